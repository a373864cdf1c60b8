/** Commands find the toolchains of the person at the terminal, and a missing one is reported once. */
import { chmodSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { makeRepository, openPlace, type Place } from "../../local/support/missions.ts"
import { GOAL, PLAN, scriptOf } from "../../local/support/script.ts"

let place: Place
beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.close())

const MISSION_MS = 600_000

function program(path: string, text: string): void {
  chmodSync(place.file(join("home", path), `#!/bin/sh\n${text}\n`), 0o755)
}

/** A mission whose planner works once and never again. */
function mission(name: string, setup: string) {
  const shop = makeRepository(join(place.folder, name))
  const plan = { ...PLAN, environment: { setup: [setup], gates: [] } }
  const first = { match: { kind: "plan", try: 1 }, steps: [{ plan }] }
  const never = { match: { kind: "plan" }, steps: [{ crash: "It was to work once." }] }
  const script = place.file(`${name}.yml`, scriptOf(first as never, never as never))
  const args = ["local", "--repo", shop, "--agent", `scripted --script ${script}`, "--yes", GOAL]
  return () => place.missions(args)
}

test(
  "a toolchain proxy that asks its own folder in the home is found",
  async () => {
    place.file("home/.rustup/settings.toml", 'default_toolchain = "stable"\n')
    program(".rustup/toolchains/stable/bin/missions-cargo", "echo fetched")
    program(".cargo/bin/missions-cargo", 'exec "$RUSTUP_HOME/toolchains/stable/bin/${0##*/}" "$@"')
    const ended = await mission("rust", "missions-cargo fetch")()
    expect(ended.out).toContain("done in")
    expect(ended.status).toBe(0)
  },
  MISSION_MS,
)

test(
  "a missing toolchain is reported once with its cure, and once it is there the same plan goes on",
  async () => {
    const run = mission("gleam", "gleam deps download")
    const held = await run()
    expect(held.status).toBe(3)
    expect(held.out.match(/plan +reading/g)).toHaveLength(1)
    expect(held.out.match(/The machine has no `gleam`/g)).toHaveLength(1)
    expect(held.out).toMatch(/Install it so that a new shell finds it/)
    program(".local/bin/gleam", "exit 0")
    const ended = await run()
    expect(ended.out).not.toContain("The machine has no")
    expect(ended.status).toBe(0)
  },
  MISSION_MS,
)

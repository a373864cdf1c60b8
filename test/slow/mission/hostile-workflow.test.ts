/** A repository's own workflows never run on a person's machine, unless somebody hands them in. */

import { existsSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { missionsWith } from "../../local/support/in-process.ts"
import { makeRepository, openPlace, type Place } from "../../local/support/missions.ts"
import { GOAL, judgedAfter, scriptOf } from "../../local/support/script.ts"
import { openSignal, REACHES_SIGNALS } from "../../local/support/signal.ts"

let place: Place

beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.close())

test("a hostile workflow on push runs only once the test hands it in", async () => {
  const canary = join(place.folder, "canary")
  const path = ".github/workflows/hostile.yml"
  const text = [
    "name: hostile",
    "on: push",
    "jobs:",
    "  harm:",
    "    runs-on: ubuntu-latest",
    "    steps:",
    `      - run: touch '${canary}'`,
    "",
  ].join("\n")
  const files = { ...REACHES_SIGNALS, "README.md": "# Shop\n", [path]: text }
  const shop = makeRepository(join(place.folder, "shop"), files)
  const agent = `scripted --script ${place.file("script.yml", scriptOf())}`
  const args = ["--repo", shop, "--agent", agent, "--yes", GOAL]
  expect(await missionsWith(place, {}, args)).toMatchObject({ status: 0 })
  expect(existsSync(canary)).toBe(false)
  const given = { workflows: [{ path, text }] }
  const data = join(place.folder, "other-data")
  // The mission goes on beside the workflow, which is not stopped before it has run.
  const signal = await openSignal()
  place.file("script.yml", scriptOf(judgedAfter(signal.port)))
  const watching = setInterval(() => existsSync(canary) && signal.go(), 50)
  try {
    expect(await missionsWith(place, given, ["--data", data, ...args])).toMatchObject({ status: 0 })
  } finally {
    clearInterval(watching)
    await signal.close()
  }
  expect(existsSync(canary)).toBe(true)
}, 600_000)

/** Programs that enter one room at the same moment: each sees the whole room, and its own variables. */
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { COMMAND_LIMITS, startCommand } from "../../src/attempt/check/run-command.ts"
import { machineNetwork } from "../../src/attempt/machine-network.ts"
import type { Sandbox } from "../../src/attempt/sandbox.ts"
import { user } from "../../src/sandbox/user.ts"
import { groundIn, path, us, wallsOn } from "./ground.ts"

const folder = realpathSync(mkdtempSync(join(tmpdir(), "side-by-side-")))
const grounds = join(folder, "ground")
mkdirSync(grounds)
const ground = groundIn(grounds)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Like sudo, it hands on no variables. */
const FORGETFUL = ["/usr/bin/env", "-i"]
const forgetful = () => user(ground, us, { asRoot: FORGETFUL, inner: null })
const walls: readonly (readonly [string, () => Sandbox])[] = [
  ...wallsOn(ground),
  ...(us.user === 0 ? [["what keeps no variables", forgetful] as const] : []),
]

const PROGRAMS = 24

describe.each(walls)("behind %s", (name, make) => {
  test("all of them begin, and none takes what was meant for another", async () => {
    const own = join(folder, name.replaceAll(" ", "-"))
    const [tree, home, temporary] = [join(own, "tree"), join(own, "home"), join(own, "tmp")]
    for (const made of [tree, home, temporary]) mkdirSync(made, { recursive: true })
    writeFileSync(join(tree, "here"), "tree ")
    const room = await make().open({
      ...{ writable: [own], readable: [], programs: [process.execPath], path, home, temporary },
      ...{ shared: join(own, "shared"), sockets: [], network: machineNetwork },
    })
    const options = {
      ...{ cwd: tree, room, limits: { ...COMMAND_LIMITS, wallMs: 60_000 } },
      clock: { now: () => performance.now(), wait: async () => {} },
      signal: new AbortController().signal,
    }
    const started = Array.from({ length: PROGRAMS }, (_, nth) => {
      const env = { PATH: path, HOME: home, TMPDIR: temporary, OWN: `${nth} ${"x".repeat(9_000)}` }
      return startCommand({ ...options, env, run: 'cat here; echo "${OWN%% *}"' })
    })
    const ran = await Promise.all(started.map(it => it.over))
    await room.end()
    expect(ran.map(({ exit, output }) => `${exit}: ${output}`)).toEqual(
      ran.map((_, nth) => `0: tree ${nth}\n`),
    )
    // What was handed to them, which may hold a secret, is gone again.
    expect(readdirSync(grounds).filter(it => it.startsWith("entering-"))).toEqual([])
  }, 90_000)
})

/** Once a room is cleared nothing in it writes any more, however much it has to end. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { afterAll, expect, test } from "vitest"
import { machineNetwork } from "../../src/attempt/machine-network.ts"
import { groundIn, wallsOn } from "./ground.ts"

const folder = mkdtempSync(join(tmpdir(), "wall-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ground = groundIn(folder)

const ROUNDS = 4
/** Each of them writes all the time, and ends for no signal but the last. */
const WRITERS = `for n in $(seq 100); do
  setsid sh -c 'trap "" TERM HUP INT; while :; do echo x >> written; done' < /dev/null > /dev/null 2>&1 &
done
until test -s written; do :; done`

test.each(wallsOn(ground))("behind %s, a hundred programs that write", async (_, make) => {
  const sandbox = make()
  const own = join(folder, "own")
  const [home, temporary] = [join(own, "home"), join(own, "tmp")]
  for (const each of [home, temporary]) mkdirSync(each, { recursive: true })
  const room = await sandbox.open({
    ...{ writable: [own], readable: [], programs: [], path: process.env["PATH"] ?? "" },
    ...{ home, temporary, shared: temporary, sockets: [], network: machineNetwork },
  })
  const written = join(own, "written")
  const grown: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    rmSync(written, { force: true })
    const env = { PATH: process.env["PATH"] ?? "", HOME: home }
    const at = room.enter({ file: "bash", args: ["-c", WRITERS], cwd: own, env })
    const child = spawn(at.file, at.args, { cwd: at.cwd, env: at.env, stdio: "ignore" })
    const [exit] = await once(child, "exit")
    expect(exit).toBe(0)
    await room.clear()
    const before = statSync(written).size
    await pause(50)
    grown.push(statSync(written).size - before)
  }
  await room.end()
  expect(grown).toEqual(grown.map(() => 0))
})

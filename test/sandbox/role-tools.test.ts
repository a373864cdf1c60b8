/** The socket and the token of the role tools are of no use to anybody but their agent. */
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { afterAll, expect, test } from "vitest"
import { openDesk } from "../../src/agent/role-tools/desk.ts"
import type { Program, Sandbox } from "../../src/attempt/sandbox.ts"
import { featureBrief } from "../attempt/briefs.ts"
import { groundIn, path, us, wallsOn } from "./ground.ts"

const folder = mkdtempSync(join(tmpdir(), "tools-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ground = groundIn(folder)

/** Says hello with a token and prints what comes back, or why nothing does. */
const HELLO = `const [socket, token] = process.argv.slice(1)
require("node:net").createConnection(socket)
  .on("connect", function () { this.write(JSON.stringify({ token }) + "\\n") })
  .on("data", data => { process.stdout.write(String(data)); process.exit() })
  .on("error", error => { process.stdout.write(error.code); process.exit() })`

async function said({ file, args, cwd, env }: Program): Promise<string> {
  const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "inherit"] })
  return text(child.stdout)
}

let desks = 0
async function deskOf(token: string) {
  desks += 1
  const scratch = join(folder, `desk-${desks}`)
  mkdirSync(scratch, { mode: 0o755 })
  const brief = featureBrief("a".repeat(40) as never)
  const keep = () => ({ is: "refused", right: "none", seen: null }) as const
  return openDesk({ brief, scratch, token, lint: () => [], keep, onCall: () => {} })
}

async function roomWith(sandbox: Sandbox, sockets: readonly string[]) {
  const own = mkdtempSync(join(folder, "room-"))
  const network = await sandbox.network()
  const room = await sandbox.open({
    ...{ writable: [own], readable: [], programs: [process.execPath], path, home: own },
    ...{ temporary: own, shared: join(own, "shared"), sockets, network },
  })
  const hello = (socket: string, token: string) =>
    said(
      room.enter({
        ...{ file: process.execPath, args: ["-e", HELLO, socket, token], cwd: own },
        env: { PATH: path },
      }),
    )
  return { room, hello }
}

test.each(wallsOn(ground))(
  "behind %s, only the room of its agent reaches a desk",
  async (_, make) => {
    const [own, other] = [await deskOf("own"), await deskOf("other")]
    const sandbox = make()
    const [mine, theirs] = [
      await roomWith(sandbox, [own.socketPath]),
      await roomWith(sandbox, [other.socketPath]),
    ]
    expect(await mine.hello(own.socketPath, "other")).toMatch(/refused/)
    expect(await mine.hello(other.socketPath, "other")).toBe("ENOENT")
    expect(await theirs.hello(own.socketPath, "own")).toBe("ENOENT")
    expect(await theirs.hello(other.socketPath, "own")).toMatch(/refused/)
    expect(await mine.hello(own.socketPath, "own")).toMatch(/welcome/)
    await own.close()
    // Even to us.
    const args = ["-e", HELLO, own.socketPath, "own"]
    expect(await said({ file: process.execPath, args, cwd: "/", env: { PATH: path } })).toBe(
      "ENOENT",
    )
    await other.close()
    await Promise.all([mine.room.end(), theirs.room.end()])
  },
)

test.skipIf(us.user !== 0)("another user of the machine reaches none", async () => {
  const desk = await deskOf("own")
  const started = ["--reuid=1900000002", "--regid=1900000002", "--clear-groups", process.execPath]
  const args = [...started, "-e", HELLO, desk.socketPath, "own"]
  const program = { file: "/usr/bin/setpriv", args, cwd: "/", env: { PATH: path } }
  expect(await said(program)).toBe("EACCES")
  await desk.close()
})

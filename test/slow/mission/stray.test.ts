/** The command always ends with its status and its last line, whatever still listens or runs inside. */
import { spawn } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { makeRepository, openPlace, type Place } from "../../local/support/missions.ts"
import { GOAL, PLAN, planned, scriptOf } from "../../local/support/script.ts"

/** No command takes this long, so this alone finds one that never ends. */
const LIMIT_MS = 600_000
/** The test itself waits longer, so that a command that never ends is ended first. */
const TEST_MS = 2 * LIMIT_MS + 10_000

let place: Place
let stray: string
beforeAll(async () => {
  place = await openPlace()
  // A timer, a server, a connection to it that nobody closes, and a child process that holds its
  // pipes open.
  stray = place.file(
    "stray.mjs",
    `import { spawn } from "node:child_process"
import { connect, createServer } from "node:net"
setInterval(() => {}, 1_000_000)
const server = createServer(() => {})
server.listen(0, "127.0.0.1", () => connect(server.address().port, "127.0.0.1"))
const child = spawn("sleep", ["4711.5"], { stdio: ["pipe", "pipe", "pipe"] })
process.once("exit", () => child.kill("SIGKILL"))
`,
  )
})
afterAll(() => place.close())

interface Ended {
  readonly status: number | null
  readonly out: string
  readonly error: string
}

/** Its input stays open as well, as in a terminal in which nobody types. */
function missions(args: readonly string[], directory: string): Promise<Ended> {
  const child = spawn(process.execPath, ["--import", stray, place.cli, ...args], {
    cwd: directory,
    env: { PATH: process.env["PATH"], HOME: place.home },
    stdio: ["pipe", "pipe", "pipe"],
    // A process that never ends is ended with everything that it started.
    detached: true,
  })
  let [out, error] = ["", ""]
  child.stdout.setEncoding("utf8").on("data", text => {
    out += text
  })
  child.stderr.setEncoding("utf8").on("data", text => {
    error += text
  })
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      process.kill(-(child.pid ?? 0), "SIGKILL")
      reject(new Error(`It never ended: ${args.join(" ")}\n${out}\n${error}`))
    }, LIMIT_MS)
    child.once("close", status => {
      clearTimeout(late)
      resolve({ status, out, error })
    })
  })
}

const lastLine = ({ out }: Ended): unknown =>
  JSON.parse(out.trimEnd().split("\n").at(-1) ?? "") as unknown

/** Other runs on this machine have sleepers of their own. */
const SECONDS = `4712.${process.pid}`

/** Processes of commands that a plan ran, found by how long they sleep. */
const sleeping = (seconds: string): readonly string[] =>
  readdirSync("/proc").filter(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(seconds)
    } catch {
      return false
    }
  })

test.each<[string, readonly string[], number, RegExp]>([
  ["asked for its version", ["--version"], 0, /^missions \d+\.\d+\.\d+/],
  ["asked for help", ["help"], 0, /missions/],
  ["called by a word that is none", ["locale"], 2, /^$/],
  ["told of no agent", ["local", "--json", GOAL], 2, /"error"/],
  ["asked for the policy", ["policy", "explain"], 0, /care/],
  ["asked to verify what never was", ["verify", "C1", "--json"], 2, /"error"/],
])(
  "%s",
  async (_, args, status, says) => {
    const shop = makeRepository(join(place.folder, `shop-${args.join("-").replaceAll("/", "")}`))
    const ended = await missions(args, shop)
    expect(ended).toMatchObject({ status, out: expect.stringMatching(says) })
  },
  TEST_MS,
)

test(
  "with a mission whose commands leave processes behind, and then with its verification",
  async () => {
    const shop = makeRepository(join(place.folder, "shop"))
    // One in its group, one in a session of its own, and one that still holds its output.
    const leaves = `(sleep ${SECONDS} &) ; setsid sleep ${SECONDS} & (setsid sleep ${SECONDS} >&2 &) ; true`
    const plan = {
      ...PLAN,
      environment: { setup: [leaves], gates: [{ name: "lint", run: leaves }] },
    }
    const script = place.file("script.yml", scriptOf(planned(plan)))
    const agent = `scripted --script ${script}`
    const ended = await missions(["local", "--agent", agent, "--yes", "--json", GOAL], shop)
    expect(ended).toMatchObject({ status: 0, error: "" })
    expect(lastLine(ended)).toMatchObject({ phase: "delivered", criteria: { total: 1, passed: 1 } })
    const verified = await missions(["verify", "C1", "--mission", "1", "--json"], shop)
    expect(verified).toMatchObject({ status: 0, error: "" })
    expect(lastLine(verified)).toMatchObject({ is: "pass" })
    await expect.poll(() => sleeping(SECONDS)).toEqual([])
  },
  TEST_MS,
)

/** A person at a real terminal: what they are asked, what Ctrl-C does, and what they read. */
import { spawn } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { quoted } from "../../../src/local/person.ts"
import {
  type Ended,
  git,
  makeRepository,
  openPlace,
  type Place,
} from "../../local/support/missions.ts"
import { GOAL, QUESTION, scriptOf } from "../../local/support/script.ts"

let place: Place
let agent: string

const asks = { match: { kind: "plan", try: 1 }, steps: [{ questions: [QUESTION, QUESTION] }] }

beforeAll(async () => {
  place = await openPlace()
  agent = `scripted --script ${place.file("script.yml", scriptOf(asks))}`
})
afterAll(() => place.close())

const MISSION_MS = 600_000

/** What to wait for, and what to type then. */
type Step = readonly [string, string]

/** Runs on a terminal made by `script` of util-linux. What is typed goes through its line discipline. */
function atTerminal(folder: string, steps: readonly Step[]): Promise<Ended> {
  const program = [process.execPath, place.cli, "local", "--agent", agent, GOAL]
  const typed = [
    "--quiet",
    "--flush",
    "--return",
    "--command",
    `exec ${program.map(quoted).join(" ")}`,
  ]
  const child = spawn("script", [...typed, "/dev/null"], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: place.home, TERM: "xterm", SHELL: "/bin/sh" },
    stdio: ["pipe", "pipe", "inherit"],
  })
  const left = [...steps]
  let out = ""
  let from = 0
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text.replaceAll("\r\n", "\n")
    for (let [next] = left; next && out.includes(next[0], from); [next] = left) {
      from = out.indexOf(next[0], from) + next[0].length
      child.stdin.write(next[1])
      left.shift()
    }
  })
  return new Promise(resolve => {
    child.once("close", status => resolve({ status, out, error: "" }))
  })
}

test(
  "the terminal asks about the repository, the questions and the plan",
  async () => {
    const folder = join(place.folder, "new")
    mkdirSync(folder)
    const ended = await atTerminal(folder, [
      ["Make it one? [y/N] ", "y\n"],
      ["1. Net or gross prices?  [gross] ", "net\n"],
      ["2. Net or gross prices?  [gross] ", "\n"],
      ["start? [Y/n/edit] ", "y\n"],
    ])
    expect(ended).toMatchObject({ status: 0, out: expect.stringContaining("done in") })
    expect(ended.out).toContain("2 questions, Enter takes the default")
    expect(ended.out).toMatch(
      /\n1 feature, 1 criterion, .*\n[\s\S]*\n {2}C1 {8}The total is there\n {12}\$ test -f total\.js\n[\s\S]*\nstart\?/,
    )
    expect(ended.out).toMatch(
      /\ndone in \d[^:]*: 1 of 1 criteria proven\. Your branches and files are as they were\.\n/,
    )
    expect(git(folder, "show", "mission/local-1/main:total.js")).toContain("total")
  },
  MISSION_MS,
)

test(
  "a no to the plan ends and keeps the mission, and a no to the repository leaves the folder plain",
  async () => {
    const shop = makeRepository(join(place.folder, "shop"))
    const ended = await atTerminal(shop, [
      ["1. Net", "\n\n"],
      ["start? [Y/n/edit] ", "n\n"],
    ])
    expect(ended.status).toBe(3)
    expect(ended.out).toContain("the same command in a terminal asks")
    const plain = join(place.folder, "plain")
    mkdirSync(plain)
    const refused = await atTerminal(plain, [["[y/N] ", "\n"]])
    expect(refused.status).toBe(2)
    expect(refused.out).toContain("a plain folder")
  },
  MISSION_MS,
)

test(
  "Ctrl-C interrupts at a question, Ctrl-D counts as nobody answering, and the command continues",
  async () => {
    const shop = makeRepository(join(place.folder, "stops"))
    const interrupted = await atTerminal(shop, [["1. Net or gross prices?  [gross] ", "\u0003"]])
    expect(interrupted.status).toBe(4)
    expect(interrupted.out).toContain("interrupted; nothing is lost")
    const nobody = await atTerminal(shop, [["1. Net or gross prices?  [gross] ", "\u0004"]])
    expect(nobody.status).toBe(3)
    expect(nobody.out).toContain("The planner waits for answers")
  },
  MISSION_MS,
)

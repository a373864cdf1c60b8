/** A scripted model plays whole missions by what comes back from the tools of whoever asks it. */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, expect, test } from "vitest"
import { Script } from "../../../src/scripted-agent/script.ts"
import type { Line } from "./line.ts"
import { missionParts } from "./mission-parts.ts"

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const promptOf = (attempt: string, more: object = {}): string => {
  const nothing = { feature: null, milestone: null, step: null, fixes: null, criteria: [] }
  const block = { attempt, try: 1, kind: "feature", ...nothing, ...more }
  return `Build it.\n\n\`\`\`missions-attempt\n${JSON.stringify(block)}\n\`\`\``
}

/** As an agent does it: each line is done for real, and everything before is sent again. */
function agent(prompt: string, refuses: readonly string[] = []) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "missions-parts-")))
  folders.push(folder)
  mkdirSync(join(folder, "tmp"))
  const history: unknown[] = [{ role: "user", content: [{ type: "text", text: prompt }] }]
  const lines: Line[] = []
  const does = (line: Line): string => {
    if ("run" in line) {
      const env = { PATH: process.env["PATH"], PWD: folder, TMPDIR: join(folder, "tmp") }
      return spawnSync("/bin/sh", ["-c", line.run], { cwd: folder, env }).stdout.toString()
    }
    if ("write" in line) {
      mkdirSync(dirname(line.write), { recursive: true })
      writeFileSync(line.write, line.content)
      return "written"
    }
    return "call" in line && refuses.includes(line.call) ? "Not taken. It is wrong." : "ok"
  }
  return {
    folder,
    lines,
    body: () => JSON.stringify({ messages: history }),
    take(line: Line) {
      lines.push(line)
      history.push({ role: "assistant", content: JSON.stringify(line) })
      history.push({ role: "tool", content: does(line) })
    },
  }
}

type Agent = ReturnType<typeof agent>
type Parts = ReturnType<typeof missionParts>

/** One call of the model; false once it has ended its turn. */
async function turn(parts: Parts, { body, take }: Agent): Promise<boolean> {
  const part = parts.partFor(body())
  const line = await part.line(body())
  if (line === undefined) return false
  part.played()
  take(line)
  return !("say" in line)
}

/** Far more calls than any script here takes. */
const TURNS_MAX = 50

async function whole(parts: Parts, worker: Agent): Promise<void> {
  for (let at = 0; at < TURNS_MAX; at += 1) if (!(await turn(parts, worker))) return
  throw new Error("The script never ends.")
}

const scriptOf = (steps: readonly object[]) =>
  missionParts(Script.parse({ version: 1, entries: [{ match: {}, steps }] }))

test("it writes, changes and runs by the agent's own tools, and reports what really ran", async () => {
  const parts = scriptOf([
    { say: "A text alone would end the turn." },
    { write: { path: "src/a.js", content: "one\n'two'\n" } },
    { edit: { path: "src/a.js", find: "'two'", replace: "it's `$HOME`" } },
    { write: { path: "src/a.js", append: "three\n" } },
    { run: { command: "grep -c four src/a.js", expect: null } },
    { run: { command: "grep three src/a.js", expect: 0 } },
    { report: { done: ["it"] } },
  ])
  const worker = agent(promptOf("F1.1"))
  await whole(parts, worker)
  expect(parts.stopped).toEqual([])
  expect(readFileSync(join(worker.folder, "src/a.js"), "utf8")).toBe("one\nit's `$HOME`\nthree\n")
  const report = worker.lines.find(line => "call" in line)
  const ran = [
    { run: "grep -c four src/a.js", exit: 1 },
    { run: "grep three src/a.js", exit: 0 },
  ]
  expect(report).toMatchObject({
    call: "submit_report",
    arguments: { done: ["it"], commands: ran },
  })
  expect(worker.lines.at(-1)).toEqual({ say: "Done." })
})

test.each([
  ["a command that ends otherwise", { run: { command: "false", expect: 0 } }, "ended with 1"],
  ["a command that never tells its end", { run: { command: "exit 0" } }, "nothing came back"],
  ["a file that is not there", { edit: { path: "b", find: "x", replace: "y" } }, "hold once"],
  ["a call that is not taken", { report: {} }, "was not taken"],
  ["a step that no model does", { exit: 3 }, "does not exit"],
])("it stops at %s, and says so", async (_, step, why) => {
  const parts = scriptOf([step, { write: { path: "never", content: "x" } }])
  const worker = agent(promptOf("F1.1"), ["submit_report"])
  await whole(parts, worker)
  expect(parts.stopped).toEqual([expect.stringContaining(why)])
  expect(worker.lines.at(-1)).toEqual({ say: expect.stringContaining("I stop") })
})

test("conversations at the same time do not mix, each by its attempt", async () => {
  const entry = (feature: string) => ({
    match: { feature },
    steps: [{ write: { path: "mine", content: feature } }, { report: {} }],
  })
  const parts = missionParts(Script.parse({ version: 1, entries: [entry("F1"), entry("F2")] }))
  const workers = ["F1", "F2"].map(feature => agent(promptOf(`${feature}.1`, { feature })))
  const going = new Set(workers)
  for (let at = 0; at < TURNS_MAX && going.size > 0; at += 1) {
    for (const worker of going) if (!(await turn(parts, worker))) going.delete(worker)
  }
  const written = workers.map(({ folder }) => readFileSync(join(folder, "mine"), "utf8"))
  expect(written).toEqual(["F1", "F2"])
  expect(parts.attempts).toEqual(["F1.1", "F2.1"])
})

test("a prompt that names no attempt is told", async () => {
  const parts = scriptOf([{ report: {} }])
  const worker = agent("Build it.")
  await whole(parts, worker)
  expect(parts.stopped).toEqual([": no entry is about it"])
})

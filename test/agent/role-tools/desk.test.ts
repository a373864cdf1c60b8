/** Which clients the desk accepts, and which tools it offers them. */
import { mkdtempSync, rmSync } from "node:fs"
import { createConnection } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { callDesk } from "../../../src/agent/role-tools/call-desk.ts"
import { type Desk, openDesk } from "../../../src/agent/role-tools/desk.ts"
import type { Brief } from "../../../src/core/log/brief.ts"
import { featureBrief, keepsNothing, planBrief, validationBrief } from "../example-brief.ts"

let scratch: string
let desk: Desk | null
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "missions-desk-"))
  desk = null
})
afterEach(async () => {
  await desk?.close()
  rmSync(scratch, { recursive: true })
})

async function open(brief: Brief): Promise<{ socketPath: string; token: string }> {
  const token = "the right token"
  desk = await openDesk({
    brief,
    scratch,
    token,
    lint: () => [],
    keep: keepsNothing,
    onCall: () => undefined,
  })
  return { socketPath: desk.socketPath, token }
}

test("a client with the token calls, and the call is collected", async () => {
  const line = await callDesk(await open(featureBrief()))
  const answer = await line.call("report_progress", { text: "reading" })
  expect(answer).toEqual({ id: 1, text: "Noted.", isError: false })
  expect(desk?.hand().handed.progress).toEqual(["reading"])
})

test("a wrong token is refused, and changes nothing", async () => {
  const { socketPath } = await open(featureBrief())
  const refused = callDesk({ socketPath, token: "guessed" })
  await expect(refused).rejects.toThrow("The token is not the one of this attempt.")
  expect(desk?.hand().calls).toBe(0)
})

test("a second client is refused while the first one holds the tools", async () => {
  const door = await open(featureBrief())
  const first = await callDesk(door)
  await expect(callDesk(door)).rejects.toThrow("Another client holds the role tools")
  expect((await first.call("report_progress", { text: "still here" })).isError).toBe(false)
})

test("a client that calls before it sent its token is refused", async () => {
  const { socketPath } = await open(featureBrief())
  const socket = createConnection(socketPath)
  const call = { id: 1, ask: "call", name: "report_progress", arguments: { text: "x" } }
  socket.write(`${JSON.stringify(call)}\n`)
  const said: string[] = []
  for await (const chunk of socket) said.push(String(chunk))
  expect(JSON.parse(said.join(""))).toEqual({
    refused: "The token is not the one of this attempt.",
  })
  expect(desk?.hand().calls).toBe(0)
})

test("the desk hangs up on a client that sends junk", async () => {
  const { socketPath, token } = await open(featureBrief())
  const socket = createConnection(socketPath)
  socket.write(`${JSON.stringify({ token })}\nnot json\n`)
  const said: string[] = []
  for await (const chunk of socket) said.push(String(chunk))
  expect(JSON.parse(said.join(""))).toEqual({ welcome: true })
})

test("closing the desk hangs up, and a later call gets an error that says so", async () => {
  const line = await callDesk(await open(featureBrief()))
  await desk?.close()
  desk = null
  await line.closed
  const late = line.call("report_progress", { text: "too late" })
  await expect(late).rejects.toThrow("Missions ended this attempt.")
})

test("the error about a scratch folder with too long a path has the whole path", async () => {
  const long = join(scratch, "x".repeat(100))
  const opened = openDesk({
    brief: planBrief(),
    scratch: long,
    token: "t",
    lint: () => [],
    keep: keepsNothing,
    onCall: () => undefined,
  })
  await expect(opened).rejects.toThrow(`at most 98 bytes. Got: ${long}`)
})

test.for([
  ["a planner", planBrief(), ["ask_questions", "propose_plan"]],
  [
    "a planner whose rounds are used",
    planBrief({ questionsLeft: { rounds: 0, perRound: 4 } }),
    ["propose_plan"],
  ],
  ["a worker", featureBrief(), ["report_progress", "record_evidence", "submit_report"]],
  ["a validator", validationBrief(), ["record_verdict", "submit_report"]],
] as const)("%s is offered its own tools and no other", async ([, brief, names]) => {
  const line = await callDesk(await open(brief))
  const tools = await line.list()
  expect(tools.map(({ name }) => name)).toEqual(names)
  for (const { inputSchema } of tools) expect(inputSchema).toMatchObject({ type: "object" })
})

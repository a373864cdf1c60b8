/** A program that speaks the Agent Client Protocol far enough to be asked whether it could begin. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

export const READY = `{ result: { sessionId: "s", models: { currentModelId: "m-1" } } }`
export const LOGGED_OUT = `{ error: { code: -32000, message: "Authentication required" } }`

/** `session`: source of what it answers to `session/new`. */
export function fakeAgent(folder: string, program: string, session = READY): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, program),
    `#!/usr/bin/env node
const { createInterface } = require("node:readline")
const init = { result: { protocolVersion: 1, agentInfo: { name: "fake", version: "9.9.9" } } }
createInterface({ input: process.stdin }).on("line", line => {
  const { id, method } = JSON.parse(line)
  const answer = method === "initialize" ? init : ${session}
  console.log(JSON.stringify({ jsonrpc: "2.0", id, ...answer }))
})
`,
    { mode: 0o755 },
  )
}

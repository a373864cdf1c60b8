#!/usr/bin/env node
/**
 * The scripted agent as a program: `node main.ts --script FILE`, or the file's path in
 * MISSIONS_SCRIPT. It speaks the Agent Client Protocol on its standard streams and nothing else.
 */
import "../attempt/zod-jitless.ts"
import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { Readable, Writable } from "node:stream"
import { parseArgs } from "node:util"
import { ndJsonStream } from "@agentclientprotocol/sdk"
import { readScript } from "./read-script.ts"
import { createScriptedAgent } from "./scripted-agent.ts"
import { type Body, labelled } from "./stage.ts"

const WRONG_USE = 2

const options = () =>
  parseArgs({
    options: {
      script: { type: "string" },
      /** Another version of the protocol than the first. */
      speaks: { type: "string", default: "1" },
      /** A folder in which sessions are kept. */
      keep: { type: "string" },
    },
  }).values

function scriptFile(script: string | undefined): string {
  const file = script ?? process.env["MISSIONS_SCRIPT"]
  if (file) return resolve(file)
  throw new Error(
    "The scripted agent has no script. Expected: --script FILE, or the file's path in " +
      "MISSIONS_SCRIPT. Got: neither.",
  )
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch (cause) {
    const got = (cause as NodeJS.ErrnoException).code
    const expected = "the path of a YAML file, as docs/scripted-agent.md describes"
    throw new Error(`The script cannot be read: ${file}. Expected: ${expected}. Got: ${got}.`, {
      cause,
    })
  }
}

const write = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise(done => stream.write(text, () => done()))

const body: Body = {
  env: Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  ),
  writeOutput: text => write(process.stdout, text),
  writeError: text => write(process.stderr, `${labelled(text)}\n`),
  die: () => process.kill(process.pid, "SIGKILL"),
  exit: status => process.exit(status),
  ignoreSignals() {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => undefined)
    // The timer keeps the process alive; without one it would end for lack of work.
    setInterval(() => undefined, 60_000)
    process.stdin.removeAllListeners("end")
  },
}

try {
  const { script: given, speaks, keep } = options()
  const file = scriptFile(given)
  const script = readScript(readText(file), file)
  const parts = { script, body, kept: keep === undefined ? null : resolve(keep) }
  // Few ask for the second version, and its kit takes a while to load.
  const agent =
    speaks === "2"
      ? (await import("./second-scripted-agent.ts")).createSecondScriptedAgent(parts)
      : createScriptedAgent(parts)
  const connection = agent.connect(
    ndJsonStream(
      Writable.toWeb(process.stdout),
      Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>,
    ),
  )
  process.stdin.once("end", () => process.exit(0))
  await connection.closed
} catch (error) {
  await body.writeError(error instanceof Error ? error.message : String(error))
  process.exit(WRONG_USE)
}

/**
 * Measures how soon a step of ours begins beside an action that only says hello, and how much code is
 * read for it: `npm run bench:start`. Both run in turns, so that a busy machine slows both.
 */
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { availableParallelism, loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "esbuild"
import { bundle } from "../scripts/bundle.ts"

const TIMES = 30
const RATIO_MAX = 1.3
const EAGER_BYTES_MAX = 1.5e6
const ROOT = join(import.meta.dirname, "..")

/** What GitHub's own example of an action does, with the same library. */
const HELLO = `
import * as core from "@actions/core"
core.info("Hello " + core.getInput("who"))
core.setOutput("time", new Date().toTimeString())
`

const folder = mkdtempSync(join(tmpdir(), "missions-start-"))
try {
  // As in a release: without compiled code that an earlier step kept.
  await bundle(join(folder, "dist"))
  rmSync(join(folder, "dist/compiled"), { recursive: true })
  await build({
    ...{ stdin: { contents: HELLO, resolveDir: ROOT }, outfile: join(folder, "dist/hello.js") },
    ...{ bundle: true, platform: "node", target: "node24", format: "esm", logLevel: "warning" },
    banner: {
      js: 'import { createRequire as __r } from "node:module"; const require = __r(import.meta.url)',
    },
  })
  const [hello, ours]: [number[], number[]] = [[], []]
  for (let nth = 0; nth < TIMES; nth++) {
    hello.push(await firstWord("hello.js"))
    ours.push(await firstWord("action.js"))
  }
  const [a, b] = [median(hello), median(ours)]
  const [load] = loadavg()
  console.log(`${availableParallelism()} cores, load ${load!.toFixed(1)}, ${TIMES} starts of each`)
  console.log(
    `an action that says hello   ${a.toFixed(0).padStart(5)} ms to its first word (median)`,
  )
  console.log(`a step of ours              ${b.toFixed(0).padStart(5)} ms`)
  console.log(
    `ratio                       ${(b / a).toFixed(2).padStart(5)}   (at most ${RATIO_MAX})`,
  )
  const eager = eagerBytes("action-main.js") / 1e6
  console.log(
    `code that is read for it    ${eager.toFixed(2).padStart(5)} MB (at most ${EAGER_BYTES_MAX / 1e6})`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Milliseconds from the start of the process to the first thing that it prints. */
async function firstWord(program: string): Promise<number> {
  const temporary = join(folder, "temporary")
  mkdirSync(temporary, { recursive: true })
  const event = join(folder, "event.json")
  writeFileSync(event, "{}")
  writeFileSync(join(folder, "output"), "")
  const began = performance.now()
  const child = spawn(process.execPath, [join(folder, "dist", program)], {
    stdio: ["ignore", "pipe", "ignore"],
    env: {
      PATH: process.env["PATH"],
      ...{
        INPUT_COMMAND: "agent",
        INPUT_MISSION: "1",
        INPUT_ATTEMPT: "F1.1",
        INPUT_ROLE: "feature",
      },
      ...{ INPUT_TOKEN: "none", INPUT_WHO: "you", RUNNER_TEMP: temporary },
      ...{ GITHUB_SERVER_URL: "http://127.0.0.1:9", GITHUB_API_URL: "http://127.0.0.1:9" },
      ...{ GITHUB_REPOSITORY: "ada/engine", GITHUB_SHA: "0".repeat(40), GITHUB_RUN_ID: "1" },
      ...{
        GITHUB_RUN_ATTEMPT: "1",
        GITHUB_EVENT_PATH: event,
        GITHUB_OUTPUT: join(folder, "output"),
      },
    },
  })
  const ended = new Promise(resolve => child.once("close", resolve))
  const first = await new Promise<number>((resolve, reject) => {
    child.stdout.once("data", () => resolve(performance.now() - began))
    child.once("close", () => reject(new Error(`${program} said nothing.`)))
  })
  child.kill("SIGKILL")
  await ended
  return first
}

/** A file and all that it imports before its own code runs. */
function eagerBytes(entry: string, seen = new Set<string>()): number {
  if (seen.has(entry)) return 0
  seen.add(entry)
  const file = join(folder, "dist", entry)
  const imports = readFileSync(file, "utf8").matchAll(
    /^(?:import|export)\b[^;'"]*?["']\.\/([^"']+)["']/gm,
  )
  return [...imports].reduce((sum, [, next]) => sum + eagerBytes(next!, seen), statSync(file).size)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}

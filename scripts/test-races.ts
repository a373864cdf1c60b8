/**
 * Runs the tests of processes again and again on one core, beside a program that never rests there,
 * and names each test that ended differently in any run. Such a test depends on who is faster.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { availableParallelism, tmpdir } from "node:os"
import { join, relative } from "node:path"
import { parseArgs } from "node:util"

const ROOT = join(import.meta.dirname, "..")

/** What starts processes, servers or timers. */
const OF_PROCESSES = [
  ...["agent", "app", "attempt", "calibrate", "cli", "corpus", "embedded/github/http"],
  ...["embedded/runner", "local", "scripted-agent", "server", "slow"],
].map(folder => `test/${folder}/`)

const USAGE = `npm run test:races -- [--times N] [--core N] [--name PATTERN] [test files or folders]

  --times N   how often everything runs (20)
  --core N    where it runs, beside its load (the last core that there is)
  --name      only tests whose name fits
  without files: ${OF_PROCESSES.join(" ")}`

interface Result {
  /** "passed", "failed" or "skipped". */
  readonly status: string
  readonly said: string
}
/** By file and name. */
type Run = ReadonlyMap<string, Result>

interface Settings {
  readonly times: number
  readonly core: number
  readonly name: string | null
  readonly paths: readonly string[]
}

function settingsOf(argv: readonly string[]): Settings {
  const text = { type: "string" } as const
  const options = { times: text, core: text, name: text }
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true })
  const times = Number(values.times ?? 20)
  const core = Number(values.core ?? availableParallelism() - 1)
  if (!(Number.isInteger(times) && times > 0 && Number.isInteger(core) && core >= 0)) {
    throw new Error(USAGE)
  }
  const name = values.name ?? null
  return { times, core, name, paths: positionals.length > 0 ? positionals : OF_PROCESSES }
}

/** Where a process cannot be kept on one core, as on macOS, every core gets its load. */
const isPinned = spawnSync("taskset", ["--version"]).status === 0

const pinned = (core: number, program: readonly string[]): readonly [string, readonly string[]] => {
  const [file = "", ...args] = program
  return isPinned ? ["taskset", ["--cpu-list", String(core), file, ...args]] : [file, args]
}

/** Never rests, and ends by itself when we are gone, however that came about. */
function startLoad(core: number): readonly ChildProcess[] {
  const count = isPinned ? 1 : availableParallelism()
  return Array.from({ length: count }, () => {
    const busy = ["sh", "-c", `while kill -0 ${process.pid} 2>/dev/null; do :; done`]
    return spawn(...pinned(core, busy), { stdio: "ignore" })
  })
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages?: readonly string[] | null
    }[]
  }[]
}

async function runOnce(
  { core, name, paths }: Settings,
  file: string,
  stop: AbortSignal,
): Promise<Run> {
  rmSync(file, { force: true })
  const vitest = [process.execPath, join(ROOT, "node_modules/vitest/vitest.mjs"), "run"]
  const options = ["--maxWorkers=1", "--reporter=json", `--outputFile=${file}`]
  const only = name === null ? [] : ["--testNamePattern", name]
  const child = spawn(...pinned(core, [...vitest, ...options, ...only, ...paths]), {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  })
  const end = () => child.kill("SIGTERM")
  stop.addEventListener("abort", end)
  let said = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", text => {
      said = `${said}${text}`.slice(-20_000)
    })
  }
  const [status] = (await once(child, "close")) as [number | null]
  stop.removeEventListener("abort", end)
  const run = new Map(resultsIn(file))
  // Such as an error that no test caught, or a folder without tests.
  const isExplained = status === 0 || [...run.values()].some(it => it.status === "failed")
  run.set("(the run itself)", { status: isExplained ? "passed" : "failed", said })
  return run
}

function* resultsIn(file: string): Generator<[string, Result]> {
  let report: Report
  try {
    report = JSON.parse(readFileSync(file, "utf8")) as Report
  } catch {
    return
  }
  for (const { name, status, message = "", assertionResults } of report.testResults) {
    const path = relative(ROOT, name)
    for (const one of assertionResults) {
      const isSkipped = one.status !== "passed" && one.status !== "failed"
      const text = one.failureMessages?.join("\n") ?? ""
      yield [
        `${path} > ${one.fullName}`,
        { status: isSkipped ? "skipped" : one.status, said: text },
      ]
    }
    const isOdd = status === "failed" && assertionResults.every(it => it.status !== "failed")
    yield [`${path} (the file)`, { status: isOdd ? "failed" : "passed", said: message }]
  }
}

/** Tests that did not do the same in all runs, or failed in all of them. */
function oddOnes(runs: readonly Run[]): readonly string[] {
  const names = [...new Set(runs.flatMap(run => [...run.keys()]))]
  return names.flatMap(name => {
    const results = runs.map(run => run.get(name) ?? { status: "absent", said: "" })
    const statuses = [...new Set(results.map(it => it.status))]
    if (statuses.length === 1 && statuses[0] !== "failed") return []
    const counts = statuses.map(is => `${is} ${results.filter(it => it.status === is).length}`)
    const said = results.find(it => it.status === "failed")?.said ?? ""
    return [`${counts.join(", ")}: ${name}\n${said.replace(/^/gm, "    ")}`]
  })
}

const countOf = (run: Run, status: string): number =>
  [...run.values()].filter(it => it.status === status).length

async function main(settings: Settings): Promise<boolean> {
  const { times, core } = settings
  const folder = mkdtempSync(join(tmpdir(), "missions-races-"))
  const load = startLoad(core)
  const runs: Run[] = []
  const stop = new AbortController()
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort())
  try {
    for (let at = 1; at <= times; at += 1) {
      const began = performance.now()
      const run = await runOnce(settings, join(folder, "report.json"), stop.signal)
      if (stop.signal.aborted) break
      runs.push(run)
      const seconds = Math.round((performance.now() - began) / 1_000)
      const failed = [...run].filter(([, it]) => it.status === "failed").map(([name]) => name)
      const counted = `${countOf(run, "passed")} passed, ${failed.length} failed, ${seconds} s`
      console.log([`run ${at} of ${times}: ${counted}`, ...failed].join("\n  "))
    }
  } finally {
    for (const one of load) one.kill("SIGKILL")
    rmSync(folder, { recursive: true, force: true })
  }
  const odd = oddOnes(runs)
  const where = isPinned ? `on core ${core} beside a load` : "beside a load on every core"
  console.log(`\n${runs.length} runs ${where}: ${odd.length} tests failed or ended differently`)
  for (const one of odd) console.log(`\n${one}`)
  return odd.length === 0
}

process.exitCode = (await main(settingsOf(process.argv.slice(2)))) ? 0 : 1

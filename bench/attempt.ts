/**
 * Measures what an attempt costs beside the agent's own time, and prints it without judging: `npm
 * run bench` after `npm run build`. It runs a small real mission on this machine and reads the
 * times from its data.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { availableParallelism, loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { timeChecks } from "./checks.ts"
import { timeEmptyJobs } from "./empty-job.ts"
import { runMission } from "./mission.ts"
import { readTimes, type Times } from "./times.ts"

/**
 * What we promise for an attempt on a person's machine, without the time of the agent and of
 * commands.
 */
const LIMIT_MS = 3_000
const EMPTY_JOBS = 5

const seconds = (ms: number): string => (ms / 1_000).toFixed(2).padStart(8)

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

const COLUMNS = ["wallMs", "agentMs", "commandsMs", "restMs"] as const satisfies (keyof Times)[]

const row = (label: string, value: (column: (typeof COLUMNS)[number]) => number): string =>
  `${label.padEnd(18)}${COLUMNS.map(column => seconds(value(column))).join("")}`

const folder = mkdtempSync(join(tmpdir(), "missions-bench-"))
try {
  const [load] = loadavg()
  console.log(`${availableParallelism()} cores, load ${load!.toFixed(1)} before it began\n`)
  const times = readTimes(await runMission(join(folder, "mission")))
  console.log(`${"attempt".padEnd(18)}    wall   agent  commands  rest   (seconds)`)
  for (const time of times) console.log(row(time.attempt, column => time[column]))
  console.log("")
  console.log(row("median", column => median(times.map(time => time[column]))))
  console.log(row("max", column => Math.max(...times.map(time => time[column]))))
  console.log(`${"limit of the rest".padEnd(18)}${" ".repeat(24)}${seconds(LIMIT_MS)}`)
  const empty = await timeEmptyJobs(join(folder, "empty"), EMPTY_JOBS)
  const one = median(empty)
  const ratio = median(times.map(({ restMs, jobs }) => restMs / jobs)) / one
  console.log(`\nan empty job of one step: ${seconds(one).trim()} s (median of ${EMPTY_JOBS})`)
  console.log(
    `the rest of an attempt, for each of its jobs: ${ratio.toFixed(1)} empty jobs (median)`,
  )
  console.log("\nto begin each check in what set-up left (seconds, without the command itself)")
  for (const { what, ms } of await timeChecks(join(folder, "checks"))) {
    console.log(`${what.padEnd(42)}${seconds(ms)}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

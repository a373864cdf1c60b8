/**
 * Measures the server as a process, and prints it without judging: webhooks a second beside bare
 * Probot in the same run, and what a thousand and ten thousand live missions take.
 */
import { readFileSync } from "node:fs"
import { type Frozen, freezeMission } from "./frozen-missions.ts"
import { knockFor, type Started, startServer } from "./server-process.ts"

const ROUNDS = 3
const ROUND_MS = 5_000
const SIZES = [1_000, 10_000] as const

const frozen = await freezeMission()
await measureDoor(frozen)
for (const size of SIZES) await measureMissions(frozen, size)
await frozen.close()

/** Both by turns, so that a busy machine is as busy for either. */
async function measureDoor({ env, serve }: Frozen): Promise<void> {
  const github = await serve(0)
  const rates = { ours: [] as number[], probot: [] as number[] }
  const settings = { ...env, GITHUB_API_URL: github.url }
  const ours = await startServer("src/app.ts", settings)
  const probot = await startServer("bench/bare-probot.ts", settings)
  for (let round = 0; round < ROUNDS; round++) {
    rates.probot.push(await knockFor(ROUND_MS, probot.url, env.WEBHOOK_SECRET))
    rates.ours.push(await knockFor(ROUND_MS, ours.url, env.WEBHOOK_SECRET))
  }
  await Promise.all([ours.stop(), probot.stop(), github.close()])
  const [front, bare] = [median(rates.ours), median(rates.probot)]
  console.log("webhooks a second, as GitHub sends them, 32 at once (median of three rounds)")
  console.log(`  our front door  ${front.toFixed(0)}`)
  console.log(`  bare Probot     ${bare.toFixed(0)}`)
  console.log(`  ours / bare     ${(front / bare).toFixed(2)}`)
}

async function measureMissions({ env, serve }: Frozen, size: number): Promise<void> {
  const github = await serve(size)
  const server = await startServer("src/app.ts", { ...env, GITHUB_API_URL: github.url })
  const began = performance.now()
  await github.lookedAtAll
  const seconds = (performance.now() - began) / 1_000
  await server.said(size)
  console.log(`\n${size} live missions, each in a repository of its own`)
  console.log(`  resync, with a look at each  ${seconds.toFixed(1)} s`)
  console.log(`  requests for each mission    ${(github.requests() / size).toFixed(1)}`)
  console.log(
    `  memory, most / now           ${memoryOf(server, "VmHWM")} / ${memoryOf(server, "VmRSS")} MB`,
  )
  await Promise.all([server.stop(), github.close()])
}

/** As Linux counts it. */
function memoryOf({ pid }: Started, what: "VmHWM" | "VmRSS"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8")
  return Math.round(Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_024)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

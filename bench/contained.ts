/**
 * Measures what wall and key proxy add to an attempt: the same missions, with the same agent that
 * asks the same model, once with both and once by a program that was built without them. They take
 * turns, so that a busy machine slows both. `npm run bench:contained` after `npm run build`.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { availableParallelism, loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { Plugin } from "esbuild"
import { bundle } from "../scripts/bundle.ts"
import { product, runMission } from "./mission.ts"
import { openModel } from "./model.ts"
import { readTimes, type Times } from "./times.ts"

/** What we promise for both together. */
const LIMIT_MS = 1_000
/** A whole mission of a real agent asked its model nine times an attempt. */
const CALLS = 9
const KEY = "a-key-that-no-provider-knows"

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } })
const rounds = Number(values.rounds)

const withoutWallAndProxy: Plugin = {
  name: "without-wall-and-proxy",
  setup(build) {
    const path = join(import.meta.dirname, "bare.ts")
    build.onResolve({ filter: /\/(?:open-sandbox|attempt-proxy)\.ts$/ }, () => ({ path }))
  },
}

/**
 * It asks its model before each turn and leaves the work to the scripted agent. By its program's name
 * it is led to a model like one that we know.
 */
const AGENT = `#!/usr/bin/env node
const { spawn } = require("node:child_process")
const { createInterface } = require("node:readline")
const { OPENAI_BASE_URL: url, OPENAI_API_KEY: key } = process.env
const child = spawn(process.execPath, process.argv.slice(3), { stdio: ["pipe", "inherit", "inherit"] })
child.once("exit", code => process.exit(code ?? 1))
const headers = { authorization: "Bearer " + key, "content-type": "application/json" }
const body = JSON.stringify({ model: "bench", messages: [{ role: "user", content: "go" }] })
const ask = async () => {
  const answer = await fetch(url + "/chat/completions", { method: "POST", headers, body })
  if (!answer.ok) throw new Error(await answer.text())
  await answer.text()
}
;(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    for (let at = 0; line.includes('"session/prompt"') && at < ${CALLS}; at += 1) await ask()
    child.stdin.write(line + "\\n")
  }
  child.stdin.end()
})()
`

async function bareProduct(folder: string): Promise<string> {
  mkdirSync(folder)
  for (const name of ["action.yml", "templates", "package.json"]) {
    cpSync(join(product, name), join(folder, name), { recursive: true })
  }
  await bundle(join(folder, "dist"), [withoutWallAndProxy])
  return folder
}

interface Run {
  readonly times: readonly Times[]
  /** Of processors, for the whole mission, as far as its processes were waited for. */
  readonly cpuMs: number
}

/** Of this process and of those below it that have ended, in milliseconds. */
function cpuMs(): number {
  const stat = readFileSync("/proc/self/stat", "utf8")
  const [user, system, theirUser, theirSystem] = stat
    .slice(stat.lastIndexOf(")"))
    .split(" ")
    .slice(12)
  return 10 * [user, system, theirUser, theirSystem].reduce((sum, it) => sum + Number(it), 0)
}

function median(of: readonly number[]): number {
  const sorted = [...of].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

const folder = mkdtempSync(join(tmpdir(), "missions-bench-"))
const model = await openModel()
try {
  const agent = join(folder, "qwen")
  writeFileSync(agent, AGENT, { mode: 0o755 })
  const products = { bare: await bareProduct(join(folder, "product")), contained: product }
  const shell = { MISSIONS_MODEL_KEY: KEY, MISSIONS_MODEL_URL: model.url }
  const run = async (name: keyof typeof products, round: number): Promise<Run> => {
    const from = products[name]
    const line = `${agent} --acp ${join(from, "dist/scripted-agent.js")}`
    const before = cpuMs()
    const data = await runMission(join(folder, `${name}-${round}`), {
      agent: line,
      model: "bench",
      product: from,
      shell,
    })
    return { times: readTimes(data), cpuMs: cpuMs() - before }
  }
  console.log(`${availableParallelism()} cores, load ${loadavg()[0]!.toFixed(1)} before it began`)
  const runs: Record<keyof typeof products, Run[]> = { bare: [], contained: [] }
  for (let round = 0; round < rounds; round += 1) {
    // Whoever goes first changes, so that neither finds the warmer machine.
    const order =
      round % 2 === 0 ? (["bare", "contained"] as const) : (["contained", "bare"] as const)
    for (const name of order) runs[name].push(await run(name, round))
  }
  tell(runs)
} finally {
  await model.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

function tell({
  bare,
  contained,
}: {
  readonly bare: readonly Run[]
  readonly contained: readonly Run[]
}) {
  const wall = (run: Run): number =>
    run.times.reduce((sum, it) => sum + it.wallMs, 0) / run.times.length
  const cpu = (run: Run): number => run.cpuMs / run.times.length
  const seconds = (ms: number): string => (ms / 1_000).toFixed(2)
  const [first] = contained
  console.log(
    `model calls: ${model.calls()} in ${2 * rounds} missions of ${first!.times.length} attempts`,
  )
  console.log(`\n${"seconds an attempt".padEnd(22)}     bare  contained  added  ratio`)
  for (const [label, of] of [
    ["wall", wall],
    ["user and system", cpu],
  ] as const) {
    const [a, b] = [median(bare.map(of)), median(contained.map(of))]
    const added = median(contained.map((it, at) => of(it) - of(bare[at]!)))
    const cells = [seconds(a).padStart(9), seconds(b).padStart(11), seconds(added).padStart(7)]
    console.log(`${label.padEnd(22)}${cells.join("")}${(b / a).toFixed(2).padStart(7)}`)
  }
  console.log(
    `limit of what is added on the wall: ${seconds(LIMIT_MS)}; medians of ${rounds} pairs`,
  )
}

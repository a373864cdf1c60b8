/** Runs seeds one after another on all cores, and says what they showed. */
import { fork } from "node:child_process"
import { once } from "node:events"
import { effects, kinds } from "../tables/kinds.ts"
import { commandOf, type Settings } from "./arguments.ts"
import type { Simulated } from "./simulate.ts"
import { clockOf } from "./trace.ts"
import type { Options } from "./world.ts"

export const optionsOf = (settings: Settings): Options => ({
  orchestrators: settings.orchestrators,
  missions: null,
  isBeyond: settings.isBeyond,
  isCalm: settings.isCalm,
  isThroughOctokit: settings.isThroughOctokit,
  tell: settings.isTraced ? line => console.log(line) : () => {},
})

/** The share of one process: every `step`th seed from `seed` on. */
export interface Share {
  readonly settings: Settings
  readonly step: number
}

/** Everything that the seeds of one process showed. */
export interface Tally {
  missions: number
  readonly phases: Record<string, number>
  /** The kinds that came about in one of them. */
  happened: readonly string[]
  readonly failed: Simulated[]
  last: Simulated | null
}

/** After this many failures it stops. */
const FAILED_MAX = 5

export async function runShare({ settings, step }: Share): Promise<Tally> {
  const { simulate } = await import("./simulate.ts")
  const tally: Tally = { missions: 0, phases: {}, happened: [], failed: [], last: null }
  for (let seed = settings.seed; tally.missions < settings.missions; seed += step) {
    const simulated = await simulate(seed, optionsOf(settings))
    tally.missions += simulated.phases.length
    for (const phase of simulated.phases) tally.phases[phase] = (tally.phases[phase] ?? 0) + 1
    tally.happened = [...new Set([...tally.happened, ...simulated.happened])]
    if (simulated.violations.length > 0) tally.failed.push(simulated)
    tally.last = simulated
    if (tally.failed.length === FAILED_MAX) break
  }
  return tally
}

/** Returns whether everything held. */
export async function runSeeds(settings: Settings, cores: number): Promise<boolean> {
  const isOne = settings.missions === 1 || settings.isTraced
  const tallies = isOne
    ? [await runShare({ settings, step: 1 })]
    : await inChildren(settings, cores)
  const failed = tallies.flatMap(t => t.failed).toSorted((a, b) => a.seed - b.seed)
  for (const simulated of failed) console.log(tellFailure(settings, simulated))
  console.log(tellTallies(settings, tallies))
  return failed.length === 0
}

function inChildren(settings: Settings, cores: number): Promise<readonly Tally[]> {
  const missions = Math.ceil(settings.missions / cores)
  return Promise.all(
    Array.from({ length: cores }, async (_, n) => {
      const share: Share = {
        settings: { ...settings, missions, seed: settings.seed + n },
        step: cores,
      }
      // What a look creates is soon garbage, and a larger nursery saves most of its collection.
      const execArgv = ["--max-semi-space-size=64"]
      const program = new URL("./share.ts", import.meta.url)
      const child = fork(program, [JSON.stringify(share)], { execArgv })
      const [tally] = await Promise.race([once(child, "message"), died(child)])
      return tally as Tally
    }),
  )
}

async function died(child: ReturnType<typeof fork>): Promise<never> {
  const [code] = await once(child, "exit")
  throw new Error(`A process that simulated ended with ${code} and told nothing.`)
}

function tellFailure(settings: Settings, { seed, violations, lines }: Simulated): string {
  const [first] = violations
  if (!first) return ""
  const { invariant, at, mission, text } = first
  return `${lines.join("\n")}

seed ${seed} breaks ${invariant} at ${clockOf(at).trim()} s in mission #${mission}: ${text}
Again: ${commandOf(settings, seed, null)} --trace
`
}

function tellTallies(settings: Settings, tallies: readonly Tally[]): string {
  const missions = tallies.reduce((sum, t) => sum + t.missions, 0)
  const wrong = tallies.reduce((sum, t) => sum + t.failed.length, 0)
  const phases = new Map<string, number>()
  for (const [phase, count] of tallies.flatMap(t => Object.entries(t.phases))) {
    phases.set(phase, (phases.get(phase) ?? 0) + count)
  }
  const ends = [...phases].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([p, n]) => `${n} ${p}`)
  const held = wrong === 0 ? "none wrong, none stuck" : `${wrong} seeds wrong`
  const [only] = tallies
  const trace =
    tallies.length === 1 && settings.missions === 1 && only?.last
      ? `\nafter ${clockOf(only.last.lastedMs).trim()} s; trace ${only.last.digest}`
      : ""
  const never = settings.missions === 1 ? "" : tellNever(tallies)
  return `${missions} missions simulated from seed ${settings.seed} on, ${held}: ${ends.join(", ")}${never}${trace}`
}

/** Many seeds should show everything; what they never show has not been tried. */
function tellNever(tallies: readonly Tally[]): string {
  const happened = new Set(tallies.flatMap(t => t.happened))
  const never = [...kinds, ...effects].filter(kind => !happened.has(kind))
  return never.length === 0 ? "\nnothing is missing" : `\nmissing: ${never.join(", ")}`
}

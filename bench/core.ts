/**
 * Measures what the core costs, and prints it without judging: folding a long log, and one look at
 * a mission of 6, 60 and 600 features with all its texts. No cost may grow faster than the mission.
 */
import { measure } from "mitata"
import type { Event } from "../src/core/log/event.ts"
import { fold } from "../src/core/log/fold.ts"
import { EMBEDDED, GITHUB_COM } from "../src/core/log/mission.ts"
import { reconcile } from "../src/core/reconcile.ts"
import { digestOf } from "../src/core/values/digest.ts"
import { minute } from "../test/core/people/given.ts"
import { mira, type World, world } from "../test/core/support/world.ts"
import { planOf } from "./plan.ts"

const EVENTS = 10_000
const SIZES = [6, 60, 600] as const

const ref = { repository: 7, issue: 412, instance: GITHUB_COM }
const steered: Event = { type: "feature.steered", feature: "F1", command: "comment:2", text: "so" }
const log = Array.from({ length: EVENTS / 10 }, (_, at) => ({
  id: `b.${at}`,
  at: minute(at),
  writer: "b",
  events: Array.from({ length: 10 }, (): Event => {
    const thing = { type: "comment", of: `reminder:${at}` } as const
    return at === 0 ? steered : { type: "thing.bound", thing, id: at, number: null }
  }),
}))

/**
 * A mission that works on its first milestone, with comments, milestones and issues as its log
 * wants them.
 */
function worldOf(features: number): World {
  const w = world({ instance: EMBEDDED })
  w.says("/mission Build many things")
  w.rest()
  const plan = planOf(features)
  const { policy, base } = w.mission.requested!.grant
  const digest = digestOf({ plan, policy, base })
  const proposal = { type: "plan.proposed", plan: { ...plan, version: 1 }, policy, base, digest }
  const shown = { ...proposal, findings: [], readiness: { checks: [], known: [] } } as const
  const max = { usd: null, tokens: null, minutes: 1e6 }
  const approved = { type: "plan.approved", version: 1, digest, care: "light", max, by: mira }
  w.reports("plan.1", { outcome: { type: "failed", failure: { kind: "superseded" } } })
  w.add(shown as unknown as Event, approved as unknown as Event)
  w.rest()
  return w
}

/** Looks at a fresh copy, so that no text comes from a cache. */
const look = ({ mission, observed, now }: Pick<World, "mission" | "observed" | "now">) =>
  reconcile({ ...mission }, observed, now)

const median = async (once: () => unknown): Promise<number> => (await measure(once)).p50 / 1e6

const folded = await median(() => fold(ref, log))
console.log(`fold of ${EVENTS} events: ${folded.toFixed(2)} ms (median)`)

console.log("\nfeatures      ms   times the size before / times the cost before   (median)")
let before: { readonly size: number; readonly ms: number } | null = null
for (const size of SIZES) {
  const w = worldOf(size)
  const seen = w.observed
  const ms = await median(() => look({ mission: w.mission, observed: seen, now: w.now }))
  const grown = before ? [size / before.size, (ms / before.ms).toFixed(1)] : ["", ""]
  console.log(`${String(size).padStart(8)} ${ms.toFixed(2).padStart(7)}   ${grown.join(" / ")}`)
  before = { size, ms }
}

/**
 * What the core costs, printed and never judged: folding a long log, and one look at a mission of 6,
 * 60 and 600 features with all its texts. Nothing may grow faster than the mission does.
 */
import type { Event } from "../src/core/log/event.ts"
import { evolve, fold } from "../src/core/log/fold.ts"
import { GITHUB_COM, type Mission } from "../src/core/log/mission.ts"
import { reconcile } from "../src/core/reconcile.ts"
import { plusMs } from "../src/core/words/time.ts"
import { minute, mission, proposed, seen } from "../test/core/people/given.ts"
import { planOf } from "./plan.ts"

const EVENTS = 10_000
const SIZES = [6, 60, 600] as const
const TIMES = 20

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

/** Approved, and about to start; nothing stands on GitHub yet. */
function missionOf(features: number): Mission {
  const plan = { ...planOf(features), version: 2 }
  const proposal = { ...proposed(2), plan } as Extract<Event, { type: "plan.proposed" }>
  const { digest } = proposal
  const max = { usd: null, tokens: null, minutes: 1e6 }
  const approved = { type: "plan.approved", version: 2, digest, care: "light", max } as const
  return evolve(mission("planning"), [proposal, approved as Event], minute(60))
}

/** A fresh copy, so that no text is taken from a cache. */
const look = (m: Mission) => reconcile({ ...m }, seen([]), plusMs(m.at, 1_000))

function medianMs(times: number, once: () => unknown): number {
  const all = Array.from({ length: times }, () => {
    const began = performance.now()
    once()
    return performance.now() - began
  })
  return all.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0
}

const folded = medianMs(TIMES, () => fold(ref, log))
console.log(`fold of ${EVENTS} events: ${folded.toFixed(2)} ms`)

console.log("\nfeatures      ms   times the size before   times the cost before")
let before: { readonly size: number; readonly ms: number } | null = null
for (const size of SIZES) {
  const m = missionOf(size)
  const ms = medianMs(TIMES, () => look(m))
  const grown = before ? [size / before.size, (ms / before.ms).toFixed(1)] : ["", ""]
  console.log(`${String(size).padStart(8)} ${ms.toFixed(2).padStart(7)}   ${grown.join(" / ")}`)
  before = { size, ms }
}

/** What people of a simulated world type though nobody waits for it: sense and nonsense. */
import type { Mission } from "../../src/core/log/mission.ts"
import type { Place } from "../../src/core/people/place.ts"
import type { Random } from "./random.ts"

export interface Unasked {
  /** Where it is written. */
  readonly on: Place["on"]
  /** Behind `/mission`. */
  readonly words: string
}

/** Words that need no mission to speak of. */
const PLAIN = ["dance", "aprove", "status", "help", "go", "approve", "pause", "resume"] as const

export function drawUnasked(random: Random, m: Mission): Unasked {
  const plan = m.proposals.at(-1)?.plan
  if (!plan || random.chance(0.3)) return { on: "mission", words: random.pick(PLAIN) }
  const feature = random.pick(["F1", "F9", ...m.features.keys()])
  const milestone = random.pick(["M1", ...plan.milestones.map(ms => ms.id)])
  const criterion = random.pick(["C999", ...plan.criteria.map(c => c.id)])
  const findings = [...m.attempts.values()].flatMap(a => a.findings.map(f => f.id))
  const finding = random.pick(["find-0", ...findings])
  const words = random.pick([
    `steer ${feature} keep it short`,
    `steer ${feature} keep it short`,
    `use other${random.chance(0.5) ? ` for ${feature}` : ""}`,
    `skip ${feature} it can wait`,
    `retry ${random.pick([feature, milestone, criterion])}`,
    `explain ${random.pick([feature, milestone, criterion])}`,
    `accept ${random.pick([milestone, criterion, criterion, finding])} it is meant so`,
    `budget ${random.int(1, 80)}`,
    `budget ${random.int(1, 500)} ${random.pick(["minutes", "attempts", "hours", "comments"])}`,
  ])
  return { on: "mission", words }
}

/** What people of a simulated world type without being asked, sense and nonsense alike. */
import type { Mission } from "../../src/core/log/mission.ts"
import type { Place } from "../../src/core/people/place.ts"
import type { Random } from "./random.ts"
import { openIn, wordsFor } from "./words.ts"

export interface Unasked {
  /** Where it is written. */
  readonly on: Place["on"]
  readonly body: string
}

const NONSENSE = ["/mission dance", "/mission aprove", "/mission budget much"] as const

export function drawUnasked(random: Random, m: Mission): Unasked {
  const on = random.chance(0.3) ? random.pick<Place["on"]>(["mission", ...openIn(m)]) : "mission"
  if (random.chance(0.1)) return { on, body: "Keep it short." }
  if (random.chance(0.1)) return { on, body: random.pick(NONSENSE) }
  return { on, body: wordsFor(m, random.int(0, 9_999)) }
}

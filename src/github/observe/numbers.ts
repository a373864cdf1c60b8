/** The numbers of a mission's issues, milestones and pull requests. */
import type { Mission } from "../../core/log/mission.ts"
import type { Thing } from "../../core/log/thing.ts"

export const numbersOf = (m: Mission, ...types: readonly Thing["type"][]): readonly number[] =>
  [...m.things.values()].flatMap(({ thing, number }) =>
    number !== null && types.includes(thing.type) ? [number] : [],
  )

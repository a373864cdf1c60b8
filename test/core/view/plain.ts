/** Checks that a view is plain data by its schema, and the same after a trip through JSON. */

import type { z } from "zod"
import type { Mission } from "../../../src/core/log/mission.ts"
import type { Wait } from "../../../src/core/log/wait.ts"
import {
  AttemptCheck,
  attemptCheck,
  ContractView,
  contractView,
  RoundCheck,
  roundCheck,
} from "../../../src/core/view/check.ts"
import { MissionView, missionView } from "../../../src/core/view/mission.ts"

/** What is wrong with the view of this mission, one line each; empty if nothing is. */
export function unplainIn(m: Mission, waits: readonly Wait[]): readonly string[] {
  const view = missionView(m, waits)
  const commits = [
    ...new Set([...view.rounds.map(r => r.commit), ...m.merges.map(it => it.commit)]),
  ]
  return [
    ...misfitsIn(MissionView, view),
    ...commits.flatMap(commit => misfitsIn(ContractView, contractView(view, commit))),
    ...view.rounds.flatMap(round => misfitsIn(RoundCheck, roundCheck(view, round))),
    ...view.attempts.flatMap(it => misfitsIn(AttemptCheck, attemptCheck(view, it))),
  ]
}

function misfitsIn(schema: z.ZodType, facts: unknown): readonly string[] {
  const trip: unknown = JSON.parse(JSON.stringify(facts))
  const read = schema.safeParse(trip)
  const misfits = read.error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)
  return [...(misfits ?? []), ...lostIn(facts, trip, "view")]
}

/** The places that a trip through JSON changed, as it does to a map, a class or a function. */
function lostIn(before: unknown, after: unknown, at: string): readonly string[] {
  if (typeof before !== "object" || before === null) {
    return before === after || before === undefined ? [] : [`${at}: ${typeof before} was lost`]
  }
  const isPlain = Array.isArray(before) || Object.getPrototypeOf(before) === Object.prototype
  if (!isPlain) return [`${at}: a ${before.constructor.name} is no plain data`]
  return Object.entries(before).flatMap(([key, value]) =>
    lostIn(value, (after as Record<string, unknown> | undefined)?.[key], `${at}.${key}`),
  )
}

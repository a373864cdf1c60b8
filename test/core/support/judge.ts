/** Lets validators and verifiers report, in one line of a test. */
import type { CriterionId } from "../../../src/core/values/id.ts"
import type { Told } from "./report.ts"
import type { World } from "./world.ts"

/** The attempt reports verdicts on the commit that it was given. Everything that `told` does not name passed. */
export function judges(w: World, key: string, told: Partial<Told> = {}): void {
  const attempt = w.mission.attempts.get(key as never)
  if (!attempt) throw new Error(`No ${key}; there are ${[...w.mission.attempts.keys()]}`)
  w.reports(key, { outcome: { type: "verdicts", commit: attempt.base }, ...told })
}

export const fail = (...criteria: readonly CriterionId[]): Partial<Told> => ({
  judged: Object.fromEntries(criteria.map(c => [c, "fail"])),
})

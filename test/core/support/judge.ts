/** What validators and verifiers say, in a test's one line. */
import type { CriterionId } from "../../../src/core/values/id.ts"
import type { Told } from "./report.ts"
import type { World } from "./world.ts"

/** An attempt hands in verdicts on the commit that it was given; what is not told passed. */
export function judges(w: World, key: string, told: Partial<Told> = {}): void {
  const attempt = w.mission.attempts.get(key as never)
  if (!attempt) throw new Error(`No ${key}; there are ${[...w.mission.attempts.keys()]}`)
  w.reports(key, { outcome: { type: "verdicts", commit: attempt.base }, ...told })
}

export const fail = (...criteria: readonly CriterionId[]): Partial<Told> => ({
  judged: Object.fromEntries(criteria.map(c => [c, "fail"])),
})

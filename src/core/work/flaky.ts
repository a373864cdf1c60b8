/** Results that differed when a command was run again on the same tree: how often, and where. */
import { derived } from "../log/derived.ts"
import type { AttemptState, Mission } from "../log/mission.ts"

/** For one criterion or gate, by its name; oldest first. */
export interface Flaky {
  readonly id: string
  readonly attempts: readonly AttemptState[]
}

/** In the order in which each one was first flaky. */
export const flakyIn = (m: Mission): readonly Flaky[] =>
  derived(m, "flaky results", () => {
    const found = new Map<string, AttemptState[]>()
    for (const attempt of m.attempts.values()) {
      for (const { id } of attempt.checks.filter(check => check.flaky)) {
        found.set(id, [...(found.get(id) ?? []), attempt])
      }
    }
    return [...found].map(([id, attempts]) => ({ id, attempts }))
  })

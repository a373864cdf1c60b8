/** Which findings count, and what became of them. A person's word on one must never count as their word on another. */
import type { Found, Settled } from "./found.ts"
import type { AttemptState, Mission } from "./mission.ts"

/** Old logs settle a finding by the id that the attempt gave it; names were added later. */
export const settledAs = (m: Mission, { name, finding }: Found): Settled | null =>
  m.settled.get(name) ?? m.settled.get(finding.id) ?? null

export const isDismissed = (m: Mission, found: Found): boolean =>
  settledAs(m, found)?.as === "dismissed"

/** Findings in work that was thrown away no longer count. */
export const liveFindings = (m: Mission): readonly Found[] =>
  m.found.filter(({ attempt }) => isKept(m.attempts.get(attempt)))

const isKept = (attempt: AttemptState | undefined): boolean =>
  attempt?.subject.type === "milestone" || attempt?.ended?.outcome.type === "delivered"

/** Findings that block nothing, as long as nobody has said what becomes of them. */
export const openMinor = (m: Mission): readonly Found[] =>
  liveFindings(m).filter(it => it.finding.severity === "minor" && settledAs(m, it) === null)

/**
 * Blocking findings of these attempts that nobody has dismissed. A fix under way does not settle
 * them yet.
 */
export const blockingOf = (m: Mission, attempts: readonly AttemptState[]): readonly Found[] => {
  const keys = new Set(attempts.map(a => a.key))
  return m.found.filter(
    found =>
      keys.has(found.attempt) && found.finding.severity === "blocking" && !isDismissed(m, found),
  )
}

/** By its name in upper or lower case, or by the id that its attempt gave it. */
export const foundBy = (m: Mission, word: string): Found | undefined =>
  m.found.find(({ name }) => name === word.toUpperCase()) ??
  m.found.findLast(({ finding }) => finding.id === word)

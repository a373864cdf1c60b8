/** Findings and what became of them, and what a person answers for. It must never take a person's word on one for their word on another. */
import type { AttemptKey, CommandId, Person } from "../words/id.ts"
import type { Instant } from "../words/time.ts"
import type { Finding } from "./attempt.ts"
import type { AttemptState, Mission } from "./mission.ts"

/** What an attempt pointed out, by a name of its own that people can type. */
export interface Found {
  readonly name: `N${number}`
  readonly attempt: AttemptKey
  readonly finding: Finding
}

export interface Settled {
  readonly as: "fix" | "listed" | "dismissed"
  readonly by: Person | null
  readonly reason: string
}

/** A person answers for a criterion that was not proven. */
export interface Waiver {
  readonly by: Person
  readonly reason: string
  readonly at: Instant
  /** Of those words of theirs that the log holds last. */
  readonly command: CommandId | null
}

/** Old logs settle by the id that the attempt gave; names came later. */
export const settledAs = (m: Mission, { name, finding }: Found): Settled | null =>
  m.settled.get(name) ?? m.settled.get(finding.id) ?? null

export const isDismissed = (m: Mission, found: Found): boolean =>
  settledAs(m, found)?.as === "dismissed"

/** What was found in work that was thrown away went with it. */
export const standing = (m: Mission): readonly Found[] =>
  m.found.filter(({ attempt }) => isKept(m.attempts.get(attempt)))

const isKept = (attempt: AttemptState | undefined): boolean =>
  attempt?.subject.type === "milestone" || attempt?.ended?.outcome.type === "delivered"

/** Faults that block nothing, while nobody has said what becomes of them. */
export const openMinor = (m: Mission): readonly Found[] =>
  standing(m).filter(it => it.finding.severity === "minor" && settledAs(m, it) === null)

/** Blocking ones of these attempts that nobody has dismissed: a fix under way settles nothing yet. */
export const blockingOf = (m: Mission, attempts: readonly AttemptState[]): readonly Found[] => {
  const keys = new Set(attempts.map(a => a.key))
  return m.found.filter(
    found =>
      keys.has(found.attempt) && found.finding.severity === "blocking" && !isDismissed(m, found),
  )
}

/** By its name in any case, or by the id that its attempt gave it. */
export const foundBy = (m: Mission, word: string): Found | undefined =>
  m.found.find(({ name }) => name === word.toUpperCase()) ??
  m.found.findLast(({ finding }) => finding.id === word)

/**
 * Which merged features the validators of a round must inspect, and which ones nobody did. Words
 * about one feature must never count as an inspection of another.
 */
import type { FeatureId } from "../values/id.ts"
import type { AttemptState, FeatureState, Mission, RoundState } from "./mission.ts"

/**
 * Each feature is inspected once, fixes included. If the last reading found something blocking,
 * everything is read once more. What a person answered for is no longer owed, and light care reads
 * nothing.
 */
export function inspectionsOwed(m: Mission, round: RoundState): readonly FeatureId[] {
  if (round.milestone === "final" || m.approved?.care === "light") return []
  const built = builtBefore(m, round).filter(id => !m.looksWaived.has(id))
  const before = readingsBefore(m, round)
  if (before.at(-1)?.some(hasBlocking)) return built
  return built.filter(id => !before.flat().some(reading => isInspected(m, reading, id)))
}

/** Whether a person answers for every inspection, so that no validator is asked to read at all. */
export function isAnsweredFor(m: Mission, round: RoundState): boolean {
  const built = builtBefore(m, round)
  return built.length > 0 && built.every(id => m.looksWaived.has(id))
}

const builtBefore = (m: Mission, round: RoundState): readonly FeatureId[] =>
  [...m.features.values()]
    .filter(f => f.milestone === round.milestone && isMergedBefore(m, f, round))
    .map(({ id }) => id)

/** The readings of each round, oldest first. A round that a broken gate ended was never read. */
export const readingsBefore = (m: Mission, round: RoundState): readonly AttemptState[][] =>
  m.rounds
    .filter(r => r.milestone === round.milestone && !r.isSuperseded && r.round < round.round)
    .map(r => readingsOf(m, r))
    .filter(readings => readings.length > 0)

/** The owed features that this finished attempt did not inspect. Older programs asked for no inspections. */
export const uninspected = (
  { looks }: Pick<AttemptState, "looks">,
  owed: readonly FeatureId[],
): readonly FeatureId[] =>
  looks === null ? [] : owed.filter(id => !looks.some(look => look.feature === id))

/** What the round's last reading left out. Halves of two readings do not make a whole one. */
export function unread(m: Mission, round: RoundState): readonly FeatureId[] {
  const owed = inspectionsOwed(m, round)
  const last = readingsOf(m, round).at(-1)
  return last ? uninspected(last, owed) : owed
}

export const hasBlocking = ({ findings }: Pick<AttemptState, "findings">): boolean =>
  findings.some(({ severity }) => severity === "blocking")

const readingsOf = (m: Mission, { milestone, attemptsFrom, round }: RoundState): AttemptState[] => {
  const next = m.rounds.find(r => r.milestone === milestone && r.round === round + 1)
  return [...m.attempts.values()].filter(
    ({ subject, order, ended }) =>
      subject.type === "milestone" &&
      subject.milestone === milestone &&
      subject.step === "scrutiny" &&
      order >= attemptsFrom &&
      order < (next?.attemptsFrom ?? Number.POSITIVE_INFINITY) &&
      ended?.outcome.type === "verdicts",
  )
}

/** A reading by an older program counts for everything that was merged by then. */
const isInspected = (m: Mission, { looks, order }: AttemptState, id: FeatureId): boolean =>
  looks === null ? mergedAt(m, m.features.get(id)) < order : looks.some(it => it.feature === id)

const isMergedBefore = (m: Mission, feature: FeatureState, { attemptsFrom }: RoundState): boolean =>
  mergedAt(m, feature) < attemptsFrom

/** The order of the attempt that was merged. What is not merged comes after everything. */
const mergedAt = (m: Mission, feature: FeatureState | undefined): number => {
  const by = feature?.integrated && m.attempts.get(feature.integrated.attempt)
  return by ? by.order : Number.POSITIVE_INFINITY
}

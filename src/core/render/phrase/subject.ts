/** What people call the parts of a mission. Keys such as F3.1 are for the log and never shown. */
import type { Step, Subject, Validated } from "../../log/attempt.ts"
import type { FeatureId, MilestoneId } from "../../values/id.ts"
import { withoutEnd } from "../../values/trimmed.ts"
import type { ThingView } from "../../view/board.ts"
import { featureIn, type MissionView, milestoneIn } from "../../view/mission.ts"
import type { Plain } from "../../view/plain.ts"
import { plain } from "../markdown/neutral.ts"

/**
 * The title as it was written, not neutralised. If a newer plan left the thing out, it is the last
 * title that it had.
 */
export const titleOf = (v: MissionView, id: FeatureId | MilestoneId): string =>
  (featureIn(v, id) ?? milestoneIn(v, id) ?? v.withdrawn.find(it => it.id === id))?.title ?? id

/** A title as the end of a sentence's part: without its full stop. */
export const bare = (title: string): string =>
  withoutEnd(title.trim(), letter => /[.\s]/.test(letter))

/** "F5 Button on the sign-in page", for a heading, a check run, a commit message. */
export const featureName = (v: MissionView, id: FeatureId, max = 100): string =>
  plain(`${id} ${bare(titleOf(v, id))}`, max)

const STEPS: Readonly<Record<Step, string>> = {
  gates: "commands and gates",
  scrutiny: "review of the code",
  behaviour: "use of the product",
}
export const stepWords = (step: Step): string => STEPS[step]

export const validationName = (milestone: Validated): string =>
  milestone === "final" ? "the last round" : `${milestone} validation`

/** "F3", "M1 validation", "the plan". */
export function subjectName(subject: Plain<Subject>): string {
  switch (subject.type) {
    case "plan":
      return "the plan"
    case "feature":
      return subject.feature
    case "milestone":
      return validationName(subject.milestone)
    case "merge":
      return `the merge of ${subject.feature}`
    case "sync":
      return "the sync with the default branch"
  }
}

/** What people call the subject that a wait names as text: "F3", "M1.gates", "plan". */
export function namedSubject(name: string): string {
  const [of, step] = name.split(".")
  if (step) return validationName((of ?? "M1") as Validated)
  return name === "plan" ? "the plan" : name
}

/** "the issue of F3", for what does not exist on GitHub yet. */
export function thingWords(thing: ThingView): string {
  switch (thing.type) {
    case "issue":
      return `the issue of ${thing.of}`
    case "run":
      return "a run"
    case "milestone":
      return `milestone ${thing.milestone}`
    case "comment":
      return "a comment"
    case "check_run":
      return `the check of ${thing.subject === "contract" ? "the contract" : thing.subject}`
    case "pull_request":
      return "the pull request"
    case "offer":
      return "the pull request with skills"
  }
}

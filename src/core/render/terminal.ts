/** What happens, one line each, for the terminal of `missions local` and of the demo. */

import type { Outcome, Stopped } from "../log/attempt.ts"
import type { Refusal } from "../log/command.ts"
import type { Text } from "../log/effect.ts"
import type { Event } from "../log/event.ts"
import { isCollapsed, type LintFinding } from "../plan/plan.ts"
import type { AttemptKey, Person } from "../values/id.ts"
import { byRow } from "../values/kind-table.ts"
import { called } from "../values/person.ts"
import type { AttemptView } from "../view/attempt.ts"
import { attemptIn, type MissionView, milestoneIn } from "../view/mission.ts"
import { failureSentence, holdsNot, stopSentence } from "./failure.ts"
import { plain, unmarked, visible } from "./markdown/neutral.ts"
import { counted, lasted, roundDollars } from "./phrase/amount.ts"
import { scriptedNote } from "./phrase/attempt.ts"
import { sealedAs } from "./phrase/sealed.ts"
import { bare, titleOf } from "./phrase/subject.ts"
import { refusal } from "./refusal.ts"
import { holdWords } from "./sentence.ts"

const SUBJECT_WIDTH = 9
const WHAT_WIDTH = 12
const DETAIL_MAX = 90

/** Control characters are removed, because nobody's words may drive a person's terminal. */
export const storyLines = (events: readonly Event[], after: MissionView): readonly string[] =>
  events.flatMap(event => lineOf(event, after) ?? [])

const line = (subject: string, what: string, detail = ""): string =>
  `${plain(subject, 20).padEnd(SUBJECT_WIDTH)}${plain(what, 30).padEnd(WHAT_WIDTH)}${unmarked(detail, DETAIL_MAX)}`.trimEnd()

const lineOf = byRow<"type", Event, [v: MissionView], string | null>("type", {
  "mission.requested": event => line("mission", "asked", event.goal.trim().split("\n")[0]),
  "mission.held": (event, v) =>
    line(
      "mission",
      "held",
      v.planning.isMachineLacking ? LACKING : holdWords(event.hold, event.why),
    ),
  "mission.released": () => line("mission", "goes on"),
  "mission.delivered": (event, v) => line("mission", "delivered", everything(v, event.commit)),
  "mission.completed": event => line("mission", "merged", event.commit.slice(0, 7)),
  "mission.cancelled": event => line("mission", "cancelled", `by ${called(event.by)}`),
  "mission.declined": () => line("mission", "closed", "without merging"),
  "questions.asked": event =>
    line("plan", "questions", counted(event.questions.length, "question")),
  "reply.taken": event => line("plan", "answered", `by ${called(event.by)}`),
  "command.refused": (event, v) =>
    line("mission", "refused", newsOf(refusal(v, event.refusal, event.by))),
  "plan.returned": (event, v) =>
    v.planning.isMachineLacking ? null : line("plan", "returned", firstFatal(event.findings)),
  "plan.proposed": event => line("plan", "proposed", planWords(event)),
  "plan.approved": event => line("plan", "approved", approvedWords(event)),
  "attempt.started": (event, v) => startedLine(v, event.attempt),
  "attempt.ended": (event, v) => endedLine(v, event.attempt, event.outcome),
  "feature.integrated": event => line(event.feature, "merged", event.commit.slice(0, 7)),
  "feature.stopped": (event, v) =>
    line(event.feature, stopWord(event.failure), stopSentence(v, event.feature, event.failure)),
  "feature.skipped": event => line(event.feature, "skipped", event.reason),
  "merge.conflicted": (event, v) =>
    line(subjectOf(v, event.attempt), "conflicts", "with what was merged before"),
  "fix.added": (event, v) => line(event.feature, "added", titleOf(v, event.feature)),
  "validation.opened": (event, v) =>
    line(roundOf(v, event.milestone), "validating", `round ${event.round}`),
  "validation.closed": (event, v) =>
    event.failed.length === 0
      ? null
      : line(roundOf(v, event.milestone), "failed", holdsNot(event.failed)),
  "delivery.narrowed": event => line(event.upTo, "delivering", "without the rest, which stops"),
  "milestone.sealed": (event, v) => {
    const { proven, total } = milestoneIn(v, event.milestone)?.progress ?? NONE
    const title = bare(titleOf(v, event.milestone))
    return line(
      roundOf(v, event.milestone),
      sealedAs(v, event.milestone),
      `${proven} of ${total} criteria · ${title}`,
    )
  },
  "effect.refused": event =>
    line("GitHub", "refuses", `${event.effect} (${event.status}) ${event.message}`),
  // Bookkeeping, which the log keeps but nobody needs to watch.
  "mission.warned": () => null,
  "budget.raised": () => null,
  "command.accepted": () => null,
  "plan.endorsed": () => null,
  "plan.withdrawn": () => null,
  "feature.unneeded": event => line(event.feature, "nothing to do", event.reason),
  "feature.steered": () => null,
  "feature.taken": () => null,
  "feature.submitted": () => null,
  "feature.returned": () => null,
  "dependency.changed": () => null,
  "attempt.scheduled": () => null,
  "attempt.cancelled": () => null,
  "skills.reported": () => null,
  "attempt.accounted": () => null,
  "integration.moved": () => null,
  "sync.wanted": () => null,
  "ci.allowed": () => null,
  "ci.concluded": () => null,
  "verdicts.recorded": () => null,
  "verdicts.carried": () => null,
  "criterion.waived": () => null,
  "look.waived": () => null,
  "finding.settled": () => null,
  "things.intended": () => null,
  "thing.bound": () => null,
  "thing.lost": () => null,
  "thing.pinned": () => null,
  "field.contested": () => null,
})

const NONE = { proven: 0, total: 0 }

interface Refused {
  readonly refusal: Refusal
  readonly by: Person
}

/** Why the mission did not do what a person asked for, in full. */
export const refusedLine = (v: MissionView, { refusal: why, by }: Refused): string =>
  unmarked(refusal(v, why, by).body, REFUSED_MAX)
const REFUSED_MAX = 400

/** The first sentence of a text, which is its news. */
const newsOf = ({ body }: Text): string => /^\*\*(.{1,300}?)\*\*/.exec(body)?.[1] ?? body

/** The end of the story says what is missing and how to get it, so it is not repeated here. */
const LACKING = "because this machine lacks something"

const firstFatal = (findings: readonly LintFinding[]): string | undefined =>
  (findings.find(({ severity }) => severity === "fatal") ?? findings[0])?.text

const stopWord = ({ kind }: Stopped): string =>
  kind === "nothing_to_do" ? "nothing to do" : "stopped"

/** Says that the system did not let us remove a folder of ours. */
export const leftLine = ({ path, why }: { readonly path: string; readonly why: string }): string =>
  `${visible(path)} could not be removed and stays; nothing needs it any more (${visible(why)}).`

const everything = (v: MissionView, commit: string): string => {
  const { proven, total } = v.progress
  return `${proven} of ${total} criteria hold on ${commit.slice(0, 7)}`
}

const planWords = ({ plan }: Extract<Event, { type: "plan.proposed" }>): string =>
  [
    ...(isCollapsed(plan) ? [] : [counted(plan.milestones.length, "milestone")]),
    counted(plan.features.length, "feature"),
    counted(plan.criteria.length, "criterion"),
  ].join(", ")

const approvedWords = ({ max, care }: Extract<Event, { type: "plan.approved" }>): string =>
  `${care}${max.usd === null ? "" : `, at most ${roundDollars(max.usd)}`}`

/** A small plan has milestones too, but people were told of none. */
function roundOf(v: MissionView, milestone: string): string {
  if (milestone === "final") return "last"
  return v.isSmall ? "" : milestone
}

function subjectOf(v: MissionView, key: AttemptKey): string {
  const subject = attemptIn(v, key)?.subject
  if (!subject) return "mission"
  if (subject.type === "feature") return subject.feature
  return "milestone" in subject ? roundOf(v, subject.milestone) : subject.type
}

const STEPS = { gates: "commands", scrutiny: "reading", behaviour: "using it" } as const

function startedLine(v: MissionView, key: AttemptKey): string {
  const attempt = attemptIn(v, key)
  const { subject } = attempt ?? {}
  if (!attempt || !subject) return line("mission", "working")
  if (subject.type === "milestone") return line(subjectOf(v, key), STEPS[subject.step])
  if (subject.type === "merge")
    return line(subjectOf(v, key), "tracing", `the merge of ${subject.feature}`)
  const isFirst = attempt.number === 1
  if (subject.type === "plan") {
    if (isFirst) return line("plan", "reading", "the repository")
    return line("plan", "planning", v.planning.returned > 0 ? "the plan was returned" : "again")
  }
  const again = isFirst ? "" : `attempt ${attempt.number}`
  const title = subject.type === "feature" ? bare(titleOf(v, subject.feature)) : ""
  return line(subjectOf(v, key), "working", [again, title].filter(part => part).join(": "))
}

/** Says what the attempt found, or what kept it from finding anything. */
function endedLine(v: MissionView, key: AttemptKey, outcome: Outcome): string | null {
  if (outcome.type !== "failed") return verdictLine(v, key)
  const note = noteOf(attemptIn(v, key))
  return line(subjectOf(v, key), "failed", `${failureSentence(outcome.failure)}${note}`)
}

const noteOf = (attempt: AttemptView | undefined): string => {
  const took = attempt?.usage ? ` · ${lasted(attempt.usage.wallMs)}` : ""
  const scripted = attempt ? scriptedNote(attempt) : null
  return `${took}${scripted ? ` · ${scripted}` : ""}`
}

/** null: there is nothing to say about it before its merge. */
function verdictLine(v: MissionView, key: AttemptKey): string | null {
  const attempt = attemptIn(v, key)
  if (!attempt) return null
  const { verdicts, found, subject } = attempt
  const isRead = subject.type === "milestone" && subject.step === "scrutiny"
  const held = verdicts.filter(it => it.is === "pass").length
  const parts = [
    verdicts.length > 0 ? `${held} of ${verdicts.length} criteria hold` : "",
    found.blocking > 0
      ? counted(found.blocking, "blocking finding")
      : isRead
        ? "no blocking finding"
        : "",
  ].filter(part => part)
  if (parts.length === 0) return null
  const what =
    subject.type === "milestone" ? "judged" : subject.type === "merge" ? "traced" : "verified"
  return line(subjectOf(v, key), what, `${parts.join(", ")}${noteOf(attempt)}`)
}

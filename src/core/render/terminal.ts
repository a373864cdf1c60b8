/** What happened, one line each, for the terminal of `missions local` and of the demo. */

import type { Outcome, Stopped } from "../log/attempt.ts"
import type { Text } from "../log/effect.ts"
import type { Event } from "../log/event.ts"
import { MACHINE_LACKS } from "../log/lack.ts"
import type { AttemptState, Mission } from "../log/mission.ts"
import { isCollapsed, type LintFinding } from "../plan/plan.ts"
import type { AttemptKey } from "../words/id.ts"
import { called } from "../words/person.ts"
import { byRow } from "../words/table.ts"
import { isSmall } from "../work/phase.ts"
import { criteriaIn, progressOf, titleOf } from "../work/progress.ts"
import { failureSentence, holdsNot, stopSentence } from "./failure.ts"
import { plain, unmarked, visible } from "./markdown/neutral.ts"
import { counted, lasted, roundDollars } from "./phrase/amount.ts"
import { scriptedNote } from "./phrase/attempt.ts"
import { sealedAs } from "./phrase/sealed.ts"
import { bare, milestoneTitle, tryOf } from "./phrase/subject.ts"
import { refusal } from "./refusal.ts"
import { holdWords } from "./sentence.ts"

const SUBJECT_WIDTH = 9
const WHAT_WIDTH = 12
const DETAIL_MAX = 90

/** Without control characters: nobody's words may drive a person's terminal. */
export const storyLines = (events: readonly Event[], after: Mission): readonly string[] =>
  events.flatMap(event => lineOf(event, after) ?? [])

const line = (subject: string, what: string, detail = ""): string =>
  `${plain(subject, 20).padEnd(SUBJECT_WIDTH)}${plain(what, 30).padEnd(WHAT_WIDTH)}${unmarked(detail, DETAIL_MAX)}`.trimEnd()

const lineOf = byRow<"type", Event, [m: Mission], string | null>("type", {
  "mission.requested": event => line("mission", "asked", event.goal.trim().split("\n")[0]),
  "mission.held": (event, m) =>
    line("mission", "held", lacksSomething(m) ? LACKING : holdWords(event.hold, event.why)),
  "mission.released": () => line("mission", "goes on"),
  "mission.delivered": (event, m) => line("mission", "delivered", everything(m, event.commit)),
  "mission.completed": event => line("mission", "merged", event.commit.slice(0, 7)),
  "mission.cancelled": event => line("mission", "cancelled", `by ${called(event.by)}`),
  "mission.declined": () => line("mission", "closed", "without merging"),
  "questions.asked": event =>
    line("plan", "questions", counted(event.questions.length, "question")),
  "reply.taken": event => line("plan", "answered", `by ${called(event.by)}`),
  "command.refused": (event, m) =>
    line("mission", "refused", newsOf(refusal(m, event.refusal, event.by))),
  "plan.returned": (event, m) =>
    lacksSomething(m) ? null : line("plan", "returned", firstFatal(event.findings)),
  "plan.proposed": event => line("plan", "proposed", planWords(event)),
  "plan.approved": event => line("plan", "approved", approvedWords(event)),
  "attempt.started": (event, m) => startedLine(m, event.attempt),
  "attempt.ended": (event, m) => endedLine(m, event.attempt, event.outcome),
  "feature.integrated": event => line(event.feature, "merged", event.commit.slice(0, 7)),
  "feature.stopped": (event, m) =>
    line(event.feature, stopWord(event.failure), stopSentence(m, event.feature, event.failure)),
  "feature.skipped": event => line(event.feature, "skipped", event.reason),
  "merge.conflicted": (event, m) =>
    line(subjectOf(m, event.attempt), "conflicts", "with what was merged before"),
  "fix.added": (event, m) => line(event.feature, "added", titleOf(m, event.feature)),
  "validation.opened": (event, m) =>
    line(roundOf(m, event.milestone), "validating", `round ${event.round}`),
  "validation.closed": (event, m) =>
    event.failed.length === 0
      ? null
      : line(roundOf(m, event.milestone), "failed", holdsNot(event.failed)),
  "delivery.narrowed": event => line(event.upTo, "delivering", "without the rest, which stops"),
  "milestone.sealed": (event, m) => {
    const { proven, total } = progressOf(m, criteriaIn(m, event.milestone))
    const title = bare(milestoneTitle(m, event.milestone))
    return line(
      roundOf(m, event.milestone),
      sealedAs(m, event.milestone),
      `${proven} of ${total} criteria · ${title}`,
    )
  },
  "effect.refused": event =>
    line("GitHub", "refuses", `${event.effect} (${event.status}) ${event.message}`),
  // Bookkeeping, which the log keeps and nobody watches.
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
  "field.contested": () => null,
})

/** Why what a person asked for was not begun, whole. */
export const refusedLines = (m: Mission): readonly string[] =>
  [...m.answered.values()].flatMap(({ answer, by }) =>
    answer.type === "refused" ? [unmarked(refusal(m, answer.refusal, by).body, REFUSED_MAX)] : [],
  )
const REFUSED_MAX = 400

/** The first sentence of a text, which is its news. */
const newsOf = ({ body }: Text): string => /^\*\*(.{1,300}?)\*\*/.exec(body)?.[1] ?? body

/** What it is, and the cure, stands at the end: it is told once. */
const LACKING = "for want of something on this machine"
const lacksSomething = (m: Mission): boolean =>
  m.returned.at(-1)?.findings.some(({ rule }) => rule === MACHINE_LACKS) ?? false

const firstFatal = (findings: readonly LintFinding[]): string | undefined =>
  (findings.find(({ severity }) => severity === "fatal") ?? findings[0])?.text

const stopWord = ({ kind }: Stopped): string =>
  kind === "nothing_to_do" ? "nothing to do" : "stopped"

/** Of a folder of ours that the system did not let us remove. */
export const leftLine = ({ path, why }: { readonly path: string; readonly why: string }): string =>
  `${visible(path)} could not be removed and stays; nothing needs it any more (${visible(why)}).`

const everything = (m: Mission, commit: string): string => {
  const { proven, total } = progressOf(m)
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

/** What is small has no milestones that a person was told of. */
function roundOf(m: Mission, milestone: string): string {
  if (milestone === "final") return "last"
  return isSmall(m) ? "" : milestone
}

function subjectOf(m: Mission, key: AttemptKey): string {
  const subject = m.attempts.get(key)?.subject
  if (!subject) return "mission"
  if (subject.type === "feature") return subject.feature
  return "milestone" in subject ? roundOf(m, subject.milestone) : subject.type
}

const STEPS = { gates: "commands", scrutiny: "reading", behaviour: "using it" } as const

function startedLine(m: Mission, key: AttemptKey): string {
  const attempt = m.attempts.get(key)
  const { subject } = attempt ?? {}
  if (!attempt || !subject) return line("mission", "working")
  if (subject.type === "milestone") return line(subjectOf(m, key), STEPS[subject.step])
  if (subject.type === "merge")
    return line(subjectOf(m, key), "tracing", `the merge of ${subject.feature}`)
  const isFirst = tryOf(m, attempt) === 1
  if (subject.type === "plan") {
    if (isFirst) return line("plan", "reading", "the repository")
    return line("plan", "planning", m.returned.length > 0 ? "the plan was returned" : "again")
  }
  const again = isFirst ? "" : `attempt ${tryOf(m, attempt)}`
  const title = subject.type === "feature" ? bare(titleOf(m, subject.feature)) : ""
  return line(subjectOf(m, key), "working", [again, title].filter(part => part).join(": "))
}

/** By what it found, or by what kept it from finding anything. */
function endedLine(m: Mission, key: AttemptKey, outcome: Outcome): string | null {
  if (outcome.type !== "failed") return verdictLine(m, key)
  const note = noteOf(m.attempts.get(key))
  return line(subjectOf(m, key), "failed", `${failureSentence(outcome.failure)}${note}`)
}

const noteOf = (attempt: AttemptState | undefined): string => {
  const took = attempt?.ended ? ` · ${lasted(attempt.ended.usage.wallMs)}` : ""
  const scripted = attempt ? scriptedNote(attempt) : null
  return `${took}${scripted ? ` · ${scripted}` : ""}`
}

/** null: there is nothing to tell of it before its merge. */
function verdictLine(m: Mission, key: AttemptKey): string | null {
  const attempt = m.attempts.get(key)
  if (!attempt) return null
  const { verdicts, findings, subject } = attempt
  const isRead = subject.type === "milestone" && subject.step === "scrutiny"
  const held = verdicts.filter(v => v.is === "pass").length
  const blocking = findings.filter(f => f.severity === "blocking").length
  const parts = [
    verdicts.length > 0 ? `${held} of ${verdicts.length} criteria hold` : "",
    blocking > 0 ? counted(blocking, "blocking finding") : isRead ? "no blocking finding" : "",
  ].filter(part => part)
  if (parts.length === 0) return null
  const what =
    subject.type === "milestone" ? "judged" : subject.type === "merge" ? "traced" : "verified"
  return line(subjectOf(m, key), what, `${parts.join(", ")}${noteOf(attempt)}`)
}

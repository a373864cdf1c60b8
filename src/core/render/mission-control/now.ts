/** What happens now, and what waits for what: at most a handful of rows. */
import type { AttemptState, Mission } from "../../log/mission.ts"
import type { Wait } from "../../log/wait.ts"
import type { AttemptKey, FeatureId } from "../../words/id.ts"
import { failureOf } from "../../work/budget.ts"
import { attemptsAt, liveAttempts } from "../../work/progress.ts"
import { failureSentence } from "../failure.ts"
import { running, waiting } from "../markdown/glyph.ts"
import { inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { attemptsMax, countedTry } from "../phrase/attempt.ts"
import { issueOf, runLink } from "../phrase/link.ts"
import { clock } from "../phrase/moment.ts"
import { featureName, stepWords, subjectName } from "../phrase/subject.ts"
import { waitSentence } from "../sentence.ts"

const ROWS_MAX = 7

export function nowTable(m: Mission, waits: readonly Wait[]): string | null {
  const rows = [
    ...liveAttempts(m).map(attempt => liveRow(m, attempt, waits)),
    ...waits.map(wait => waitRow(m, wait)).filter(row => row !== null),
  ]
  if (rows.length === 0) return null
  const shown = table(["", "Now", "Since"], rows.slice(0, ROWS_MAX))
  const more = rows.length - ROWS_MAX
  return more > 0 ? `${shown}\n\n${more} more wait; all of them are in the fold below.` : shown
}

function liveRow(m: Mission, attempt: AttemptState, waits: readonly Wait[]): readonly string[] {
  const wait = waits.find((w): w is OfRun => "attempt" in w && w.attempt === attempt.key)
  const awaited = wait ? AWAITED[wait.type] : null
  const state = awaited === null ? running : waiting
  const then = attempt.cancelled === null ? awaited : "It is being stopped"
  const since = clock(attempt.startedAt ?? attempt.scheduledAt, m.at)
  return [runLink(attempt, state), `${what(m, attempt)}${then ? `. ${then}` : ""}`, since]
}

/** Before anybody works on it, by the wait of its run. */
const AWAITED: { readonly [Kind in OfRun["type"]]: string | null } = {
  run_queued: "A runner is awaited",
  run_approval: "A person must allow its run",
  run_working: null,
  report: null,
  newer_report: "Its report waits for a newer program",
  merging: null,
}

type OfRun = Extract<Wait, { readonly attempt: AttemptKey }>

function what(m: Mission, attempt: AttemptState): string {
  const { subject } = attempt
  if (subject.type === "milestone") {
    const of = subject.milestone === "final" ? null : issueOf(m, subject.milestone)
    const name =
      subject.milestone === "final" ? "The last round" : `${subject.milestone} validation`
    return `**${name}**${of ? ` ${of}` : ""}: ${stepWords(subject.step)}`
  }
  if (subject.type !== "feature") return `**${inline(subjectName(subject))}**`
  return `${feature(m, subject.feature)}${tries(m, attempt, subject.feature)}`
}

const feature = (m: Mission, id: FeatureId): string => {
  const issue = issueOf(m, id)
  return `**${inline(featureName(m, id, 80))}**${issue ? ` ${issue}` : ""}`
}

/** "Attempt 2 of 3; before it C10 did not hold". */
function tries(m: Mission, attempt: AttemptState, id: FeatureId): string {
  const before = attemptsAt(m, id).findLast(a => a.order < attempt.order)
  if (!before) return ""
  const max = attemptsMax(m, id)
  const count = `. Attempt ${countedTry(m, attempt)}${max === null ? "" : ` of ${max}`}`
  const failure = failureOf(before)
  return failure ? `${count}; the one before: ${failureSentence(failure)}` : count
}

/** What runs is shown as such; what needs a person stands above the table. */
function waitRow(m: Mission, wait: Wait): readonly string[] | null {
  switch (wait.type) {
    case "merging":
      return [running, `${feature(m, wait.feature)} has held and is being merged`]
    case "dependency":
      return [waiting, `${feature(m, wait.feature)}, for ${wait.on.join(", ")}`]
    case "paths":
      return [waiting, `${feature(m, wait.feature)}, for ${wait.claimedBy}, same files`]
    case "capacity":
      return [waiting, `${feature(m, wait.feature)}, for a free place`]
    case "checks_pending":
      return [waiting, waitSentence(m, wait)]
    case "person_wanted":
      return [waiting, `${feature(m, wait.feature)}, for a person`]
    case "person_works":
      return [waiting, `${feature(m, wait.feature)}: ${inline(wait.login, 60)} works on it`]
    case "answers":
    case "quiet":
    case "approval":
    case "replanning":
    case "held":
    case "run_queued":
    case "run_approval":
    case "run_working":
    case "report":
    case "integration":
    case "syncing":
    case "earlier_milestone":
    case "budget":
    case "backoff":
    case "parked":
    case "stopped":
    case "verdict_by_person":
    case "sealing":
    case "finding":
    case "creation":
    case "github_refuses":
    case "contested":
    case "issue_lost":
    case "stale":
    case "nothing_built":
    case "merge_by_person":
    case "newer_log":
    case "newer_report":
      return null
  }
}

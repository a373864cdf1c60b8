/** What happens now and what waits for what, in a handful of rows at most. */

import type { AttemptKey, FeatureId } from "../../values/id.ts"
import { byRowOr } from "../../values/kind-table.ts"
import { type AttemptView, failureIn } from "../../view/attempt.ts"
import { attemptIn, featureIn, type MissionView } from "../../view/mission.ts"
import type { WaitView } from "../../view/wait-shape.ts"
import { failureSentence } from "../failure.ts"
import { running, waiting } from "../markdown/glyph.ts"
import { inline } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { listed } from "../phrase/amount.ts"
import { issueOf, runLink } from "../phrase/link.ts"
import { clock } from "../phrase/moment.ts"
import { featureName, stepWords, subjectName } from "../phrase/subject.ts"
import { waitSentence } from "../sentence.ts"

const ROWS_MAX = 7

export function nowTable(v: MissionView): string | null {
  const rows = [
    ...v.attempts.filter(a => a.endedAt === null).map(attempt => liveRow(v, attempt)),
    ...v.waits.map(wait => waitRow(wait, v)).filter(row => row !== null),
  ]
  if (rows.length === 0) return null
  const shown = table(["", "Now", "Since"], rows.slice(0, ROWS_MAX))
  const more = rows.length - ROWS_MAX
  return more > 0 ? `${shown}\n\n${more} more wait; all of them are in the fold below.` : shown
}

function liveRow(v: MissionView, attempt: AttemptView): readonly string[] {
  const wait = v.waits.find((w): w is OfRun => "attempt" in w && w.attempt === attempt.key)
  const awaited = wait ? AWAITED[wait.type] : null
  const state = awaited === null ? running : waiting
  const then = attempt.isCancelled ? "It is being stopped" : awaited
  const since = clock(attempt.startedAt ?? attempt.scheduledAt, v.at)
  return [runLink(attempt, state), `${what(v, attempt)}${then ? `. ${then}` : ""}`, since]
}

/** What is said before anybody works on it, by the wait for its run. */
const AWAITED: { readonly [Kind in OfRun["type"]]: string | null } = {
  run_queued: "It waits for a runner",
  run_approval: "A person must allow its run",
  run_working: null,
  report: null,
  newer_report: "Its report waits for a newer program",
  merging: null,
}

type OfRun = Extract<WaitView, { readonly attempt: AttemptKey }>

function what(v: MissionView, attempt: AttemptView): string {
  const { subject } = attempt
  if (subject.type === "milestone") {
    const of = subject.milestone === "final" ? null : issueOf(v, subject.milestone)
    const name =
      subject.milestone === "final" ? "The last round" : `${subject.milestone} validation`
    return `**${name}**${of ? ` ${of}` : ""}: ${stepWords(subject.step)}`
  }
  if (subject.type !== "feature") return `**${inline(subjectName(subject))}**`
  return `${feature(v, subject.feature)}${tries(v, attempt, subject.feature)}`
}

const feature = (v: MissionView, id: FeatureId): string => {
  const issue = issueOf(v, id)
  return `**${inline(featureName(v, id, 80))}**${issue ? ` ${issue}` : ""}`
}

/** ". Attempt 2 of 3; the one before: C10 does not hold". */
function tries(v: MissionView, attempt: AttemptView, id: FeatureId): string {
  const { attempts = [], attemptsMax: max = null } = featureIn(v, id) ?? {}
  const key = attempts[attempts.indexOf(attempt.key) - 1]
  const before = key && attemptIn(v, key)
  if (!before) return ""
  const count = `. Attempt ${attempt.countedNumber}${max === null ? "" : ` of ${max}`}`
  const failure = failureIn(before)
  return failure ? `${count}; the one before: ${failureSentence(failure)}` : count
}

/** Running work has its own rows, and what needs a person stands above the table. */
const waitRow = byRowOr<"type", WaitView, [v: MissionView], readonly [string, string] | null>(
  "type",
  {
    merging: (wait, v) => [running, `${feature(v, wait.feature)} has held and is being merged`],
    dependency: (wait, v) => [waiting, `${feature(v, wait.feature)} waits for ${listed(wait.on)}`],
    paths: (wait, v) => [
      waiting,
      `${feature(v, wait.feature)} waits for ${wait.claimedBy}, which may touch the same files`,
    ],
    capacity: (wait, v) => [waiting, `${feature(v, wait.feature)} waits for a free place`],
    checks_pending: (wait, v) => [waiting, waitSentence(v, wait)],
    requests: (wait, v) => [waiting, waitSentence(v, wait)],
    person_wanted: (wait, v) => [waiting, `${feature(v, wait.feature)} waits for a person`],
    person_works: (wait, v) => [
      waiting,
      `${feature(v, wait.feature)}: ${inline(wait.login, 60)} works on it`,
    ],
  },
  () => null,
)

/** Where a mission stands, in a few words with their glyph: "🔵 running", "⚪ parked until 16:00 UTC". */

import type { Mission } from "../../log/mission.ts"
import { isInHand, type Wait } from "../../log/wait.ts"
import { called } from "../../words/person.ts"
import { isAllSealed, phaseOf } from "../../work/phase.ts"
import { liveAttempts } from "../../work/progress.ts"
import { stopHead } from "../failure.ts"
import { needsYou, proven, running, waiting } from "../markdown/glyph.ts"
import { inline } from "../markdown/neutral.ts"
import { pullRequestOf } from "./link.ts"
import { clock } from "./moment.ts"
import { sealedAs } from "./sealed.ts"

/** What a person must do something about; what they have in hand, or paused, is not news to them. */
export const needingPerson = (waits: readonly Wait[]): readonly Wait[] =>
  waits.filter(
    w => w.needs === "person" && !isInHand(w) && !(w.type === "held" && w.hold === "person"),
  )

export const NOTHING_NEEDED = "nothing needed from you"

/** After the bar: the state, and whether anything is needed. */
export function standing(m: Mission, waits: readonly Wait[]): string {
  const ended = endedWords(m)
  if (ended) return `${ended} · ${NOTHING_NEEDED}`
  const phase = phaseOf(m)
  if (phase === "in_review") return `${needsYou}: review ${pullRequestOf(m) ?? "the pull request"}`
  const needed = needingPerson(waits)
  if (needed.length > 0) return `${needsYou}: ${needWords(needed)}`
  const checkpoint = m.holds.get("person")?.checkpoint
  if (checkpoint)
    return `${needsYou}: ${checkpoint} is ${sealedAs(m, checkpoint)}, \`/mission resume\` goes on`
  if (m.holds.has("person")) return `⚪ paused · \`/mission resume\` goes on`
  if (m.holds.has("kill_switch")) return `⚪ switched off · ${NOTHING_NEEDED}`
  const parked = waits.filter(w => w.type === "parked" || w.type === "backoff")
  const until = parked.map(w => w.until).sort()[0]
  if (liveAttempts(m).length === 0 && parked.length > 0) {
    const end = until ? ` until ${clock(until, m.at)} UTC` : ""
    return `⚪ parked${end} · ${NOTHING_NEEDED}`
  }
  const last = isAllSealed(m) ? ", the last round" : ""
  return `${m.integration === null ? waiting : `${running}${last}`} · ${NOTHING_NEEDED}`
}

function needWords(waits: readonly Wait[]): string {
  const [wait] = waits
  if (!wait || waits.length > 1) return `${waits.length} things`
  switch (wait.type) {
    case "stopped":
      return stopHead(wait.feature, wait.failure)
    case "held":
      return wait.hold === "ceiling" ? "the ceiling is reached" : "the mission is held"
    case "verdict_by_person":
      return wait.milestone === "final" ? "judge the last round" : `judge ${wait.milestone}`
    case "finding":
      return "a finding"
    case "checks_pending":
      return "your CI"
    case "approval":
      return `plan ${wait.version} waits for approval`
    case "answers":
      return "questions"
    case "replanning":
      return "the plan could not be changed"
    case "stale":
      return `judge ${wait.criteria.join(", ")} again`
    case "merge_by_person":
      return "merge the pull request"
    case "nothing_built":
      return "every feature is skipped"
    case "run_approval":
      return "allow a run on GitHub"
    case "github_refuses":
      return "GitHub refuses something"
    case "quiet":
    case "run_queued":
    case "run_working":
    case "report":
    case "integration":
    case "syncing":
    case "merging":
    case "dependency":
    case "capacity":
    case "earlier_milestone":
    case "paths":
    case "budget":
    case "backoff":
    case "parked":
    case "person_works":
    case "person_wanted":
    case "sealing":
    case "creation":
    case "contested":
    case "issue_lost":
    case "newer_log":
    case "newer_report":
      return "one thing"
  }
}

/** null while it lives. */
export function endedWords(m: Mission): string | null {
  const phase = phaseOf(m)
  if (phase === "delivered") return `${proven}, delivered`
  if (m.ended === null) return null
  const by = m.ended.by ? ` by ${inline(called(m.ended.by), 60)}` : ""
  switch (m.ended.how) {
    case "completed":
      return `merged${by}`
    case "cancelled":
      return `cancelled${by}`
    case "declined":
      return `closed without merging${by}`
  }
}

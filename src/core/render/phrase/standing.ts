/** Where a mission stands, in a few words with their glyph: "🔵 running", "⚪ parked until 16:00 UTC". */

import { byRowOr } from "../../values/kind-table.ts"
import { called } from "../../values/person.ts"
import type { MissionView } from "../../view/mission.ts"
import type { WaitView } from "../../view/wait-shape.ts"
import { stopHead } from "../failure.ts"
import { needsYou, proven, running, waiting } from "../markdown/glyph.ts"
import { inline } from "../markdown/neutral.ts"
import { pullRequestOf } from "./link.ts"
import { clock } from "./moment.ts"
import { sealedAs } from "./sealed.ts"

/** The waits for which a person must do something that they may not know of. */
export const needingPerson = ({ waits }: MissionView): readonly WaitView[] =>
  waits.filter(wait => wait.isNews)

export const isHeld = ({ holds }: MissionView, by: string): boolean =>
  holds.some(({ hold }) => hold === by)

export const NOTHING_NEEDED = "nothing needed from you"

/** The state, and whether anything is needed from a person. It stands after the bar. */
export function standing(v: MissionView): string {
  const ended = endedWords(v)
  if (ended) return `${ended} · ${NOTHING_NEEDED}`
  if (v.phase === "in_review")
    return `${needsYou}: review ${pullRequestOf(v) ?? "the pull request"}`
  const needed = needingPerson(v)
  if (needed.length > 0) return `${needsYou}: ${needWords(needed)}`
  const checkpoint = v.holds.find(({ hold }) => hold === "person")?.checkpoint
  if (checkpoint)
    return `${needsYou}: ${checkpoint} is ${sealedAs(v, checkpoint)}, \`/mission resume\` goes on`
  if (isHeld(v, "person")) return `⚪ paused · \`/mission resume\` goes on`
  if (isHeld(v, "kill_switch")) return `⚪ switched off · ${NOTHING_NEEDED}`
  const parked = v.waits.filter(w => w.type === "parked" || w.type === "backoff")
  const until = parked.map(w => w.until).sort()[0]
  if (v.attempts.every(a => a.endedAt !== null) && parked.length > 0) {
    const end = until ? ` until ${clock(until, v.at)} UTC` : ""
    return `⚪ parked${end} · ${NOTHING_NEEDED}`
  }
  const last = v.isAllSealed ? ", the last round" : ""
  return `${v.integration === null ? waiting : `${running}${last}`} · ${NOTHING_NEEDED}`
}

const needWords = ([wait, ...more]: readonly WaitView[]): string =>
  wait && more.length === 0 ? wordsOf(wait) : `${more.length + 1} things`

/** The waits that can be said in a few words. */
const wordsOf = byRowOr<"type", WaitView, [], string>(
  "type",
  {
    stopped: ({ feature, failure }) => stopHead(feature, failure),
    held: ({ hold }) => (hold === "ceiling" ? "the ceiling is reached" : "the mission is held"),
    verdict_by_person: ({ milestone }) =>
      milestone === "final" ? "judge the last round" : `judge ${milestone}`,
    finding: () => "a finding",
    checks_pending: () => "your CI",
    approval: ({ version }) => `plan ${version} waits for approval`,
    answers: () => "questions",
    replanning: () => "the plan could not be changed",
    stale: ({ criteria }) => `judge ${criteria.join(", ")} again`,
    merge_by_person: () => "merge the pull request",
    nothing_built: () => "every feature is skipped",
    run_approval: () => "allow a run on GitHub",
    github_refuses: ({ lacks }) =>
      lacks ? "a workflow file is missing" : "GitHub refuses something",
  },
  () => "one thing",
)

/** null: the mission goes on. */
export function endedWords({ phase, ended }: MissionView): string | null {
  if (phase === "delivered") return `${proven}, delivered`
  if (ended === null) return null
  const by = ended.by ? ` by ${inline(called(ended.by), 60)}` : ""
  switch (ended.how) {
    case "completed":
      return `merged${by}`
    case "cancelled":
      return `cancelled${by}`
    case "declined":
      return `closed without merging${by}`
  }
}

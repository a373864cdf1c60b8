/**
 * The last line of an append's message, which says of which mission's log it is and how far that
 * log went. GitHub's signature covers it. So no other commit of ours, such as a merge whose files
 * look like a log, can stand in for an append.
 */
import type { MissionRef } from "../../core/log/mission.ts"
import type { Sha } from "../../core/values/id.ts"

export interface Stamp extends Pick<MissionRef, "repository" | "issue"> {
  /** The mission's version after this append; it only grows. */
  readonly sequence: number
  /** The first commit of the log. null: this one is it. */
  readonly root: Sha | null
}

const NAME = "Missions-Log"
const STAMP = new RegExp(`\\n\\n${NAME}: (\\d+)/(\\d+) (\\d+)(?: ([0-9a-f]{40}))?\\s*$`)

export const stamped = (message: string, { repository, issue, sequence, root }: Stamp): string =>
  `${message}\n\n${NAME}: ${repository}/${issue} ${sequence}${root === null ? "" : ` ${root}`}`

export function stampIn(message: string): Stamp | null {
  const [, repository, issue, sequence, root = null] = STAMP.exec(message) ?? []
  if (repository === undefined) return null
  const [r, i, s] = [repository, issue, sequence].map(Number)
  return { repository: r!, issue: i!, sequence: s!, root: root as Sha | null }
}

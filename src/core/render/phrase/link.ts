/**
 * Links to what stands on GitHub. They are relative: issue, pull request, milestone and check pages
 * lie one step below their repository, and the mission knows its repository by id only.
 */
import type { Thing } from "../../log/thing.ts"
import {
  type CommandId,
  type FeatureId,
  type MilestoneId,
  numberOf,
  type Sha,
} from "../../values/id.ts"
import type { AttemptView } from "../../view/attempt.ts"
import { boundTo } from "../../view/board.ts"
import type { WaiverView } from "../../view/criterion.ts"
import type { MissionView } from "../../view/mission.ts"
import { code } from "../markdown/neutral.ts"

/** "#417"; null: the issue does not exist yet. */
export const issueOf = (v: MissionView, of: FeatureId | MilestoneId): string | null => {
  const number = boundTo(v, { type: "issue", of })?.number
  return number ? `#${number}` : null
}

export const pullRequestOf = ({ pullRequest }: MissionView): string | null =>
  pullRequest ? `#${pullRequest}` : null

/** The only issues and pull requests that a text of ours may name by their number. */
export const numbersOf = ({ issue, board }: MissionView): ReadonlySet<number> =>
  new Set([
    issue,
    ...Object.values(board).flatMap(({ thing, number }) =>
      number !== null && NUMBERED.test(thing.type) ? [number] : [],
    ),
  ])
const NUMBERED = /^(issue|pull_request|offer)$/

export function commentLink(
  v: MissionView,
  of: Extract<Thing, { type: "comment" }>["of"],
  words: string,
): string {
  const id = boundTo(v, { type: "comment", of })?.id
  return id ? `[${words}](../issues/${v.issue}#issuecomment-${id})` : words
}

export function milestoneLink(v: MissionView, milestone: MilestoneId, words: string): string {
  const number = boundTo(v, { type: "milestone", milestone })?.number
  return number ? `[${words}](../milestone/${number})` : words
}

export function checkLink(
  v: MissionView,
  subject: FeatureId | MilestoneId | "contract",
  commit: Sha,
  words: string,
): string {
  const id = boundTo(v, { type: "check_run", subject, commit })?.id
  return id ? `[${words}](../runs/${id})` : words
}

export const runLink = ({ run }: Pick<AttemptView, "run">, words: string): string =>
  run === null ? words : `[${words}](../actions/runs/${run})`

/** The page where GitHub gives the artifact to people who are signed in and may read the repository. */
export const artifactLink = (
  { run }: Pick<AttemptView, "run">,
  artifact: number,
  words: string,
): string => (run === null ? words : `[${words}](../actions/runs/${run}/artifacts/${artifact})`)

export const shortSha = (sha: Sha): string => code(sha.slice(0, 7))

/** "[in a comment](#)": where a person said it. */
export function answerLink({ command, on }: NonNullable<WaiverView["said"]>): string {
  const [type] = command.split(":")
  if (type === "timeline") return "by hand on the board"
  if (type === "press") return "by a button"
  const anchor = type === "comment" ? `#issuecomment-${numberOf(command as CommandId)}` : ""
  return `[in a comment](../issues/${on}${anchor})`
}

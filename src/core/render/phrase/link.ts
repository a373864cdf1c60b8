/**
 * Links to what stands on GitHub. They are relative: issue, pull request, milestone and check pages
 * lie one step below their repository, and the mission knows its repository by id only.
 */
import type { AttemptState, Mission } from "../../log/mission.ts"
import { requestOf } from "../../log/scope.ts"
import { keyOf, type Thing } from "../../log/thing.ts"
import {
  type CommandId,
  type FeatureId,
  type MilestoneId,
  numberOf,
  type Sha,
} from "../../words/id.ts"
import { code } from "../markdown/neutral.ts"

const bound = (m: Mission, thing: Thing) => m.things.get(keyOf(thing))

/** "#417", or nothing while it does not exist. */
export const issueOf = (m: Mission, of: FeatureId | MilestoneId): string | null => {
  const number = bound(m, { type: "issue", of })?.number
  return number ? `#${number}` : null
}

export const pullRequestOf = (m: Mission): string | null => {
  const number = bound(m, requestOf(m))?.number
  return number ? `#${number}` : null
}

/** The only issues and pull requests that a text of ours may name by their number. */
export const numbersOf = (m: Mission): ReadonlySet<number> =>
  new Set([
    m.ref.issue,
    ...[...m.things.values()].flatMap(({ thing, number }) =>
      number !== null && NUMBERED.test(thing.type) ? [number] : [],
    ),
  ])
const NUMBERED = /^(issue|pull_request|offer)$/

export function commentLink(
  m: Mission,
  of: Extract<Thing, { type: "comment" }>["of"],
  words: string,
): string {
  const id = bound(m, { type: "comment", of })?.id
  return id ? `[${words}](../issues/${m.ref.issue}#issuecomment-${id})` : words
}

export function milestoneLink(m: Mission, milestone: MilestoneId, words: string): string {
  const number = bound(m, { type: "milestone", milestone })?.number
  return number ? `[${words}](../milestone/${number})` : words
}

export function checkLink(
  m: Mission,
  subject: FeatureId | MilestoneId | "contract",
  commit: Sha,
  words: string,
): string {
  const id = bound(m, { type: "check_run", subject, commit })?.id
  return id ? `[${words}](../runs/${id})` : words
}

export const runLink = (attempt: AttemptState, words: string): string =>
  attempt.run === null ? words : `[${words}](../actions/runs/${attempt.run})`

/** Where GitHub gives an artifact to whoever is signed in and may read the repository. */
export const artifactLink = (
  { run }: Pick<AttemptState, "run">,
  artifact: number,
  words: string,
): string => (run === null ? words : `[${words}](../actions/runs/${run}/artifacts/${artifact})`)

export const shortSha = (sha: Sha): string => code(sha.slice(0, 7))

/** "[in a comment](#)": where a person's word stands. */
export function answerLink(m: Mission, command: CommandId): string {
  const [type] = command.split(":")
  if (type === "timeline") return "by hand on the board"
  if (type === "press") return "by a button"
  const on = m.answered.get(command)?.on ?? m.ref.issue
  const anchor = type === "comment" ? `#issuecomment-${numberOf(command)}` : ""
  return `[in a comment](../issues/${on}${anchor})`
}

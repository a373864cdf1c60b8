/** What a newer plan changes in its skills, line by line, because people approve these words. */
import { type Changes, diffPlans } from "../../plan/diff.ts"
import type { Draft, Skill } from "../../plan/plan.ts"
import type { ProposalView } from "../../view/plan.ts"
import { code, plain } from "../markdown/neutral.ts"
import { saidOf } from "../offer.ts"
import { listed } from "../phrase/amount.ts"

/** "the skill web", so that it can stand beside ids. */
export const nameOf = ({ name }: Pick<Skill, "name">): string => `the skill ${name}`

export function skillLines(before: Draft, after: Draft): readonly string[] {
  const { added, changed, removed }: Changes<Skill> = diffPlans(before, after).skills
  return [
    ...added.map(skill => `+ ${nameOf(skill)}: ${plain(skill.description, 80)}`),
    ...changed.flatMap(pair => [`  ${nameOf(pair.after)}`, ...textLines(pair)]),
    ...removed.map(skill => `- ${nameOf(skill)}`),
  ]
}

/** Leaves out the equal lines at both ends, so that a small change looks small. */
function textLines({ before, after }: { readonly before: Skill; readonly after: Skill }) {
  const [old, now] = [linesOf(before), linesOf(after)]
  let head = 0
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++
  let tail = 0
  const room = Math.min(old.length, now.length) - head
  while (tail < room && old.at(-1 - tail) === now.at(-1 - tail)) tail++
  return [
    ...old.slice(head, old.length - tail).map(line => `-   ${plain(line, LINE_MAX)}`),
    ...now.slice(head, now.length - tail).map(line => `+   ${plain(line, LINE_MAX)}`),
  ]
}

const LINE_MAX = 160

const linesOf = ({ description, body }: Skill): readonly string[] => [
  description,
  ...body.split("\n").filter(line => line.trim() !== ""),
]

/** Why the mission proposes a change that nobody asked for. */
export function suggestedLine({ suggested }: ProposalView): string | null {
  if (suggested === null) return null
  const names = suggested.map(({ skill }) => code(skill))
  const said = suggested.map(({ word }) => saidOf(word)).join(" ")
  return `A worker suggests another text for ${listed(names)}. ${said}`
}

/**
 * The pull request that offers skills to the repository after a mission: what they are, who built
 * with them, and what those workers said.
 */
import type { Text } from "../log/effect.ts"
import { OFFER } from "../log/thing.ts"
import { boundTo } from "../view/board.ts"
import type { MissionView } from "../view/mission.ts"
import type { OfferView } from "../view/offer.ts"
import type { SkillWordView } from "../view/plan.ts"
import { type Block, document } from "./markdown/document.ts"
import { code, inline, plain, squashable } from "./markdown/neutral.ts"
import { counted, listed, listedUpTo } from "./phrase/amount.ts"
import { numbersOf } from "./phrase/link.ts"
import { text } from "./text.ts"

export function offeredSkills(v: MissionView, { skills, paths }: OfferView): Text {
  const names = skills.map(({ name }) => name)
  const title =
    names.length === 1 ? `Add the skill ${names[0]}` : `Add ${counted(names.length, "skill")}`
  const is = names.length === 1 ? "this skill" : "these skills"
  return text(
    plain(title, 200),
    squashable(
      document([
        `**Mission #${v.issue} made ${is} for its own workers and was merged.** Merge this, and every agent that works here has ${names.length === 1 ? "it" : "them"}; close it, and nothing changes.`,
        ...skills.map(one => skillBlock(one)),
        `Nothing else is in this pull request: ${listedUpTo(
          6,
          paths.map(path => code(path, 200)),
        )}. It was written by agents: read it as you would any change.`,
      ]),
      numbersOf(v),
    ),
  )
}

function skillBlock(skill: OfferView["skills"][number]): Block {
  const { name, description, features, words } = skill
  const used = `Built with it: ${listedUpTo(10, features)}.`
  const said = words.slice(-WORDS_MAX).map(word => `- ${saidOf(word)}`)
  return [`### ${inline(name)}`, `${inline(description)}\n\n${used}`, said.join("\n")]
    .filter(part => part !== "")
    .join("\n\n")
}

/** A reviewer wants to know whether the skill helps, so a few workers' words are enough. */
const WORDS_MAX = 5

/** "F3's worker says that it helped. The login page was found at once." */
export const saidOf = ({ feature, helped, because }: SkillWordView): string =>
  `${feature}'s worker says that it ${helped ? "helped" : "did not help"}. ${inline(because, 300)}`

/** For the last comment; null: nothing is offered, or GitHub refused the pull request. */
export function offerLine(v: MissionView): string | null {
  const number = boundTo(v, OFFER)?.number
  const names = v.skills?.skills.map(({ name }) => code(name)) ?? []
  if (!number || names.length === 0) return null
  const news = names.length === 1 ? "One skill worked well enough to keep" : "Skills worth keeping"
  return `${news}: #${number} adds ${listed(names)}.`
}

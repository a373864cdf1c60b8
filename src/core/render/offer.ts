/** Skills offered to the repository after a mission: what they are, who built with them, what those said. */
import type { Text } from "../log/effect.ts"
import type { Mission } from "../log/mission.ts"
import { keyOf } from "../log/thing.ts"
import { OFFER, type Offer, offerOf } from "../work/offer.ts"
import type { Kept, SkillWord } from "../work/skills.ts"
import { type Block, document } from "./markdown/document.ts"
import { code, inline, plain, squashable } from "./markdown/neutral.ts"
import { counted, listed, listedUpTo } from "./phrase/amount.ts"
import { numbersOf } from "./phrase/link.ts"
import { text } from "./text.ts"

export function offeredSkills(m: Mission, { kept, files }: Offer): Text {
  const names = kept.map(({ skill }) => skill.name)
  const title =
    names.length === 1 ? `Add the skill ${names[0]}` : `Add ${counted(names.length, "skill")}`
  const is = names.length === 1 ? "this skill" : "these skills"
  return text(
    plain(title, 200),
    squashable(
      document([
        `**Mission #${m.ref.issue} made ${is} for its own workers and was merged.** Merge this, and every agent that works here has ${names.length === 1 ? "it" : "them"}; close it, and nothing changes.`,
        ...kept.map(one => keptBlock(one)),
        `Nothing else is in this pull request: ${listedUpTo(
          6,
          Object.keys(files).map(path => code(path, 200)),
        )}. It was written by agents: read it as you would any change.`,
      ]),
      numbersOf(m),
    ),
  )
}

function keptBlock({ skill, features, words }: Kept): Block {
  const used = `Built with it: ${listedUpTo(10, features)}.`
  const said = words.slice(-WORDS_MAX).map(word => `- ${saidOf(word)}`)
  return [`### ${inline(skill.name)}`, `${inline(skill.description)}\n\n${used}`, said.join("\n")]
    .filter(part => part !== "")
    .join("\n\n")
}

/** A reviewer wants to know whether it helps, not the whole story. */
const WORDS_MAX = 5

/** "F3's worker: it helped. The login page was found at once." */
export const saidOf = ({ feature, helped, because }: SkillWord): string =>
  `${feature}'s worker: it ${helped ? "helped" : "did not help"}. ${inline(because, 300)}`

/** For the last comment; null: nothing is offered, or GitHub did not take it. */
export function offerLine(m: Mission): string | null {
  const number = m.things.get(keyOf(OFFER))?.number
  const names = offerOf(m)?.kept.map(({ skill }) => code(skill.name)) ?? []
  if (!number || names.length === 0) return null
  const news = names.length === 1 ? "One skill worked well enough to keep" : "Skills worth keeping"
  return `${news}: #${number} adds ${listed(names)}.`
}

/**
 * Skills that a plan made and that stood a merged mission, offered as a pull request of their own. It
 * is opened once, and never merged or changed by us.
 */
import type { Mission } from "../log/mission.ts"
import { keyOf, OFFER } from "../log/thing.ts"
import { SKILL_FILE, skillText } from "../plan/skill.ts"
import type { Sha } from "../words/id.ts"
import type { Instant } from "../words/time.ts"
import { policyOf } from "./phase.ts"
import { type Kept, keptSkills, skillFolderOf } from "./skills.ts"

export interface Offer {
  readonly kept: readonly Kept[]
  readonly branch: string
  /** The default branch with what was merged. */
  readonly onto: Sha
  readonly files: Readonly<Record<string, string>>
  /** Of the commit: whoever makes it again makes the same one. */
  readonly at: Instant
}

/** null: nothing was merged, or nothing is worth it. */
export function offerOf(m: Mission): Offer | null {
  const { ended } = m
  if (ended?.how !== "completed" || ended.commit === null) return null
  const kept = keptSkills(m)
  if (kept.length === 0) return null
  const folder = skillFolderOf(m)
  const files = kept.map(({ skill }) => [`${folder}/${skill.name}/${SKILL_FILE}`, skillText(skill)])
  return {
    ...{ kept, branch: offerBranchOf(m), onto: ended.commit, at: ended.at },
    files: Object.fromEntries(files),
  }
}

/** Beside the branch on which the mission was built. */
export const offerBranchOf = (m: Mission): string =>
  `${policyOf(m).branchPrefix}${m.ref.issue}/skills`

/** Nobody needs it: what GitHub refuses once is not asked for again. */
export const isOfferDue = (m: Mission): boolean =>
  offerOf(m) !== null && !m.things.has(keyOf(OFFER)) && !m.refused.has(keyOf(OFFER))

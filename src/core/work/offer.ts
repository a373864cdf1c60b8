/**
 * Skills that a plan made and that proved useful until the mission was merged, offered in a pull
 * request of their own. We open it once, and never merge or change it.
 */
import type { Mission } from "../log/mission.ts"
import { keyOf, OFFER } from "../log/thing.ts"
import { SKILL_FILE, skillText } from "../plan/skill.ts"
import type { Sha } from "../values/id.ts"
import type { Instant } from "../values/time.ts"
import { policyOf } from "./phase.ts"
import { type Kept, keptSkills, skillFolderOf } from "./skills.ts"

export interface Offer {
  readonly kept: readonly Kept[]
  readonly branch: string
  /** The commit on the default branch that was merged. */
  readonly onto: Sha
  readonly files: Readonly<Record<string, string>>
  /** The commit's time, so that repeating it makes the same commit. */
  readonly at: Instant
}

/** null if nothing was merged, or no skill is worth keeping. */
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

/** A branch next to the one on which the mission was built. */
export const offerBranchOf = (m: Mission): string =>
  `${policyOf(m).branchPrefix}${m.ref.issue}/skills`

/** Nobody depends on it, so it is not asked for again once GitHub refuses it. */
export const isOfferDue = (m: Mission): boolean =>
  offerOf(m) !== null && !m.things.has(keyOf(OFFER)) && !m.refused.has(keyOf(OFFER))

/** What became of the skills that a plan made: who built with them, what workers said, and which are worth keeping. */
import type { AttemptState, Mission } from "../log/mission.ts"
import type { UsedSkill } from "../log/skill.ts"
import type { Skill } from "../plan/plan.ts"
import { SKILL_FOLDERS } from "../plan/skill.ts"
import type { FeatureId } from "../values/id.ts"
import { approvedProposal, planOf } from "./phase.ts"
import { attemptsAt } from "./progress.ts"

export interface SkillWord extends UsedSkill {
  readonly feature: FeatureId
  readonly attempt: AttemptState
}

/** What workers said of it, oldest first. */
export const wordsOn = (m: Mission, skill: string): readonly SkillWord[] =>
  [...m.attempts.values()].flatMap(attempt => {
    const { subject } = attempt
    if (subject.type !== "feature") return []
    const own = attempt.skills.filter(({ name }) => name === skill)
    return own.map(word => ({ ...word, feature: subject.feature, attempt }))
  })

/** Merged features whose workers had it. */
const builtWith = (m: Mission, skill: string): readonly FeatureId[] =>
  (planOf(m)?.features ?? [])
    .filter(({ id, skills }) => skills.includes(skill) && hasMerged(m, id))
    .map(({ id }) => id)

/** A person needs no skill of ours. */
const hasMerged = (m: Mission, id: FeatureId): boolean => {
  const by = m.features.get(id)?.integrated?.attempt
  return attemptsAt(m, id).some(({ key, role }) => key === by && role === "worker")
}

export interface Kept {
  readonly skill: Skill
  readonly features: readonly FeatureId[]
  /** Newest last. */
  readonly words: readonly SkillWord[]
}

/** Something was built and merged with it, and no worker's last word was that it did not help. */
export const keptSkills = (m: Mission): readonly Kept[] =>
  (planOf(m)?.skills ?? []).flatMap(skill => {
    const features = builtWith(m, skill.name)
    const words = wordsOn(m, skill.name)
    const isKept = features.length > 0 && words.at(-1)?.helped !== false
    return isKept ? [{ skill, features, words }] : []
  })

/** The folder where this repository keeps its own skills. If it has none, the one where most agents look. */
export function skillFolderOf(m: Mission): string {
  const [first] = approvedProposal(m)?.readiness.skills?.found ?? []
  return SKILL_FOLDERS.find(folder => first?.path.startsWith(`${folder}/`)) ?? SKILL_FOLDERS[0]
}

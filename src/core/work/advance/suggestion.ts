/**
 * A worker says how one of the plan's own skills could be better. That becomes a changed plan,
 * which a person approves like any other. No model is asked, and nobody has to answer.
 */
import { isDone } from "../../log/done.ts"
import type { Mission } from "../../log/mission.ts"
import { propose } from "../../people/decide/propose.ts"
import { openProposal, owedRevisions } from "../../people/stage.ts"
import { type Draft, draftOf } from "../../plan/plan.ts"
import { SKILL_SUGGESTIONS_MAX } from "../../values/limits.ts"
import { approvedProposal, isEnded } from "../phase.ts"
import { attemptsAt } from "../progress.ts"
import { type SkillWord, wordsOn } from "../skills.ts"
import { happening, type Next } from "./next.ts"

/** null if there is no suggestion that still matters. */
export function suggested(m: Mission): Next | null {
  const proposal = approvedProposal(m)
  const word = proposal && isQuiet(m) ? openSuggestion(m) : null
  if (!proposal || !word) return null
  const { plan, base, readiness, terms } = proposal
  const skills = plan.skills.map(skill =>
    skill.name === word.name ? { ...skill, body: word.better ?? skill.body } : skill,
  )
  const draft: Draft = { ...draftOf(plan), skills }
  const suggestedBy = word.attempt.key
  const facts = propose(m, { draft, base, readiness, notes: null, terms, suggestedBy })
  // If the rules refuse it, nobody has to mend it, because it was only a suggestion.
  return facts.some(it => it.type === "plan.proposed") ? happening(...facts) : null
}

/** A change that people asked for goes first, and people should read only one at a time. */
const isQuiet = (m: Mission): boolean =>
  !isEnded(m) &&
  m.delivered === null &&
  m.holds.size === 0 &&
  openProposal(m) === null &&
  owedRevisions(m).length === 0

/** The newest suggestion for a skill's present text, if somebody is still going to work with it. */
function openSuggestion(m: Mission): SkillWord | null {
  const before = m.proposals.flatMap(({ suggestedBy }) => suggestedBy ?? [])
  if (before.length >= SKILL_SUGGESTIONS_MAX) return null
  const from = m.approved?.at ?? ""
  const skills = approvedProposal(m)?.plan.skills ?? []
  const words = skills
    .filter(({ name }) => isAwaited(m, name))
    .flatMap(({ name, body }) =>
      wordsOn(m, name).filter(({ better }) => better !== null && better !== body),
    )
  const open = words.filter(
    ({ attempt }) => attempt.scheduledAt >= from && !before.includes(attempt.key),
  )
  return open.at(-1) ?? null
}

const isAwaited = (m: Mission, skill: string): boolean =>
  (approvedProposal(m)?.plan.features ?? []).some(({ id, skills }) => {
    const state = m.features.get(id)
    const isOpen = state && !isDone(state)
    return skills.includes(skill) && isOpen && attemptsAt(m, id).length === 0
  })

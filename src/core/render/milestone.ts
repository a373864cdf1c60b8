/** A milestone of the repository: its outcome and how far it is. */
import type { Text } from "../log/effect.ts"
import type { Mission } from "../log/mission.ts"
import type { MilestoneId } from "../words/id.ts"
import { planOf } from "../work/phase.ts"
import { criteriaIn, progressOf } from "../work/progress.ts"
import { inline, plain } from "./markdown/neutral.ts"
import { isScripted } from "./phrase/attempt.ts"
import { bare, milestoneTitle } from "./phrase/subject.ts"
import { text } from "./text.ts"

export function milestoneText(m: Mission, milestone: MilestoneId): Text {
  const left = m.withdrawn.get(milestone)
  if (left) return withdrawnMilestone(m, milestone, left.version)
  const outcome = planOf(m)?.milestones.find(ms => ms.id === milestone)?.outcome ?? ""
  const { proven, total } = progressOf(m, criteriaIn(m, milestone))
  const title = titleOf(m, milestone)
  const scripted = isScripted(m) ? " · scripted agent" : ""
  const standing = `Mission #${m.ref.issue} · ${proven} of ${total} criteria proven${scripted}`
  const body = `${inline(bare(outcome), 110)}.\n${standing}`
  return text(title, body)
}

const titleOf = (m: Mission, milestone: MilestoneId): string =>
  `#${m.ref.issue} · ${plain(`${milestone} ${bare(milestoneTitle(m, milestone))}`, 200)}`

const withdrawnMilestone = (m: Mission, milestone: MilestoneId, version: number): Text =>
  text(titleOf(m, milestone), `Left out by plan ${version}.\nMission #${m.ref.issue}`)

/** A milestone of the repository: its outcome and how much of it is proven. */
import type { Text } from "../log/effect.ts"
import type { MilestoneId } from "../values/id.ts"
import { type MissionView, milestoneIn } from "../view/mission.ts"
import { inline, plain } from "./markdown/neutral.ts"
import { isScripted } from "./phrase/attempt.ts"
import { bare, titleOf } from "./phrase/subject.ts"
import { text } from "./text.ts"

export function milestoneText(v: MissionView, milestone: MilestoneId): Text {
  const title = `#${v.issue} · ${plain(`${milestone} ${bare(titleOf(v, milestone))}`, 200)}`
  const left = v.withdrawn.find(({ id }) => id === milestone)
  if (left) return text(title, `Left out by plan ${left.version}.\nMission #${v.issue}`)
  const { outcome = "", progress } = milestoneIn(v, milestone) ?? {}
  const size = `${progress?.proven ?? 0} of ${progress?.total ?? 0} criteria proven`
  const scripted = isScripted(v) ? " · scripted agent" : ""
  return text(title, `${inline(bare(outcome), 110)}.\nMission #${v.issue} · ${size}${scripted}`)
}

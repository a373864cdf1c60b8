/** The issue of a feature or a milestone that a newer plan left out. */
import type { Text } from "../log/effect.ts"
import type { FeatureId, MilestoneId } from "../values/id.ts"
import type { MissionView } from "../view/mission.ts"
import { document } from "./markdown/document.ts"
import { inline, plain } from "./markdown/neutral.ts"
import { commentLink } from "./phrase/link.ts"
import { bare, titleOf } from "./phrase/subject.ts"
import { text } from "./text.ts"

export function withdrawnIssue(v: MissionView, id: FeatureId | MilestoneId): Text {
  const { version = 0, replacedBy = null } = v.withdrawn.find(it => it.id === id) ?? {}
  const name = bare(titleOf(v, id))
  const title = id.startsWith("F") ? `${id} · ${name}` : `${id} · Validation: ${name}`
  const plan = commentLink(v, `plan:${version}`, `plan ${version}`)
  return text(
    plain(title, 200),
    document([
      `**${inline(name, 90)}: left out by ${plan}.** Part of #${v.issue}.`,
      replacedBy && `${replacedBy} takes its place.`,
      "Nothing is needed from you.",
    ]),
  )
}

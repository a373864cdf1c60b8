/** The issue of a feature or a milestone that a newer plan left out. */
import type { Text } from "../log/effect.ts"
import type { Mission } from "../log/mission.ts"
import { approvedProposal } from "../log/scope.ts"
import type { FeatureId, MilestoneId } from "../words/id.ts"
import { titleOf } from "../work/progress.ts"
import { document } from "./markdown/document.ts"
import { inline, plain } from "./markdown/neutral.ts"
import { commentLink } from "./phrase/link.ts"
import { bare, milestoneTitle } from "./phrase/subject.ts"
import { text } from "./text.ts"

export function withdrawnIssue(m: Mission, id: FeatureId | MilestoneId): Text {
  const { version } = m.withdrawn.get(id) ?? { version: 0 }
  const isFeature = id.startsWith("F")
  const name = isFeature ? titleOf(m, id as FeatureId) : milestoneTitle(m, id as MilestoneId)
  const title = isFeature ? `${id} · ${bare(name)}` : `${id} · Validation: ${bare(name)}`
  const plan = commentLink(m, `plan:${version}`, `plan ${version}`)
  const by = replacedBy(m, id)
  return text(
    plain(title, 200),
    document([
      `**${inline(bare(name), 90)}: left out by ${plan}.** Part of #${m.ref.issue}.`,
      by ? `${by} takes its place.` : null,
      "Nothing is needed from you.",
    ]),
  )
}

const replacedBy = (m: Mission, id: string): FeatureId | undefined =>
  approvedProposal(m)?.plan.features.find(f => f.replaces === id)?.id

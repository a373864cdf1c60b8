/** Links between issues are those of the plan in force, and nobody is blamed for a link of the mission's own. */
import { keyOf } from "../../../src/core/log/thing.ts"
import type { FeatureId, MilestoneId } from "../../../src/core/values/id.ts"
import { planOf } from "../../../src/core/work/phase.ts"
import type { Watched, World } from "../world.ts"

export function checkLinks(world: World, watched: Watched): void {
  const { mission, ref, made, isLinkedByHand } = watched
  const plan = planOf(mission)
  if (isLinkedByHand || plan === null) return
  const blamed = [...made.keys()].find(key => key.startsWith("comment needs_you:blockers:"))
  if (blamed) world.fail("S20", ref.issue, `${blamed}, and nobody linked anything`)
  const idOf = (of: FeatureId | MilestoneId) => mission.things.get(keyOf({ type: "issue", of }))?.id
  for (const { id, dependsOn } of plan.features) {
    const issue = world.hub.model.state.issues[idOf(id) ?? -1]
    // An issue that is skipped at once is closed with the links that it had.
    if (!issue || (issue.state !== "open" && !mission.features.get(id)?.integrated)) continue
    const wanted = dependsOn.flatMap(on => idOf(on) ?? [])
    const more = issue.blockedBy.filter(by => !wanted.includes(by))
    const less = issue.state === "open" ? wanted.filter(by => !issue.blockedBy.includes(by)) : []
    if (more.length > 0) world.fail("S20", ref.issue, `${id} is blocked by ${more} as well`)
    if (less.length > 0) world.fail("S20", ref.issue, `${id} is not blocked by ${less}`)
  }
}

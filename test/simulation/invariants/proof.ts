/** What is delivered is proven: each criterion's last verdict is a pass, on that commit or its very tree. */
import type { Mission } from "../../../src/core/log/mission.ts"
import type { World } from "../world.ts"
import { promisedIn } from "./reckon.ts"

export function checkProof(
  world: World,
  mission: Mission,
  commit: string,
): readonly [string, string] | null {
  const treeOf = (sha: string) => world.hub.objects.readCommit(sha)?.tree
  const tree = treeOf(commit)
  for (const id of promisedIn(mission).criteria) {
    if (mission.waived.has(id)) continue
    const verdict = mission.verdicts.get(id)?.at(-1)?.verdict
    if (verdict?.is !== "pass") return ["D4", `${id} is not proven`]
    if (verdict.commit !== commit && treeOf(verdict.commit) !== tree) {
      return ["D4", `${id} was proven on ${verdict.commit}, delivered is ${commit}`]
    }
    if (verdict.tree !== treeOf(verdict.commit)) return ["D4", `${id} names another tree`]
  }
  return null
}

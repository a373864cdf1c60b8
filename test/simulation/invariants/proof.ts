/**
 * What is delivered is proven. Each criterion's last verdict is a pass on that commit or on its
 * very tree, or a validator's that rests on nothing which differs since.
 */
import type { Verdict } from "../../../src/core/log/attempt.ts"
import type { Mission, Recorded } from "../../../src/core/log/mission.ts"
import type { AttemptKey } from "../../../src/core/values/id.ts"
import type { Objects } from "../../../src/embedded/github/objects/objects.ts"
import type { World } from "../world.ts"
import { promisedIn } from "./reckon.ts"

export function checkProof(
  { hub: { objects } }: World,
  mission: Mission,
  commit: string,
): readonly [string, string] | null {
  const treeOf = (sha: string) => objects.readCommit(sha)?.tree
  const tree = treeOf(commit)
  for (const id of promisedIn(mission).criteria) {
    if (mission.waived.has(id)) continue
    const recorded = mission.verdicts.get(id)?.at(-1)
    const verdict = recorded?.verdict
    if (verdict?.is !== "pass") return ["D4", `${id} is not proven`]
    const isThis = verdict.commit === commit || treeOf(verdict.commit) === tree
    // What CI reports about another commit says nothing about this one.
    const looked = recorded && isByLooking(mission, recorded) ? recorded.verdict : null
    if (!isThis && !(looked && isUntouched(objects, looked, tree))) {
      return ["D4", `${id} was proven on ${verdict.commit}, delivered is ${commit}`]
    }
    if (verdict.tree !== treeOf(verdict.commit)) return ["D4", `${id} names another tree`]
  }
  return null
}

type ByAttempt = Extract<Recorded, { readonly attempt: AttemptKey }>

/** A command runs again on what is delivered, whatever anybody looked at. */
function isByLooking(mission: Mission, recorded: Recorded): recorded is ByAttempt {
  if (recorded.attempt === null) return false
  const subject = mission.attempts.get(recorded.attempt)?.subject
  return subject?.type === "milestone" && subject.step !== "gates"
}

/** Everything that the verdict rests on is the same object in both trees. */
function isUntouched(
  objects: Objects,
  { tree: before, looked }: Verdict,
  after: string | undefined,
): boolean {
  if (looked.length === 0 || after === undefined) return false
  return looked.every(path => objectAt(objects, before, path) === objectAt(objects, after, path))
}

function objectAt(objects: Objects, tree: string, path: string): string | null {
  return path
    .split("/")
    .reduce<string | null>(
      (at, name) =>
        at === null ? null : (objects.readTree(at)?.find(it => it.path === name)?.sha ?? null),
      tree,
    )
}

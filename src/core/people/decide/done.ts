/** A person hands in what they built. It is proven and merged like any other work. */

import type { Command, Request } from "../../log/command.ts"
import type { Mission } from "../../log/mission.ts"
import { called } from "../../values/person.ts"
import { newestProposal } from "../stage.ts"
import { accepted, type DecideContext, type Decision, refused } from "./context.ts"
import { cancelled, whyNot } from "./feature.ts"

type Done = Extract<Command, { name: "done" }>

/** A branch, "#pull request" or commit. Without a name, it is the feature's own branch. */
export function whereOf(m: Mission, { feature, at }: Done): string {
  const prefix = newestProposal(m)?.policy.branchPrefix ?? "mission/"
  return at ?? `${prefix}${m.ref.issue}/${feature}`
}

export function decideDone(
  m: Mission,
  { by }: Request,
  said: Done,
  { handedIn }: DecideContext,
): Decision {
  const { feature: id } = said
  const feature = m.features.get(id)
  const refusal = whyNot(m, { id, name: "done" })
  if (refusal || !feature) return refused(refusal ?? { reason: "unknown_subject", saw: id })
  if (feature.skipped) return refused({ reason: "already_skipped", feature: id })
  if (feature.unneeded) return refused({ reason: "already_settled", subject: id })
  const saw = whereOf(m, said)
  const found = handedIn?.get(saw)
  // GitHub has not been asked for it yet.
  if (found === undefined) return { type: "wait" }
  if (found.type !== "found") return refused({ reason: found.type, feature: id, saw })
  // The person who hands it in has the feature, even if nobody was assigned.
  const taken = feature.taken ? [] : [{ type: "feature.taken", feature: id, by } as const]
  return accepted(...taken, ...cancelled(m, id, `${called(by)} handed it in`), {
    type: "feature.submitted",
    feature: id,
    commit: found.commit,
    by,
  })
}

/** The pull request with a plan's skills. It is opened once after the merge; after that it is people's. */
import type { Effect } from "../../log/effect.ts"
import { OFFER } from "../../log/thing.ts"
import { commitMessage } from "../../render/commit-message.ts"
import { offeredSkills } from "../../render/offer.ts"
import { isOfferDue, offerOf } from "../../work/offer.ts"
import type { Inputs } from "../inputs.ts"

export function projectOffer({ m, v }: Inputs): readonly Effect[] {
  const offer = offerOf(m)
  if (offer === null || v.skills === null || !isOfferDue(m)) return []
  const { branch, onto, files, at } = offer
  const text = offeredSkills(v, v.skills)
  const message = commitMessage({
    subject: text.title ?? branch,
    of: `Made by mission ${m.ref.issue}.`,
    ci: "may_run",
  })
  return [{ type: "create", thing: OFFER, text, commit: { branch, onto, files, at, message } }]
}

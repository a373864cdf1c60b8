/** The pull request with a plan's skills: opened once after the merge, then people's. */
import type { Effect } from "../../log/effect.ts"
import { offeredSkills } from "../../render/offer.ts"
import { isOfferDue, OFFER, offerOf } from "../../work/offer.ts"
import type { View } from "../view.ts"

export function projectOffer({ m }: View): readonly Effect[] {
  const offer = offerOf(m)
  if (offer === null || !isOfferDue(m)) return []
  const { branch, onto, files, at } = offer
  const commit = { branch, onto, files, at, message: offeredSkills(m, offer).title ?? branch }
  return [{ type: "create", thing: OFFER, text: offeredSkills(m, offer), commit }]
}

/** The skills that are offered to the repository after a mission. */
import { z } from "zod"
import type { Mission } from "../log/mission.ts"
import { FeatureId } from "../values/id.ts"
import { offerOf } from "../work/offer.ts"
import type { Plain } from "./plain.ts"
import { SkillWordView } from "./plan.ts"

export const OfferView = z.strictObject({
  skills: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      /** The merged features that were built with it. */
      features: z.array(FeatureId),
      /** The newest word comes last. */
      words: z.array(SkillWordView),
    }),
  ),
  /** The paths of the files that the offer adds. */
  paths: z.array(z.string()),
})
export type OfferView = Plain<z.infer<typeof OfferView>>

export function offerView(m: Mission): OfferView | null {
  const offer = offerOf(m)
  if (offer === null) return null
  return {
    skills: offer.kept.map(({ skill: { name, description }, features, words }) => ({
      ...{ name, description, features },
      words: words.map(({ feature, helped, because }) => ({ feature, helped, because })),
    })),
    paths: Object.keys(offer.files),
  }
}

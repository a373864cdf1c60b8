/** Whether anything is left to be done of a feature. */
import type { FeatureState } from "./mission.ts"

/** Merged, left out, or with nothing to do: others need not wait for it any more. */
export const isDone = (feature: FeatureState | undefined): boolean =>
  feature !== undefined &&
  (feature.integrated !== null || feature.skipped !== null || feature.unneeded !== null)

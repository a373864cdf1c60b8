/** Whether anything is left to do for a feature. */
import type { FeatureState } from "./mission.ts"

/** It is merged, left out, or had nothing to do: other features need not wait for it any more. */
export const isDone = (feature: FeatureState | undefined): boolean =>
  feature !== undefined &&
  (feature.integrated !== null || feature.skipped !== null || feature.unneeded !== null)

/** What a person asks of a calibration. */
import type { FeatureId } from "../core/words/id.ts"
import type { MissionOptions } from "../local/typed.ts"

export interface CalibrateArguments extends MissionOptions {
  readonly feature: FeatureId
  readonly faults: number
  readonly controls: number
  readonly seed: number
  /** null: no agent is asked, and nothing is paid. */
  readonly agent: {
    /** null: the policy's validator. */
    readonly command: string | null
    /** Dollars that all its looks together may cost. */
    readonly max: number
  } | null
}

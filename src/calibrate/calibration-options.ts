/** The options of `missions calibrate`. */

import { TYPED } from "../core/render/phrase/typed.ts"
import { typableLine } from "../core/values/agent-line.ts"
import type { FeatureId } from "../core/values/id.ts"
import { type MissionOptions, missionWords, wordsOf } from "../local/typed-command.ts"

export interface CalibrateArguments extends MissionOptions {
  readonly feature: FeatureId
  readonly faults: number
  readonly controls: number
  readonly seed: number
  /** Null if no agent is asked, and so nothing is paid. */
  readonly agent: {
    /** Null for the policy's validator. */
    readonly command: string | null
    /** Dollars that all its looks together may cost. */
    readonly max: number
  } | null
}

/** The defaults. */
export const USUALLY = { faults: 12, controls: 2, seed: 1, max: 5 } as const

/** The text of `missions calibrate` with some options changed. */
export function typedCalibrate(
  typed: CalibrateArguments,
  other: Partial<CalibrateArguments> = {},
): string {
  const args = { ...typed, ...other }
  const { feature, agent } = args
  const numbers = (["faults", "controls", "seed"] as const).map(
    name => [name, args[name] === USUALLY[name] ? null : args[name]] as const,
  )
  const options = wordsOf([
    ...numbers,
    ["with-agent", agent !== null],
    ["agent", agent?.command ? typableLine(agent.command) : null],
    ["max", agent === null || agent.max === USUALLY.max ? null : agent.max],
  ])
  return [TYPED, "calibrate", feature, ...options, ...missionWords(args)].join(" ")
}

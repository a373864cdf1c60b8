/** Identifies the run, and names the refs of its attempt on GitHub. */
import type { RunRole } from "../core/log/attempt.ts"
import type { AttemptKey } from "../core/values/id.ts"

export interface Run {
  readonly mission: number
  readonly attempt: AttemptKey
  readonly role: RunRole
  readonly run: number
  readonly runAttempt: number
}

export const logRef = ({ mission }: Run): string => `refs/missions/${mission}/log`

export const reportRef = ({ mission, attempt, run }: Run): string =>
  `refs/missions/${mission}/reports/${attempt}/${run}`

export const commitRef = ({ mission, attempt, run }: Run): string =>
  `refs/missions/${mission}/commits/${attempt}/${run}`

/** For people, such as in an error. */
export const nameOf = ({ mission, attempt, run }: Run): string =>
  `mission ${mission}, attempt ${attempt}, run ${run}`

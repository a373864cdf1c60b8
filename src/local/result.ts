/** How a local mission ended: one line of JSON for programs, an exit status for shells. */
import { isPaidFrom } from "../core/log/failure.ts"
import type { Mission } from "../core/log/mission.ts"
import { requestOf } from "../core/log/scope.ts"
import { keyOf } from "../core/log/thing.ts"
import type { Wait } from "../core/log/wait.ts"
import { branchOf, phaseOf, planOf } from "../core/work/phase.ts"
import { progressOf } from "../core/work/progress.ts"

export interface Followed {
  /** Null if it was interrupted before the first look. */
  readonly mission: Mission | null
  readonly waits: readonly Wait[]
  /** True after Ctrl-C. The same command goes on with it. */
  readonly isInterrupted: boolean
}

export type Brought =
  | { readonly is: "brought"; readonly report: string }
  /**
   * The branch is in the copy, and the same command tries again. `fetch` has git's arguments for a
   * person who wants to fetch it.
   */
  | { readonly is: "refused"; readonly why: string; readonly fetch: readonly string[] }

export interface LocalEnd extends Followed {
  /** Null if there is no finished branch. */
  readonly brought: Brought | null
}

/** Scripts read these fields, so their names must not change. */
export interface Result {
  /** Null if it was interrupted before it began. */
  readonly mission: number | null
  readonly phase: string
  readonly milestones: number
  readonly features: number
  readonly criteria: { readonly total: number; readonly passed: number }
  readonly attempts: number
  readonly branch: string | null
  readonly pull_request: number | null
  readonly wall_s: number
}

export function resultOf(m: Mission | null, wallMs: number): Result {
  const wall_s = Math.round(wallMs / 100) / 10
  return m === null ? { ...NOT_BEGUN, wall_s } : { ...countsOf(m), wall_s }
}

const NOT_BEGUN: Omit<Result, "wall_s"> = {
  mission: null,
  phase: "requested",
  milestones: 0,
  features: 0,
  criteria: { total: 0, passed: 0 },
  attempts: 0,
  branch: null,
  pull_request: null,
}

function countsOf(m: Mission): Omit<Result, "wall_s"> {
  const { proven, total } = progressOf(m)
  const bound = m.things.get(keyOf(requestOf(m)))
  return {
    mission: m.ref.issue,
    phase: phaseOf(m),
    milestones: planOf(m)?.milestones.length ?? 0,
    features: m.features.size,
    criteria: { total, passed: proven },
    attempts: m.attempts.size,
    branch: m.approved ? branchOf(m) : null,
    pull_request: bound?.number ?? null,
  }
}

/**
 * 0 only if every criterion is proven, 1 if it ended otherwise, 3 if it waits for a person, 4 if it
 * still runs.
 */
export function exitStatus({ mission: m, waits, isInterrupted, brought }: LocalEnd): 0 | 1 | 3 | 4 {
  if (isInterrupted || m === null) return 4
  const { proven, total } = progressOf(m)
  if (m.delivered) return brought?.is === "brought" && total > 0 && proven === total ? 0 : 1
  if (m.ended) return 1
  if (waits.some(w => w.needs !== "person")) return 4
  return waits.some(isAnswerable) ? 3 : 1
}

/**
 * Whether a person can end the wait by a command. Otherwise the mission has used up all it was
 * allowed.
 */
export function isAnswerable(wait: Wait): boolean {
  if (wait.type === "stopped") return isPaidFrom(wait.failure, "person")
  return ["answers", "approval", "held", "github_refuses"].includes(wait.type)
}

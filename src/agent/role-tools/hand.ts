/**
 * What an agent has handed in so far, as a value that every accepted call replaces. The last valid
 * call wins, and nothing is ever read from the agent's prose.
 */
import type { Handed, Keep } from "../../attempt/ports.ts"
import type { Brief } from "../../core/log/brief.ts"
import type { Draft, LintFinding } from "../../core/plan/plan.ts"

export interface Hand {
  readonly handed: Handed
  /** True once a report was submitted; no call is taken after that. */
  readonly isSubmitted: boolean
  readonly calls: number
  readonly bytes: number
  /** The last call that wasn't taken, in case nothing better ever comes. */
  readonly refusal: string | null
}

export const EMPTY_HAND: Hand = {
  handed: {
    questions: null,
    plan: null,
    notes: null,
    verdicts: [],
    findings: [],
    evidence: [],
    progress: [],
    claim: null,
  },
  isSubmitted: false,
  calls: 0,
  bytes: 0,
  refusal: null,
}

export interface ToolContext {
  readonly brief: Brief
  /** Judges a proposal. Fatal findings go back to the planner as the answer to its call. */
  readonly lint: (draft: Draft) => readonly LintFinding[]
  /** Copies a capture out of the agent's folders. */
  readonly keep: Keep
}

/** What one tool makes of one well-formed call. */
export type Taken =
  | { readonly is: "taken"; readonly handed: Partial<Handed>; readonly answer: string }
  | { readonly is: "refused"; readonly answer: string }

/** Whether everything that the role owes was handed in. */
export function isComplete(hand: Hand, brief: Brief): boolean {
  const { questions, plan, claim } = hand.handed
  return brief.kind === "plan" ? questions !== null || plan !== null : claim !== null
}

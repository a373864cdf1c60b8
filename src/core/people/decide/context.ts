/** What a decision may use besides the mission and the request. */
import type { Refusal } from "../../log/command.ts"
import type { Event } from "../../log/event.ts"
import type { Observed } from "../../log/observed.ts"
import type { Movable } from "../../values/ceiling.ts"

export interface DecideContext {
  /** The repository's database id. */
  readonly repository: number
  /** The default branch now. null: it has no commit yet. */
  readonly base: Observed["base"]
  readonly issueTitle: string
  readonly issueBody: string
  /** What people hand in, by the name that they gave it. A missing name is looked up first. */
  readonly handedIn?: Observed["handedIn"]
  /** For those who want to approve: whether they are in teams that may. */
  readonly memberships?: Observed["memberships"]
  /** For each ceiling, what is used and what was promised to attempts under way. */
  readonly inUse: Readonly<Record<Movable, number>>
}

/** `facts` follow from the command. `wait`: it can be answered only later. */
export type Decision =
  | { readonly type: "accepted"; readonly facts: readonly Event[] }
  | { readonly type: "refused"; readonly refusal: Refusal }
  | { readonly type: "wait" }

export const accepted = (...facts: readonly Event[]): Decision => ({ type: "accepted", facts })
export const refused = (refusal: Refusal): Decision => ({ type: "refused", refusal })

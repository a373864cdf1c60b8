/** What each hold means for whoever would lift it, and for whoever hears of it. */
import type { Ceiling } from "../words/ceiling.ts"
import type { MilestoneId } from "../words/id.ts"
import type { Instant } from "../words/time.ts"

export type Hold =
  | "person"
  | "issue_closed"
  | "ceiling"
  | "kill_switch"
  | "integration_rewritten"
  | "infra"

/** Who or what ends a wait. */
export type Needs = "time" | "runner" | "github" | "person"

export interface Held {
  readonly why: string
  readonly at: Instant
  /** Of the hold "ceiling": which one, where the log says so. */
  readonly ceiling?: Ceiling
  /** Of the hold "person": the milestone after which the plan itself stops. */
  readonly checkpoint?: MilestoneId
}

interface Row {
  /** Commands that lift it; the others end by what they came from. */
  readonly liftedBy: readonly ("resume" | "deliver")[]
  readonly needs: Needs
  /** Whoever did it knows, and lifts it in the same way: nobody is told. */
  readonly isKnown: boolean
}

export const HOLDS: { readonly [Kind in Hold]: Row } = {
  person: { liftedBy: ["resume", "deliver"], needs: "person", isKnown: true },
  issue_closed: { liftedBy: [], needs: "person", isKnown: true },
  // The last round still keeps every ceiling: it holds again if it must.
  ceiling: { liftedBy: ["deliver"], needs: "person", isKnown: false },
  // Whoever threw the switch knows; nobody of the mission can lift it.
  kill_switch: { liftedBy: [], needs: "github", isKnown: true },
  integration_rewritten: { liftedBy: [], needs: "person", isKnown: false },
  infra: { liftedBy: ["resume"], needs: "person", isKnown: false },
}

/** Those of them that the command lifts. */
export const liftedBy = (
  holds: Iterable<Hold>,
  command: Row["liftedBy"][number],
): readonly Hold[] => [...holds].filter(hold => HOLDS[hold].liftedBy.includes(command))

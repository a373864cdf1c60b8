/** What each hold means: who may lift it, and whether people are told of it. */
import type { Ceiling } from "../values/ceiling.ts"
import type { MilestoneId } from "../values/id.ts"
import type { Instant } from "../values/time.ts"

export type Hold =
  | "person"
  | "issue_closed"
  | "ceiling"
  | "kill_switch"
  | "integration_rewritten"
  | "log_changed"
  | "infra"

/** Who or what can end a wait. */
export type Needs = "time" | "runner" | "github" | "person"

export interface Held {
  readonly why: string
  readonly at: Instant
  /** For the hold "ceiling": which ceiling, if the log says so. */
  readonly ceiling?: Ceiling
  /** For the hold "person": the milestone after which the plan itself stops. */
  readonly checkpoint?: MilestoneId
}

interface Row {
  /** The commands that lift it. Other holds end when their cause ends. */
  readonly liftedBy: readonly ("resume" | "deliver")[]
  readonly needs: Needs
  /** Whoever caused it knows, and can lift it in the same way, so nobody is told. */
  readonly isKnown: boolean
}

export const HOLDS: { readonly [Kind in Hold]: Row } = {
  person: { liftedBy: ["resume", "deliver"], needs: "person", isKnown: true },
  issue_closed: { liftedBy: [], needs: "person", isKnown: true },
  // The last round still keeps every ceiling, and holds again if it must.
  ceiling: { liftedBy: ["deliver"], needs: "person", isKnown: false },
  // The person who threw the switch knows of it; nobody in the mission can lift it.
  kill_switch: { liftedBy: [], needs: "github", isKnown: true },
  integration_rewritten: { liftedBy: [], needs: "person", isKnown: false },
  // Whoever resumes has looked at what was changed.
  log_changed: { liftedBy: ["resume"], needs: "person", isKnown: false },
  infra: { liftedBy: ["resume"], needs: "person", isKnown: false },
}

/** The holds that the command lifts, out of these. */
export const liftedBy = (
  holds: Iterable<Hold>,
  command: Row["liftedBy"][number],
): readonly Hold[] => [...holds].filter(hold => HOLDS[hold].liftedBy.includes(command))

/**
 * One orchestrator may be of a newer version than the others. Once it has written something that
 * they don't know, they may read but must write nothing more.
 */
import type { Append, EventType } from "../../src/core/log/event.ts"
import { FORMAT, type Format } from "../../src/core/log/newer.ts"
import type { Random } from "./random.ts"

export interface Newer {
  /** The orchestrator that knows it. */
  readonly name: string
  readonly format: Format
}

const SINCE = "9.0.0"
/** What the feature brought, as far as older programs can tell. Some of it happens early, some late, some never. */
const BROUGHT = [
  ...(["things.intended", "plan.proposed", "plan.approved", "feature.integrated"] as const),
  ...(["mission.held", "validation.opened", "milestone.sealed", "thing.bound"] as const),
] as const satisfies readonly EventType[]

/** null: all have the same version. A single orchestrator cannot be newer than others. */
export function drawNewer(random: Random, orchestrators: number): Newer | null {
  const type = random.pick(BROUGHT)
  if (orchestrators < 2 || !random.chance(0.2)) return null
  const row = FORMAT.events[type] ?? { since: "" }
  return {
    name: "o1",
    format: {
      events: { ...FORMAT.events, [type]: { ...row, since: "dreams" } },
      features: { ...FORMAT.features, dreams: { since: SINCE, brings: type } },
    },
  }
}

export const formatOf = (newer: Newer | null, who: string): Format =>
  newer !== null && who.startsWith(`${newer.name}.`) ? newer.format : FORMAT

/** The writer does not understand what stands before its own append. */
export const isWrittenBlindly = (
  newer: Newer | null,
  before: readonly Append[],
  { writer }: Append,
): boolean =>
  before
    .flatMap(({ needs = [] }) => needs)
    .some(({ feature }) => !Object.hasOwn(formatOf(newer, writer).features, feature))

/**
 * Who may create what now. GitHub makes a new object each time it is asked, so the right to ask is
 * written to the log first. Only the look whose append holds the intent may create. Everybody else
 * waits out the grace, reads everything, and binds the object that is there or intends it again.
 */
import type { Create } from "../log/effect.ts"
import type { Mission } from "../log/mission.ts"
import type { Observed } from "../log/observed.ts"
import { keyOf, type Thing } from "../log/thing.ts"
import type { Wait } from "../log/wait.ts"
import { INTENTS_MAX } from "../values/limits.ts"
import { type Instant, plusMs } from "../values/time.ts"

export interface Intents {
  /** Ours to send once the append has succeeded. */
  readonly free: readonly Create[]
  /** The things among them whose intent is not yet held by another fact of this look. */
  readonly intents: readonly Thing[]
  readonly inFlight: readonly Wait[]
}

export function intend(
  before: Mission,
  m: Mission,
  creates: readonly Create[],
  seen: Observed,
  now: Instant,
): Intents {
  const free: Create[] = []
  const intents: Thing[] = []
  const inFlight: Wait[] = []
  for (const create of creates) {
    const key = keyOf(create.thing)
    const intent = m.intents.get(key)
    const isOurs = intent !== undefined && intent !== before.intents.get(key)
    if (isOurs) {
      free.push(create)
    } else if (intent === undefined || mayIntendAgain(m, intent.at, create.thing, seen, now)) {
      if (intents.length === INTENTS_MAX) continue
      intents.push(create.thing)
      free.push(create)
    } else {
      const until = plusMs(intent.at, m.ref.instance.graceMs)
      inFlight.push({ type: "creation", needs: "time", until, thing: create.thing })
    }
  }
  return { free, intents, inFlight }
}

/**
 * An intent may be renewed after the grace, if a full read shows no such object: otherwise it was
 * found and bound.
 */
const mayIntendAgain = (
  m: Mission,
  intended: Instant,
  thing: Thing,
  seen: Observed,
  now: Instant,
): boolean => now >= plusMs(intended, m.ref.instance.graceMs) && isReadFully(thing, seen)

function isReadFully(thing: Thing, seen: Observed): boolean {
  switch (thing.type) {
    case "comment":
      return seen.comments.complete
    case "issue":
      return seen.issues.complete
    case "milestone":
      return seen.milestones.complete
    case "run":
      return seen.runs.complete
    case "check_run":
      return seen.checkRuns.complete
    case "pull_request":
    case "offer":
      return seen.pullRequests.complete
  }
}

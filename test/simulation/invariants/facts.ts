/**
 * What must hold for each fact, seen from the log alone. It is computed here a second time on
 * purpose, so nothing of it may be asked of the core. Simulation and properties share it.
 */
import type { Event } from "../../../src/core/log/event.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import { keyOf } from "../../../src/core/log/thing.ts"
import { type Broken, isOver, isTooLate, promisedIn, provenIn } from "./reckon.ts"
import { whyUnscheduled } from "./schedule.ts"

export interface Happened {
  /** The mission before the event. */
  readonly mission: Mission
  readonly event: Event
}

export function whyImpossible({ mission: m, event }: Happened): Broken {
  switch (event.type) {
    case "attempt.scheduled":
      return whyUnscheduled(m, event)
    case "attempt.started": {
      const named = m.attempts.get(event.attempt)?.run ?? null
      if (named === null || named === event.run) return null
      return ["S2", `${event.attempt} was ${named} and is now ${event.run}`]
    }
    case "attempt.ended":
      return ofEnding(m, event)
    case "verdicts.recorded":
      return ofVerdicts(m, event)
    case "plan.approved":
      return ofApproval(m, event)
    case "mission.released":
      return ofRelease(m, event)
    case "feature.integrated":
      return ofMerge(m, event)
    case "feature.returned": {
      const feature = m.features.get(event.feature)
      if (!feature || !isTooLate(m, feature)) return null
      return ["S7", `${feature.id} was returned after ${feature.milestone} was sealed`]
    }
    case "fix.added":
    case "validation.opened":
    case "milestone.sealed":
      return ofMilestone(m, event)
    case "command.accepted":
    case "command.refused":
    case "reply.taken":
      if (m.answered.has(event.command)) return ["S8", `${event.command} was answered twice`]
      return event.type === "command.accepted" ? ofOrder(m, event) : null
    case "thing.bound": {
      const bound = m.things.get(keyOf(event.thing))
      if (!bound || bound.id === event.id) return null
      return ["S5", `${keyOf(event.thing)} is ${bound.id} and was bound to ${event.id}`]
    }
    case "mission.delivered":
      return ofDelivery(m)
    default:
      return null
  }
}

/** The last round runs everything itself, and nobody takes over what another attempt only took over. */
function ofVerdicts(m: Mission, { attempt: key, checks }: Of<"verdicts.recorded">): Broken {
  const attempt = m.attempts.get(key)
  if (attempt?.cancelled != null) {
    return ["S12", `verdicts of ${key} count, though it was cancelled`]
  }
  const taken = checks.find(check => check.from !== undefined)
  if (!taken) return null
  const { subject } = attempt ?? {}
  if (subject?.type === "milestone" && subject.milestone === "final") {
    return ["S19", `${key} of the last round took ${taken.id} from ${taken.from}`]
  }
  const isOwn = m.attempts.get(taken.from!)?.checks.every(check => check.from === undefined)
  return isOwn ? null : ["S19", `${key} took ${taken.id} from ${taken.from}, which did not run it`]
}

type Of<T extends Event["type"]> = Extract<Event, { readonly type: T }>

/** What people did by hand sometimes shows late, but what was said last about a thing holds. */
function ofOrder(m: Mission, { said, written }: Of<"command.accepted">): Broken {
  if (!("of" in said || said.name === "assign" || said.name === "unassign")) return null
  const about = aboutOf(said)
  // The command for a ceiling has an "of" as well, but is not a gesture.
  if (about === null) return null
  const later = [...m.answered.values()].find(
    ({ answer, written: at }) =>
      answer.type === "accepted" &&
      aboutOf(answer.said) === about &&
      at !== null &&
      written !== undefined &&
      at > written,
  )
  return later ? ["S17", `${said.name} of ${about} is older than ${later.command}`] : null
}

const STANDS: readonly string[] = ["skip", "retry", "done", "close", "reopen", "assign", "unassign"]

function aboutOf(said: Of<"command.accepted">["said"]): string | null {
  if (!STANDS.includes(said.name)) return null
  if ("of" in said && said.name !== "budget") return said.of
  if ("feature" in said) return said.feature
  return "subject" in said ? said.subject : null
}

function ofEnding(m: Mission, { attempt: key, outcome }: Of<"attempt.ended">): Broken {
  const attempt = m.attempts.get(key)
  if (!attempt) return ["S2", `${key} ended and was never scheduled`]
  if (attempt.ended) return ["S2", `${key} ended twice`]
  if (attempt.cancelled === null) return null
  const isUnused = outcome.type === "failed" && outcome.failure.kind === "superseded"
  return isUnused ? null : ["S12", `${key} was cancelled, and what it brought is used`]
}

/** A plan is approved by as many different people as its policy wants, and never above the policy's ceiling. */
function ofApproval(m: Mission, { digest, max }: Of<"plan.approved">): Broken {
  const newest = m.proposals.at(-1)
  if (newest?.digest !== digest) return ["S4", "another plan than the newest was approved"]
  const approvals = [...m.answered.values()].filter(
    a => a.at >= newest.at && a.answer.type === "accepted" && a.answer.said.name === "approve",
  )
  const people = new Set(approvals.map(a => a.by.id)).size
  if (people < newest.policy.approvals) {
    return ["S4", `${people} approved it, ${newest.policy.approvals} must`]
  }
  const said = approvals.at(-1)?.answer
  const named = said?.type === "accepted" && said.said.name === "approve" ? said.said.digest : null
  if (named && !digest.startsWith(named)) return ["S4", `${named} was named and ${digest} approved`]
  const most = newest.policy.ceilings.mission.usd
  if (most === null || (max.usd !== null && max.usd <= most)) return null
  return ["S3", `$${max.usd} was approved, the policy allows $${most}`]
}

/** A ceiling is raised, or the work that it stops is given up. */
const LIFTS_CEILING: readonly (string | null)[] = ["budget", "deliver"]

/** Each hold is lifted in its own way. A person who wants to go on does not thereby want to pay more. */
function ofRelease(m: Mission, { hold }: Of<"mission.released">): Broken {
  const { answer } = [...m.answered.values()].at(-1) ?? {}
  const said = answer?.type === "accepted" ? answer.said.name : null
  if (!m.holds.has(hold)) return ["S11", `${hold} was lifted and did not hold`]
  if (hold === "ceiling" && !LIFTS_CEILING.includes(said))
    return ["S11", `a ceiling was lifted by ${said}`]
  // A kill switch is compared with the file itself, which a person may have changed back meanwhile.
  const isTheirs = hold === "person" || hold === "infra" || hold === "kill_switch"
  return said === "resume" && !isTheirs ? ["S11", `${hold} was lifted by resume`] : null
}

function ofMerge(m: Mission, { feature: id }: Of<"feature.integrated">): Broken {
  const feature = m.features.get(id)
  if (feature?.integrated) return ["S6", `${id} was merged twice`]
  if (!feature || !isTooLate(m, feature)) return null
  return ["S7", `${id} was merged after ${feature.milestone} was sealed`]
}

/** A sealed milestone is never opened again, and none is sealed that does not hold. */
function ofMilestone(
  m: Mission,
  event: Of<"fix.added" | "validation.opened" | "milestone.sealed">,
): Broken {
  const { milestone } = event
  // What the last round finds is mended in a milestone that is already sealed.
  const isOfLastRound = event.type === "fix.added" && m.rounds.at(-1)?.milestone === "final"
  if (milestone !== "final" && !isOfLastRound && m.sealed.has(milestone)) {
    return ["S7", `${event.type} of ${milestone}, which was sealed`]
  }
  if (event.type !== "milestone.sealed") return null
  const open = [...m.features.values()].find(f => f.milestone === milestone && !isOver(f))
  if (open) return ["D4", `${milestone} was sealed without ${open.id}`]
  const round = m.rounds.findLast(r => r.milestone === milestone)
  const failed = (round?.closed?.failed ?? []).filter(id => !m.waived.has(id))
  if (!round?.closed) return ["D4", `${milestone} was sealed before its round closed`]
  return failed.length === 0 ? null : ["D4", `${milestone} was sealed although ${failed} failed`]
}

/** What is delivered is proven or waived. */
function ofDelivery(m: Mission): Broken {
  const proven = new Set(provenIn(m))
  const { criteria, features } = promisedIn(m)
  const missing = criteria.find(id => !proven.has(id) && !m.waived.has(id))
  if (missing) return ["D4", `${missing} is not proven`]
  const open = features.find(f => !isOver(f))?.id
  return open === undefined ? null : ["D4", `it was delivered without ${open}`]
}

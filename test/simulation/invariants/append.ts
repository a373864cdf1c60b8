/** What must hold for every append to a mission's log, compared with what really exists. */
import type { Append, Event } from "../../../src/core/log/event.ts"
import { drafted, evolve, fold } from "../../../src/core/log/fold.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import { keyOf } from "../../../src/core/log/thing.ts"
import { once } from "../../../src/core/values/remembered.ts"
import { kindsIn } from "../../tables/kinds.ts"
import { isWrittenBlindly } from "../newer.ts"
import { verdictKey, type Watched, type World } from "../world.ts"
import { ofCommand } from "./command.ts"
import { type Happened, whyImpossible } from "./facts.ts"
import { checkMoney } from "./money.ts"
import { checkProof } from "./proof.ts"
import type { Broken } from "./reckon.ts"

/** After this many appends the whole log is folded again from the start. */
const REFOLD_EVERY = 32

export function checkAppend(world: World, watched: Watched, append: Append): void {
  const issue = watched.ref.issue
  const last = watched.appends.at(-1)
  if (last && append.at < last.at) world.fail("S1", issue, `time went back to ${append.at}`)
  if (isWrittenBlindly(world.newer, watched.appends, append)) {
    world.fail("S19", issue, `${append.writer} wrote after what it does not know`)
  }
  const { mission, add } = drafted(watched.mission)
  for (const event of append.events) {
    checkEvent(world, watched, { mission, event })
    add([event], append.at)
  }
  for (const kind of kindsIn(append.events)) world.happened.add(kind)
  watched.appends.push(append)
  watched.mission = evolve(watched.mission, append.events, append.at)
  checkMoney(world, watched)
  if (watched.appends.length % REFOLD_EVERY === 0) checkRefold(world, watched)
}

/** A log must mean the same whether it is folded step by step or from the start. */
export function checkRefold(world: World, watched: Watched): void {
  if (!isSame(fold(watched.ref, watched.appends), watched.mission)) {
    world.fail("S1", watched.ref.issue, "the log does not fold to the same mission again")
  }
}

/** Whether two missions are equal in every field. */
export const isSame = (a: Mission, b: Mission): boolean => textOf(a) === textOf(b)

const textOf = once((mission: Mission): string =>
  JSON.stringify(mission, (_, value: unknown) => (value instanceof Map ? [...value] : value)),
)

function checkEvent(world: World, watched: Watched, happened: Happened): void {
  const broken = whyBroken(world, watched, happened)
  if (broken) world.fail(broken[0], watched.ref.issue, broken[1])
}

function whyBroken(world: World, watched: Watched, happened: Happened): Broken {
  return whyImpossible(happened) ?? whyUntrue(world, watched, happened)
}

/** What the log alone cannot tell: it is compared with what was really said, made and done. */
function whyUntrue(world: World, watched: Watched, { mission, event }: Happened): Broken {
  switch (event.type) {
    case "attempt.started":
      return isMade(watched, `run ${event.attempt}`, event.run)
    case "mission.held":
    case "mission.released":
      return event.hold === "kill_switch" ? ofSwitch(world, event) : null
    case "attempt.ended":
      return world.options.isBeyond ? null : ofLoss(watched, mission, event)
    case "plan.approved":
      return ofApproval(watched, mission, event)
    case "command.accepted":
      return ofCommand(world, watched, event)
    case "thing.lost":
      return ofLostThing(world, watched, event)
    case "thing.bound":
      return isMade(watched, keyOf(event.thing), event.id)
    case "verdicts.recorded": {
      const unheard = event.verdicts.find(v => !watched.verdicts.has(verdictKey(event.attempt, v)))
      return unheard ? ["D4", `nobody gave the verdict on ${unheard.criterion}`] : null
    }
    case "ci.concluded": {
      const red = event.verdicts.find(v => v.is === "pass" && !world.green.has(v.commit))
      return red ? ["D4", `${red.criterion} passed on ${red.commit}, where CI was not green`] : null
    }
    case "mission.delivered":
      return checkProof(world, mission, event.commit)
    default:
      return null
  }
}

type Of<T extends Event["type"]> = Extract<Event, { readonly type: T }>

/** A person who named a digest approves the plan with that digest. */
function ofApproval(watched: Watched, mission: Mission, event: Of<"plan.approved">): Broken {
  const approvals = [...mission.answered.values()].filter(
    a => a.answer.type === "accepted" && a.answer.said.name === "approve",
  )
  const comment = approvals.at(-1)?.command.slice("comment:".length)
  const named = /\b[0-9a-f]{7,64}\b/.exec(watched.said.get(Number(comment))?.body ?? "")?.[0]
  return named && !event.digest.startsWith(named)
    ? ["S4", `${named} was named and ${event.digest} approved`]
    : null
}

/**
 * A report that was handed over well is never called lost, as long as it shows within what the rules
 * assume: whoever waits four minutes cannot know of what shows after ten.
 */
function ofLoss(watched: Watched, mission: Mission, event: Of<"attempt.ended">): Broken {
  if (event.outcome.type !== "failed") return null
  const { failure } = event.outcome
  const isLoss =
    failure.kind === "runner_lost" || (failure.kind === "infra" && failure.how === "delivery")
  const run = mission.attempts.get(event.attempt)?.run ?? -1
  return isLoss && watched.reported.has(run)
    ? ["D2", `the good report of ${event.attempt} was taken for lost`]
    : null
}

/** If a thing was deleted, it is right to call it gone, and another may be made. */
function ofLostThing(world: World, watched: Watched, { thing }: Of<"thing.lost">): Broken {
  const key = keyOf(thing)
  const id = watched.mission.things.get(key)?.id
  const { comments, issues } = world.hub.model.state
  const stands = thing.type === "comment" ? comments[id ?? -1] : issues[id ?? -1]
  if (stands) return ["S5", `${key} was called lost and stands as ${id}`]
  watched.made.delete(key)
  return null
}

function isMade(watched: Watched, key: string, id: number): Broken {
  const made = watched.made.get(key)
  return made?.some(one => one.id === id)
    ? null
    : ["S5", `${key} was bound to ${id}, which is not it`]
}

/** A look may read the file this long before it appends. */
const LOOK_MS_MAX = 600_000

/** Holds and releases follow what the file said lately, whatever anybody typed. */
function ofSwitch({ off, time }: World, { type }: Extract<Event, { hold: unknown }>): Broken {
  const now = time.now()
  const wasOff = off !== null && off.from <= now && now - LOOK_MS_MAX < off.to
  const isOffAllAlong = off !== null && off.from < now - LOOK_MS_MAX && now < off.to
  if (type === "mission.held") return wasOff ? null : ["S11", "nobody had thrown the kill switch"]
  return isOffAllAlong ? ["S11", "the kill switch was lifted, and is thrown"] : null
}

/** What must hold once nothing moves any more: everything has ended and is tidy, or waits for people. */

import type { Mission } from "../../../src/core/log/mission.ts"
import type { Observed } from "../../../src/core/log/observed.ts"
import { keyOf } from "../../../src/core/log/thing.ts"
import { hasTrait } from "../../../src/core/log/wait.ts"
import { parse } from "../../../src/core/people/parse.ts"
import { reconcile } from "../../../src/core/reconcile.ts"
import { explain } from "../../../src/core/render/answer/explain.ts"
import type { CriterionId } from "../../../src/core/values/id.ts"
import { instant } from "../../../src/core/values/time.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { isEnded } from "../../../src/core/work/phase.ts"
import { gapsIn } from "../../../src/core/work/proof.ts"
import { decode } from "../../../src/github/marker.ts"
import { createObserver } from "../../../src/github/observer.ts"
import { openDoor } from "../door.ts"
import { BOT, EPOCH_MS } from "../hub.ts"
import type { Network } from "../network.ts"
import { IDENTITY } from "../orchestrator.ts"
import { policyOf } from "../policy.ts"
import { isConstant } from "../rights.ts"
import type { Said, Watched, World } from "../world.ts"
import { checkRefold } from "./append.ts"
import { checkLinks } from "./links.ts"
import { checkCounted } from "./money.ts"
import { promisedIn, provenIn } from "./reckon.ts"

export async function checkEnd(world: World, network: Network): Promise<void> {
  const request = openDoor(async call => network.direct("checker", world.hub.bot, call))
  const observe = createObserver({ request, identity: IDENTITY, readPolicy: policyOf(world) })
  for (const watched of world.missions.values()) {
    const seen = await observe(watched.mission)
    checkRefold(world, watched)
    checkCounted(world, watched)
    checkRest(world, watched, seen)
    checkObjects(world, watched)
    checkAnswers(world, watched)
    checkTold(world, watched)
    checkNamed(world, watched)
    checkLinks(world, watched)
  }
}

/** For each criterion of what was delivered, a person can find out what its verdict rests on. */
export function checkNamed(world: World, { mission, ref }: Watched): void {
  if (mission.delivered === null) return
  for (const id of promisedIn(mission).criteria) {
    const gaps = gapsIn(mission, id)
    if (gaps.length > 0) {
      world.fail("S18", ref.issue, `of ${id} nobody can name ${gaps.join(", ")}`)
      continue
    }
    const said = explain(missionView(mission), id)
    const missing = factsOf(mission, id).find(fact => !said.includes(fact))
    if (missing) world.fail("S18", ref.issue, `${id} is explained without ${missing}: ${said}`)
  }
}

/** The facts as the log has them. */
function factsOf(mission: Mission, id: CriterionId): readonly string[] {
  const waived = mission.waived.get(id)
  if (waived) return [waived.by.login]
  const recorded = mission.verdicts.get(id)?.at(-1)
  if (!recorded) return ["a verdict"]
  const { commit, tree } = recorded.verdict
  const run = recorded.attempt && mission.attempts.get(recorded.attempt)?.run
  const by = recorded.attempt === null ? recorded.by.app : `/actions/runs/${run}`
  return [commit.slice(0, 7), tree.slice(0, 7), "**How**", by]
}

/** Mission Control calls proven what was proven, and nothing that a person merely accepted. */
export function checkTold(world: World, { mission, ref }: Watched): void {
  const bound = mission.things.get(keyOf({ type: "comment", of: "mission_control" }))
  const text = bound && world.hub.model.state.comments[bound.id]?.body
  const told = /\*\*(\d+) of \d+ criteria proven/.exec(text ?? "")?.[1]
  const proven = provenIn(mission).length
  if (told === undefined || Number(told) === proven) return
  world.fail("S10", ref.issue, `${told} criteria are called proven, ${proven} are`)
}

/** Nothing follows from what exists, and only people can change that. */
function checkRest(world: World, { mission, ref }: Watched, seen: Observed): void {
  const now = instant(world.time.now() + EPOCH_MS)
  const { events, creates, ensures, waits, isSettled } = reconcile(mission, seen, now)
  const left = [...events, ...creates, ...ensures].map(e =>
    e.type === "create" ? `create ${JSON.stringify(e.thing)}` : e.type,
  )
  const invariant = isEnded(mission) ? "S9" : "L1"
  if (left.length > 0) world.fail(invariant, ref.issue, `it rests, but misses ${left.join(", ")}`)
  const other = waits.find(wait => wait.needs !== "person" && !hasTrait(wait, "behind"))
  if (other) world.fail(invariant, ref.issue, `it rests and waits for ${JSON.stringify(other)}`)
  if (
    !isEnded(mission) &&
    explain(missionView(mission, waits), null).includes("Nothing is waiting.")
  ) {
    world.fail("L1", ref.issue, "it rests, and nothing says why")
  }
  if (isEnded(mission) && !isSettled) world.fail("S9", ref.issue, "it has ended and not settled")
}

/** Each thing exists once. If the mission has ended, nothing is open and nothing runs. */
function checkObjects(world: World, { mission, ref, made }: Watched): void {
  const { state } = world.hub.model
  const mine = (text: string | null) => decode(text)?.mission === ref.issue
  const comments = Object.values(state.comments).filter(c => mine(c.body))
  const issues = Object.values(state.issues).filter(i => !i.pull && mine(i.body))
  const milestones = Object.values(state.milestones).filter(m => mine(m.description))
  const runs = [...made].flatMap(([key, all]) =>
    key.startsWith("run ") ? all.map(({ id }) => ({ key, run: state.runs[id] })) : [],
  )
  const open = [
    ...comments.map(c => [decode(c.body)?.thing, c.id] as const),
    ...issues.filter(i => i.state === "open").map(i => [decode(i.body)?.thing, i.id] as const),
    ...milestones
      .filter(m => m.state === "open")
      .map(m => [decode(m.description)?.thing, m.id] as const),
  ]
  for (const [key, id] of open) {
    if (key === undefined) continue
    const bound = mission.things.get(key)
    if (bound?.id !== id) {
      world.fail("S5", ref.issue, `${key} stands as ${id}, the log names ${bound?.id ?? "none"}`)
    }
  }
  const live = runs.filter(({ run }) => run && run.status !== "completed")
  if (live.length > 0) world.fail("S9", ref.issue, `${live[0]?.key} still runs`)
  if (!isEnded(mission)) return
  const left = [...issues, ...milestones].filter(item => item.state === "open")
  if (left.length > 0) world.fail("S9", ref.issue, `${left.length} issues or milestones are open`)
}

/** Each command was answered by exactly one event, and by at most one comment. */
function checkAnswers(world: World, watched: Watched): void {
  const { mission, ref, said } = watched
  if (mission.requested === null) return
  for (const one of said.values()) {
    const isAnswered = mission.answered.has(`comment:${one.id}`)
    const asked = parse(one.body, { hasMission: true, on: one.on })
    if (!asked.some(({ said }) => said.type !== "reply")) continue
    if (isStranger(world, one)) {
      if (isAnswered) world.fail("S8", ref.issue, `${one.by} may do nothing and was answered`)
    } else if (!isAnswered && isConstant(world, one.by) && (one.isHeard || !mission.ended)) {
      world.fail("S8", ref.issue, `${one.by}'s "${one.body}" was never answered`)
    }
    const replies = Object.values(world.hub.model.state.comments).filter(comment => {
      const isOurs = world.hub.model.state.users[comment.user]?.login === BOT
      return isOurs && decode(comment.body)?.thing === `comment comment:${one.id}`
    })
    if (replies.length > 1) world.fail("S8", ref.issue, `comment ${one.id} has two replies`)
  }
}

const isStranger = (world: World, { by }: Said): boolean =>
  by === "eve" || (by === "rex" && !world.hub.isPrivate)

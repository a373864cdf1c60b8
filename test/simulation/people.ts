/** The people of a simulated world. They start, answer, approve, disturb and merge. */
import { hasTrait } from "../../src/core/log/wait.ts"
import { instant } from "../../src/core/values/time.ts"
import { advance } from "../../src/core/work/advance.ts"
import { type Acting, ask, say } from "./acting.ts"
import { answerTo } from "./answers.ts"
import { drawDeed } from "./hands.ts"
import { dataOf, EPOCH_MS, OWNER, REPO } from "./hub.ts"
import type { Network } from "./network.ts"
import { drawUnasked } from "./unasked.ts"
import type { World } from "./world.ts"

const SECOND = 1_000
/** The share of missions that somebody cancels. */
const CANCELS = 0.05
/** How often a person gives up if only people could go on and none can yet. */
const GIVES_UP = 0.5
/** How often somebody looks at what waits for them. */
const LOOK_MS = { low: 20 * SECOND, high: 90 * SECOND }
/** A person who has waited this long for an answer repeats the words. */
const REPEATS_MS = 240 * SECOND
/** A person who has had to say this much gives up. */
const SAID_MAX = 24

/** Goes from the goal to the merge, or to the point at which nothing is left to do. */
export async function maintain(acting: Acting): Promise<void> {
  const { world, random, watched } = acting
  const { time, hub } = world
  const cancelAt = random.chance(CANCELS)
    ? random.int(60, 2_500) * SECOND
    : Number.POSITIVE_INFINITY
  await time.sleep(random.int(1, 60) * SECOND)
  let last = { id: say(acting, hub.people.ada, `/mission ${GOAL}`), at: time.now() }
  while (watched.mission.ended === null) {
    await time.sleep(random.int(LOOK_MS.low, LOOK_MS.high))
    if (time.now() > cancelAt) {
      say(acting, hub.people.ada, "/mission cancel")
      break
    }
    const { answered, requested } = watched.mission
    const isHeard = answered.has(`comment:${last.id}`)
    const isRefused = isHeard && requested === null
    // A person who was refused before anything began tries again, because missions may have been
    // switched off just then.
    if ((!isHeard || isRefused) && time.now() - last.at < REPEATS_MS) continue
    if (isRefused) last = { id: say(acting, hub.people.ada, `/mission ${GOAL}`), at: time.now() }
    const acted = act(acting)
    if (acted === "done") break
    if (acted !== "nothing") last = { id: acted, at: time.now() }
  }
  watched.isLeft = true
}

const GOAL = "Export the report as CSV, and say where it lies."

const OF_BRANCH = /^ensure_(?:branch|merged|commit) /

/**
 * The id of the comment that was written, "nothing" if there is nothing to say now, or "done" if
 * there never will be.
 */
function act(acting: Acting): number | "nothing" | "done" {
  const { world, random, watched } = acting
  const { mission } = watched
  if (mission.ended || mission.requested === null) return "nothing"
  const { ada, bob } = world.hub.people
  const now = instant(world.time.now() + EPOCH_MS)
  const waits = advance(mission, now).waits
  const others = waits.filter(wait => !hasTrait(wait, "behind"))
  const mine = others.filter(wait => wait.needs === "person")
  const isTired = watched.said.size >= SAID_MAX
  for (const wait of isTired ? [] : mine) {
    const words = answerTo(acting, wait)
    if (words === null) continue
    return words === "" ? "nothing" : say(acting, random.chance(0.8) ? ada : bob, words)
  }
  const isRefused = [...mission.refused.keys()].some(key => OF_BRANCH.test(key))
  const isRewritten = mission.holds.has("integration_rewritten")
  const isTheirs = mine.length > 0 && mine.length === others.length && mission.attempts.size > 0
  // GitHub lets no App move a branch whose workflows differ from the default branch's by now.
  const isStuck = isRefused || isRewritten || isTheirs
  const isOver = isStuck && [...mission.attempts.values()].every(a => a.ended !== null)
  if (!isOver) return "nothing"
  if (random.chance(GIVES_UP)) say(acting, ada, "/mission cancel")
  return "done"
}

/** Opens the issue that will be the mission's own. */
export function openIssue(world: World, network: Network, title: string): number {
  const { ada } = world.hub.people
  const answer = network.direct(ada.login, ada.actor, {
    operation: "issues/create",
    path: { owner: OWNER, repo: REPO },
    query: {},
    body: { title, body: "We need this." },
  })
  return dataOf(answer).number
}

/** Somebody types what nobody asked for: nonsense, second thoughts, or a stranger's words. */
export async function disturb(acting: Acting): Promise<void> {
  const { world, random, watched } = acting
  const { ada, bob, rex, eve } = world.hub.people
  for (let count = random.int(0, 4); count > 0; count--) {
    await world.time.sleep(random.int(60, 900) * SECOND)
    if (watched.isLeft || watched.mission.ended) return
    if (random.chance(STOPS_RUN) && stopRun(acting)) continue
    if (random.chance(BY_HAND) && drawDeed(acting)) continue
    const { on, body } = drawUnasked(random, watched.mission)
    const id = say(acting, random.pick([ada, bob, bob, rex, eve]), body, on)
    if (random.chance(ADDS)) {
      await world.time.sleep(random.int(1, 15) * SECOND)
      say(acting, random.pick([ada, bob]), `/mission ${random.pick(["status", "use other"])}`)
    }
    if (!random.chance(0.2)) continue
    await world.time.sleep(random.int(1, 40) * SECOND)
    edit(acting, id, `/mission ${random.pick(["help", "pause", "status"])}`)
  }
}

const STOPS_RUN = 0.08
/** How often somebody does something on the board or in the repository instead of typing. */
const BY_HAND = 0.5
/** How often somebody else types in the same minute. */
const ADDS = 0.3

/** Somebody stops a run on GitHub's own page. Returns whether there was one. */
function stopRun(acting: Acting): boolean {
  const { random, watched } = acting
  const [first, ...more] = [...watched.mission.attempts.values()]
    .filter(a => a.ended === null)
    .flatMap(a => a.run ?? [])
  if (first === undefined) return false
  const run = random.pick([first, ...more])
  ask(acting, "actions/cancel-workflow-run", { run_id: run }, {})
  acting.world.trace.line(`ada stops run ${run}`)
  return true
}

function edit(acting: Acting, id: number, body: string): void {
  const said = acting.watched.said.get(id)
  if (!said || said.body === body) return
  ask(acting, "issues/update-comment", { comment_id: id }, { body })
  said.body = body
  said.isEdited = true
  acting.world.trace.line(`ada edits ${id}: ${body}`)
}

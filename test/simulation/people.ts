/** The people of a simulated world: who starts, answers, approves, disturbs, and merges. */
import { isBehindAnother, type Wait } from "../../src/core/log/wait.ts"
import { instant } from "../../src/core/words/time.ts"
import { advance } from "../../src/core/work/advance.ts"
import type { Answer, Call } from "../../src/local/github/call.ts"
import { dataOf, EPOCH_MS, OWNER, type Person, REPO } from "./hub.ts"
import type { Network } from "./network.ts"
import type { Random } from "./random.ts"
import type { Watched, World } from "./world.ts"

const SECOND = 1_000
/** A share of missions that somebody changes their mind about. */
const CANCELS = 0.05
/** Where only a person could go on and none can yet, some give up and some leave it so. */
const GIVES_UP = 0.5
/** So often somebody looks at what waits for them. */
const LOOK_MS = { low: 20 * SECOND, high: 90 * SECOND }

export interface Acting {
  readonly world: World
  readonly network: Network
  readonly random: Random
  readonly watched: Watched
}

/** From the goal to the merge, or to the point where nothing is left to do. */
export async function maintain(acting: Acting): Promise<void> {
  const { world, random, watched } = acting
  const { time, hub } = world
  const cancelAt = random.chance(CANCELS)
    ? random.int(60, 2_500) * SECOND
    : Number.POSITIVE_INFINITY
  await time.sleep(random.int(1, 60) * SECOND)
  say(acting, hub.people.ada, `/mission ${GOAL}`)
  while (watched.mission.ended === null) {
    await time.sleep(random.int(LOOK_MS.low, LOOK_MS.high))
    if (time.now() > cancelAt) {
      say(acting, hub.people.ada, "/mission cancel")
      break
    }
    if (act(acting)) break
  }
  watched.isLeft = true
}

const GOAL = "Export the report as CSV, and say where it lies."

/** True: nothing more is to be done for it. */
function act(acting: Acting): boolean {
  const { world, random, watched } = acting
  const { mission } = watched
  if (mission.ended || mission.requested === null) return false
  const { ada, bob } = world.hub.people
  const now = instant(world.time.now() + EPOCH_MS)
  const waits = advance(mission, now).waits
  const others = waits.filter(wait => !isBehindAnother(wait))
  const mine = others.filter(wait => wait.needs === "person")
  for (const wait of mine) {
    const words = answerTo(acting, wait)
    if (words === null) continue
    if (words !== "") say(acting, random.chance(0.8) ? ada : bob, words)
    return false
  }
  const isStuck = mine.length > 0 && mine.length === others.length && mission.attempts.size > 0
  const isOver = isStuck && [...mission.attempts.values()].every(a => a.ended !== null)
  if (!isOver) return false
  if (random.chance(GIVES_UP)) say(acting, ada, "/mission cancel")
  return true
}

/** What to type; "" where it was done otherwise; null: nobody can answer this yet. */
function answerTo(acting: Acting, wait: Wait): string | null {
  const { random, watched } = acting
  switch (wait.type) {
    case "answers":
      return random.chance(0.5) ? "/mission go" : "1. The short one.\n2. As you think."
    case "approval":
      return approval(random, watched)
    case "held": {
      const isMine = wait.hold === "person" || wait.hold === "infra"
      return isMine ? "/mission resume" : null
    }
    case "merge_by_person":
      return endReview(acting)
    default:
      return null
  }
}

function approval(random: Random, { mission }: Watched): string {
  const digest = mission.proposals.at(-1)?.digest.slice(0, 7) ?? ""
  const care = random.pick(["", "", " light", " strict"])
  const max = random.chance(0.2) ? ` max ${random.int(2, 90)}` : ""
  if (random.chance(0.1)) return "/mission approve 0badc0de"
  return `/mission approve${random.chance(0.6) ? ` ${digest}` : ""}${care}${max}`
}

/** Merged where GitHub lets them, else closed. */
function endReview(acting: Acting): "" | null {
  const { random, watched } = acting
  const bound = watched.mission.things.get("pull_request all" as never)
  if (!bound || bound.number === null) return ""
  const path = { pull_number: bound.number }
  const isWanted = random.chance(0.85)
  const merged = isWanted && ask(acting, "pulls/merge", path, {}).status === 200
  // A draft is not ready for anything; the next look at it may find it so.
  if (!merged && (!isWanted || random.chance(0.2))) {
    ask(acting, "pulls/update", path, { state: "closed" })
  }
  return ""
}

function ask(
  { world, network }: Acting,
  operation: string,
  path: Call["path"],
  body: Call["body"],
  by: Person = world.hub.people.ada,
): Answer {
  const call = { operation, path: { owner: OWNER, repo: REPO, ...path }, query: {}, body }
  return network.direct(by.login, by.actor, call)
}

export function say(acting: Acting, by: Person, body: string): number {
  const { world, watched } = acting
  const path = { issue_number: watched.ref.issue }
  const answer = ask(acting, "issues/create-comment", path, { body }, by)
  const { id } = dataOf(answer)
  watched.said.set(id, { id, by: by.login, body, isEdited: false, isHeard: false })
  world.trace.line(`${by.login} #${watched.ref.issue} says: ${body.split("\n")[0]}`)
  return id
}

/** Opens the issue that a mission will live on. */
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

const NONSENSE = [
  "dance",
  "aprove",
  "status",
  "help",
  "explain F1",
  "retry F1",
  "budget 80",
  "go",
  "approve",
] as const

/** Who types what nobody asked for: words without sense, second thoughts, and strangers. */
export async function disturb(acting: Acting): Promise<void> {
  const { world, random, watched } = acting
  const { ada, bob, rex, eve } = world.hub.people
  for (let count = random.int(0, 3); count > 0; count--) {
    await world.time.sleep(random.int(60, 1_200) * SECOND)
    if (watched.isLeft || watched.mission.ended) return
    const words = `/mission ${random.pick([...NONSENSE, "pause", "resume"])}`
    const id = say(acting, random.pick([ada, bob, bob, rex, eve]), words)
    if (!random.chance(0.2)) continue
    await world.time.sleep(random.int(1, 40) * SECOND)
    edit(acting, id, `/mission ${random.pick(["help", "pause", "status"])}`)
  }
}

function edit(acting: Acting, id: number, body: string): void {
  const said = acting.watched.said.get(id)
  if (!said || said.body === body) return
  ask(acting, "issues/update-comment", { comment_id: id }, { body })
  said.body = body
  said.isEdited = true
  acting.world.trace.line(`ada edits ${id}: ${body}`)
}

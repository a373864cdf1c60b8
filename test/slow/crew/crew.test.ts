/**
 * Three processes of the server beside Debian's Redis carry a mission from its first word to a pull
 * request, while they are killed and Redis is restarted and emptied. Nothing is lost or doubled.
 */
import { expect, test } from "vitest"
import { type CrewWorld, type Fault, openCrewWorld } from "../../app/support/crew-world.ts"
import { openRedis } from "../../server/support/redis.ts"
import { failsVerification, proposes } from "../../stories/support/handiwork.ts"
import { passkeys, small } from "../../stories/support/plans.ts"
import { isFull } from "../../tier.ts"

const NAMES = ["one", "two", "three"]
const STORY_MS = 900_000

/** Lets runs work, and starts who was killed, until this is so. */
async function until(world: CrewWorld, isSo: () => boolean): Promise<void> {
  const once = async () => {
    await world.runs()
    const dead = world.all().filter(it => it.child.signalCode !== null)
    await Promise.all(dead.map(it => world.begin(it.name)))
    return isSo()
  }
  await expect.poll(once, { timeout: STORY_MS, interval: 200 }).toBe(true)
}

const commentsIn = ({ github }: CrewWorld) => Object.values(github.model.state.comments)
const said = (world: CrewWorld, is: RegExp) => commentsIn(world).find(it => is.test(it.body))

const APPROVE = /approve ([0-9a-f]{7})/
const READY = /ready for review: #\d+/

async function asked(world: CrewWorld, plan: typeof small): Promise<void> {
  world.attempts.on("plan.1", proposes(plan))
  await world.as("tomas").pushes("main", { ".github/missions.yml": "isolation: none_allowed\n" })
  await world.as("mira").opens(plan.title, "")
  await world.as("mira").says(`/mission ${plan.goal}`)
}

async function approved(world: CrewWorld): Promise<void> {
  await until(world, () => said(world, APPROVE) !== undefined)
  const [, digest] = APPROVE.exec(said(world, APPROVE)!.body)!
  await world.as("mira").says(`/mission approve ${digest}`)
}

const delivered = (world: CrewWorld) => until(world, () => said(world, READY) !== undefined)

/** Keys of what exists more than once. */
function twiceIn({ github }: CrewWorld): readonly string[] {
  const { state } = github.model
  const written = [...Object.values(state.issues), ...Object.values(state.comments)]
  const things = written.flatMap(({ body }) => body?.match(/"thing":"[^"]+"/g) ?? [])
  const runs = Object.values(state.runs).map(run => `run ${run.inputs["attempt"]}`)
  const milestones = Object.values(state.milestones).map(it => `milestone ${it.title}`)
  expect([things.length, runs.length].every(n => n > 1)).toBe(true)
  const all = [...things, ...runs, ...milestones]
  return all.filter((key, at) => all.indexOf(key) !== at)
}

const BEFORE_LOOK: Fault = { when: "before", is: /^GET .*\/git\/ref\/missions\/1\/log/ }

/** One of each kind of step; whoever takes it ends there. */
const STEPS: readonly (Fault & { readonly what: string })[] = [
  { what: "between wakeup and look", ...BEFORE_LOOK },
  { what: "between look and append", when: "before", is: /^POST .*\/git\/commits$/ },
  { what: "in the middle of an append", when: "before", is: /^PATCH .*\/git\/refs\/missions/ },
  { what: "between append and create", when: "after", is: /^PATCH .*\/missions\/1\/log 200/ },
  { what: "between create and record", when: "after", is: /^POST .*\/issues\/1\/comments 201/ },
  { what: "as it starts a run", when: "after", is: /^POST .*\/dispatches 20/ },
  { what: "as it opens the pull request", when: "after", is: /^POST .*\/pulls 201/ },
]

const stopped = (world: CrewWorld) =>
  until(world, () => said(world, /I stopped working on F1/) !== undefined)

// Each fault is waited out for real, which takes minutes. test/app/crew.test.ts runs at every push.
test.runIf(isFull)(
  "processes are killed at each kind of step, and Redis is emptied, lost and back in between",
  async () => {
    const redis = await openRedis({ keeps: true })
    const world = await openCrewWorld({ names: NAMES, env: { REDIS_URL: redis.url } })
    world.attempts.on("F1.1", failsVerification("C1", "expected {, saw <"))
    world.attempts.on("F1.2", failsVerification("C1", "expected {, saw <"))
    world.faults.plan(STEPS)
    await asked(world, small)
    redis.ask("FLUSHALL")
    await approved(world)
    await redis.kill()
    await until(world, () => said(world, /Approved by mira/) !== undefined)
    await redis.start()
    await stopped(world)
    // GitHub shows a button nowhere, and whoever heard of it ends before it looks.
    world.faults.plan([BEFORE_LOOK])
    world.as("mira").presses("retry", /missions \/ F1/)
    await delivered(world)
    expect(world.attempts.ran()).toContain("F1.3")
    expect(world.faults.left()).toEqual([])
    expect(twiceIn(world)).toEqual([])
  },
  STORY_MS,
)

test.runIf(isFull)(
  "a mission of two milestones goes through three processes",
  async () => {
    const redis = await openRedis()
    const world = await openCrewWorld({ names: NAMES, env: { REDIS_URL: redis.url } })
    await asked(world, passkeys)
    await approved(world)
    await delivered(world)
    expect(twiceIn(world)).toEqual([])
  },
  STORY_MS,
)

/** One seed makes one world, which lasts from its first issue to the moment when nothing moves any more. */
import { phaseOf } from "../../src/core/work/phase.ts"
import { startCi } from "./ci.ts"
import { openDoor } from "./door.ts"
import { createHub } from "./hub.ts"
import { checkEnd } from "./invariants/end.ts"
import { createNetwork, type Network } from "./network.ts"
import { drawNewer } from "./newer.ts"
import { openOctokit } from "./octokit.ts"
import { createOrchestrator, type OpenRequest } from "./orchestrator.ts"
import { disturb, maintain, openIssue } from "./people.ts"
import { drawPolicy, drawSwitch, isSwitchHeard } from "./policy.ts"
import { createRandom } from "./random.ts"
import { changedAt, drawRights } from "./rights.ts"
import { startRunners } from "./runner.ts"
import { createTime } from "./time.ts"
import { createTrace } from "./trace.ts"
import { drawSkill } from "./work.ts"
import { type Options, type Violation, type Watched, type World, watch } from "./world.ts"

export interface Simulated {
  readonly seed: number
  readonly violations: readonly Violation[]
  /** How each mission ended, or where it stands. */
  readonly phases: readonly string[]
  /** The kinds that came about. */
  readonly happened: readonly string[]
  /** Virtual milliseconds. */
  readonly lastedMs: number
  /** SHA-256 of the whole trace. */
  readonly digest: string
  readonly lines: readonly string[]
}

/** Faults stop at this time at the latest. Afterwards everything must come to rest. */
const FAULTS_MS = 5_000_000
/** Far more than any mission needs once nothing fails any more. */
const LIMIT_MS = FAULTS_MS + 10_000_000
const TICK_MS = 10_000
/** After this long at rest without faults, late requests would have landed and stale lists would be fresh. */
const REST_MS = 400_000
/** How many lines of the end `lines` shows. */
const LINES = 40

export const simulate = async (seed: number, options: Options): Promise<Simulated> =>
  resultOf(await simulateWorld(seed, options))

export async function simulateWorld(seed: number, options: Options): Promise<World> {
  const world = createWorld(seed, options)
  const network = createNetwork(world)
  const random = world.random.fork("world")
  const count = options.missions ?? random.pick([1, 1, 1, 2, 3])
  for (let n = 0; n < count; n++) {
    const issue = openIssue(world, network, `Wish ${n + 1}`)
    world.missions.set(issue, watch(world.hub.repository, issue))
  }
  const open = options.isThroughOctokit ? openOctokit(world, network) : openDoors(network)
  const orchestrators = Array.from({ length: options.orchestrators }, (_, n) =>
    createOrchestrator(world, `o${n + 1}`, open),
  )
  network.onWebhook(mission => {
    for (const orchestrator of orchestrators) orchestrator.wake(mission)
  })
  drawRights(world, random.fork("rights"))
  startCi(world, network, random.fork("ci"))
  startRunners({ world, network, skill: drawSkill(random.fork("skill")) })
  for (const watched of world.missions.values()) {
    const acting = { world, network, watched }
    void maintain({ ...acting, random: random.fork(`maintain ${watched.ref.issue}`) })
    void disturb({ ...acting, random: random.fork(`disturb ${watched.ref.issue}`) })
  }
  const rests = () =>
    network.underWay() === 0 &&
    world.time.now() - changedAt(world) >= REST_MS &&
    isSwitchHeard(world, REST_MS) &&
    [...world.missions.values()].every(
      m => m.isLeft && orchestrators.every(o => o.rests(m.ref.issue)),
    )
  await untilRest(world, rests, () => {
    // What came later than the rules assume is found only by looking at everything again.
    if (options.isBeyond) for (const orchestrator of orchestrators) orchestrator.restart()
  })
  if (world.violations.length === 0) await checkEnd(world, network)
  return world
}

const openDoors =
  (network: Network): OpenRequest =>
  who =>
    openDoor(call => network.ask(who, call))

function createWorld(seed: number, options: Options): World & { stopFaults(): void } {
  const random = createRandom(seed)
  const time = createTime()
  const trace = createTrace(time.now, options.tell)
  const violations: Violation[] = []
  let faultsUntil = options.isCalm ? 0 : FAULTS_MS
  return {
    seed,
    options,
    random,
    time,
    trace,
    hub: createHub(random.fork("hub")),
    policy: drawPolicy(random.fork("policy")),
    off: drawSwitch(random.fork("switch")),
    newer: drawNewer(random.fork("newer"), options.orchestrators),
    missions: new Map(),
    rights: new Map(),
    violations,
    green: new Set(),
    happened: new Set(),
    isFaulty: () => time.now() < faultsUntil,
    stopFaults() {
      faultsUntil = Math.min(faultsUntil, time.now())
    },
    fail(invariant, mission, text) {
      trace.line(`VIOLATION ${invariant} #${mission}: ${text}`)
      violations.push({ invariant, mission, at: time.now(), text })
    },
  }
}

/** Runs until faults have stopped and nothing has moved for a while. */
async function untilRest(
  world: World & { stopFaults(): void },
  rests: () => boolean,
  whenKind: () => void,
): Promise<void> {
  let restSince: number | null = null
  let isKind = false
  let isOver = false
  const tick = () => {
    const now = world.time.now()
    restSince = rests() ? (restSince ?? now) : null
    if (restSince !== null && !isKind) {
      isKind = true
      restSince = now
      world.stopFaults()
      whenKind()
    }
    isOver = restSince !== null && now - restSince >= REST_MS
    if (now > LIMIT_MS) for (const watched of world.missions.values()) failStuck(world, watched)
    if (!isOver) world.time.after(TICK_MS, tick)
  }
  tick()
  await world.time.run(() => isOver || world.violations.length > 0)
}

function failStuck(world: World, { ref, mission }: Watched): void {
  const phase = phaseOf(mission)
  const now = Math.round(world.time.now() / 1000)
  world.fail("L1", ref.issue, `one mission is not at rest after ${now} s; this one is ${phase}`)
}

function resultOf(world: World): Simulated {
  return {
    seed: world.seed,
    violations: world.violations,
    phases: [...world.missions.values()].map(({ mission }) => phaseOf(mission)),
    happened: [...world.happened],
    lastedMs: world.time.now(),
    digest: world.trace.digest(),
    lines: world.trace.last(LINES),
  }
}

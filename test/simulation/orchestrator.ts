/**
 * One orchestrator: the product's own look, adapters and core, for every mission, again and again.
 * It may crash at any request. What it knew is then gone, and a new one starts.
 */
import { type Looked, look, type Ports } from "../../src/controller.ts"
import { GITHUB_COM } from "../../src/core/log/mission.ts"
import { hasTrait } from "../../src/core/log/wait.ts"
import { LostAnswer } from "../../src/embedded/github/faults.ts"
import { statusOf, TerminalError, TransientError } from "../../src/github/errors.ts"
import { createExecutor } from "../../src/github/executor.ts"
import { createLog } from "../../src/github/log.ts"
import { createObserver } from "../../src/github/observer.ts"
import type { Identity, Request } from "../../src/github/request.ts"
import { createLastLooks, type LastLooks, type Why } from "../../src/server/last-looks.ts"
import { remembering } from "../../src/server/remembering.ts"
import { createSentinels } from "../../src/server/sentinels.ts"
import { kindOfEffect } from "../tables/kinds.ts"
import { BOT, EPOCH_MS, OWNER, REPO, WORKFLOW } from "./hub.ts"
import { checkLook, createLookNotes, type LookNotes } from "./invariants/look.ts"
import { formatOf } from "./newer.ts"
import { policyOf } from "./policy.ts"
import type { Random } from "./random.ts"
import type { Watched, World } from "./world.ts"

export interface Orchestrator {
  wake(mission: number): void
  /** Whether it has nothing to do: the mission is settled or waits only for people. */
  rests(mission: number): boolean
  /** Forgets everything and looks at every mission again. */
  restart(): void
}

export const IDENTITY: Identity = {
  repository: { owner: OWNER, repo: REPO },
  login: BOT,
  appSlug: "missions",
  workflow: WORKFLOW,
}

/** How long it waits after a look that failed. */
const RETRY_MS = 5_000
/** The chance of a crash at each request. A look has about twenty, so about one look in fifteen ends in a crash. */
const CRASH = 0.003
const SKEW_MS_MAX = 300_000
const WEBHOOK_LOST = 0.3

/** One of an orchestrator's lives, from a start to a crash. */
interface Life {
  isOver: boolean
}

interface Attention {
  /** Whether it was woken while it looked. */
  isWoken: boolean
  isSettled: boolean
  looked: Looked | null
  wake: () => void
}

export type OpenRequest = (who: string) => Request

export function createOrchestrator(world: World, name: string, open: OpenRequest): Orchestrator {
  const random = world.random.fork(name)
  const skewMs = world.options.isCalm ? 0 : random.int(-SKEW_MS_MAX, SKEW_MS_MAX)
  const attentions = new Map<number, Attention>()
  let lives = 0
  let current: Life = { isOver: true }
  const live = () => {
    lives += 1
    const who = `${name}.${lives}`
    const life: Life = { isOver: false }
    current = life
    const die = () => {
      life.isOver = true
      world.trace.line(`${who} crashes`)
      // Somebody may have restarted it already.
      const again = () => current === life && live()
      world.time.after(random.int(1_000, 40_000), again)
    }
    const ask = paced(world, mortal({ world, random, life, die }, open(who)))
    const log = logOf(world, who, { ask, skewMs })
    const lastLooks = lastLooksOf(world, { ask, skewMs })
    attentions.clear()
    for (const watched of world.missions.values()) {
      const notes = createLookNotes()
      const attention: Attention = {
        isWoken: false,
        isSettled: false,
        looked: null,
        wake: () => {},
      }
      attentions.set(watched.ref.issue, attention)
      const ports = portsOf(world, notes, { ask, log, skewMs })
      void attend({ world, watched, ports, notes, attention, life, who, lastLooks })
    }
  }
  live()
  return {
    restart() {
      current.isOver = true
      live()
    },
    wake(mission) {
      const attention = attentions.get(mission)
      if (!attention || (world.isFaulty() && random.chance(WEBHOOK_LOST))) return
      for (const said of world.missions.get(mission)?.said.values() ?? []) said.isHeard = true
      attention.isWoken = true
      attention.wake()
    },
    rests: mission => isAtRest(attentions.get(mission)),
  }
}

function isAtRest(attention: Attention | undefined): boolean {
  if (!attention || attention.isWoken) return false
  if (attention.isSettled) return true
  const { looked } = attention
  // An ended mission is looked at until it has settled.
  if (!looked || looked.mission.ended) return false
  if (looked.events.length + looked.sent.length > 0) return false
  return looked.waits.every(wait => wait.needs === "person" || hasTrait(wait, "behind"))
}

interface Means {
  readonly ask: Request
  readonly skewMs: number
}

function logOf(world: World, who: string, { ask, skewMs }: Means): Ports["log"] {
  let count = 0
  return createLog({
    request: ask,
    repository: IDENTITY.repository,
    writer: who,
    newId() {
      count += 1
      return `${who}.${count}`
    },
    clock: () => world.time.now() + EPOCH_MS + skewMs,
    format: formatOf(world.newer, who),
  })
}

function lastLooksOf(world: World, { ask: request, skewMs }: Means): LastLooks {
  const clock = () => world.time.now() + skewMs
  const sentinels = createSentinels({ request, repository: IDENTITY.repository, clock })
  return createLastLooks({ sentinels, clock, graceMs: GITHUB_COM.graceMs, offset: 0 })
}

function portsOf(
  world: World,
  notes: LookNotes,
  { ask, log, skewMs }: Means & Pick<Ports, "log">,
): Ports {
  const request = noting(ask, notes)
  const observe = createObserver({ request, identity: IDENTITY, readPolicy: policyOf(world) })
  const remembered = remembering({
    observe,
    sender: hooks => createExecutor({ request, identity: IDENTITY, ...hooks }),
    onTransient: () => {},
    report: () => {},
  })
  return {
    log,
    ...remembered,
    async observe(mission) {
      const seen = await remembered.observe(mission)
      notes.seen = seen
      return seen
    },
    clock: () => world.time.now() + skewMs,
  }
}

interface Mortal {
  readonly world: World
  readonly random: Random
  readonly life: Life
  readonly die: () => void
}

const never = () => new Promise<never>(() => {})

/** A request at which the orchestrator may crash, before it is sent or before its answer is read. */
function mortal({ world, random, life, die }: Mortal, request: Request): Request {
  const crashes = () => !life.isOver && world.isFaulty() && random.chance(CRASH / 2)
  return async (route, parameters, maySend) => {
    if (crashes()) die()
    if (life.isOver) return never()
    try {
      const reply = await request(route, parameters, maySend)
      if (crashes()) die()
      return life.isOver ? await never() : reply
    } catch (error) {
      if (life.isOver) return never()
      throw error
    }
  }
}

/** The pace that GitHub advises, and that the product's throttling keeps. */
const WRITE_EVERY_MS = 1_000
const NOTIFY_EVERY_MS = 3_000

/** Writes wait for their turn, and the right to send them may end meanwhile. */
function paced({ time }: World, request: Request): Request {
  let [nextWrite, nextNotice] = [0, 0]
  const write: Request = async (route, parameters, maySend = () => true) => {
    const notifies = /^POST .*\/(?:comments|issues|pulls)$/.test(route)
    const turn = Math.max(time.now(), nextWrite, notifies ? nextNotice : 0)
    nextWrite = turn + WRITE_EVERY_MS
    if (notifies) nextNotice = turn + NOTIFY_EVERY_MS
    if (turn > time.now()) await time.sleep(turn - time.now())
    if (!maySend()) throw new TransientError("The right to send this has ended.")
    return request(route, parameters, maySend)
  }
  const isRead = (route: string) => route.startsWith("GET ") || route.endsWith("/graphql")
  return (route, parameters, maySend) =>
    isRead(route) ? request(route, parameters) : write(route, parameters, maySend)
}

/** Notes which creates were answered in this look. */
const noting =
  (request: Request, notes: LookNotes): Request =>
  (route, parameters, maySend) =>
    request(route, parameters, maySend).then(reply => {
      notes.answered(route, parameters ?? {}, reply)
      return reply
    })

interface Attending {
  readonly world: World
  readonly watched: Watched
  readonly ports: Ports
  readonly notes: LookNotes
  readonly attention: Attention
  readonly life: Life
  readonly who: string
  readonly lastLooks: LastLooks
}

async function attend(attending: Attending): Promise<void> {
  const { world, watched, ports, notes, attention, life, who, lastLooks } = attending
  let why: Why = "rung"
  while (!life.isOver) {
    if (attention.isWoken) why = "rung"
    attention.isWoken = false
    notes.begin(world.time.now())
    let looked: Looked | null = null
    try {
      looked = await lastLooks.look(watched.ref.issue, why, noting =>
        look(watched.ref, { ...ports, observe: noting(ports.observe) }),
      )
      why = "due"
    } catch (error) {
      if (!isExpected(error)) {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
        world.fail("error", watched.ref.issue, text)
        return
      }
      world.trace.line(`${who} #${watched.ref.issue} look failed: ${(error as Error).message}`)
    }
    if (life.isOver) return
    if (looked) {
      for (const effect of looked.sent) world.happened.add(kindOfEffect(effect))
      world.trace.line(`${who} #${watched.ref.issue} looked: ${tellLook(looked)}`)
      checkLook(world, watched, { looked, notes, format: formatOf(world.newer, who) })
    }
    attention.looked = looked
    attention.isSettled = looked?.isSettled ?? false
    if (!attention.isWoken) await pause(world, attention, looked?.againMs ?? RETRY_MS)
  }
}

function tellLook({ sent, waits, isSettled }: Looked): string {
  const things = sent.map(e => (e.type === "create" ? `create ${e.thing.type}` : e.type))
  const said = waits.map(wait => wait.type).join(" ")
  return `sent [${things.join(" ")}] waits [${said}]${isSettled ? " settled" : ""}`
}

/** Whether GitHub or the network caused it. Anything else is our own mistake. */
const isExpected = (error: unknown): boolean =>
  error instanceof LostAnswer ||
  error instanceof TransientError ||
  error instanceof TerminalError ||
  statusOf(error) !== 0

/** Waits until it is time or a webhook comes. A settled mission waits for a webhook alone. */
function pause({ time }: World, attention: Attention, ms: number): Promise<void> {
  return new Promise(resolve => {
    attention.wake = resolve
    if (!attention.isSettled) time.after(ms, resolve)
  })
}

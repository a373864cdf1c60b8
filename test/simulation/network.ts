/** The network between the parts of a world and GitHub: requests with faults, and webhooks. */
import type { Actor, Answer, Answers, Call, Delivery } from "../../src/embedded/github/call.ts"
import { type Faults, NO_FAULTS, withFaults } from "../../src/embedded/github/faults.ts"
import { isWrite } from "./door.ts"
import { BOT, EPOCH_MS } from "./hub.ts"
import { witnessed } from "./witness.ts"
import type { World } from "./world.ts"

export interface Network {
  /** How orchestrators ask: anything may happen to the request. */
  ask(who: string, call: Call): Promise<Answer>
  /** How people and runners ask: they make sure by themselves that they get their answer. */
  direct(who: string, actor: Actor, call: Call, cutMs?: number): Answer
  /** Sends the webhooks of what happened without a request. */
  send(deliveries: readonly Delivery[]): void
  /** How many writes and webhooks are under way. */
  underWay(): number
  /** Calls `listen` with the mission that a webhook is about. */
  onWebhook(listen: (mission: number) => void): void
}

const LATENCY = { latencyMs: { min: 40, max: 900 }, timeoutMs: 10_000 }

const calm = { ...NO_FAULTS, ...LATENCY }

/** The most that the rules assume: lists a minute old, requests a minute and a half late. */
const staleness = (isBeyond: boolean) => ({
  stale: 0.3,
  staleRef: 0.05,
  staleMsMax: isBeyond ? 600_000 : 60_000,
})

const WRITES: Partial<Faults> = { lostBefore: 0.05, lostAfter: 0.05, late: 0.05, badGateway: 0.01 }
/** A lost read only spoils its look, and a look has twenty of them. */
const READS: Partial<Faults> = { lostBefore: 0.003, badGateway: 0.002 }
const WEBHOOK_DOUBLED = 0.3
const WEBHOOK_LATE_MS_MAX = 3_000

export function createNetwork(world: World): Network {
  const { time, options, hub } = world
  const random = world.random.fork("network")
  const listeners: ((mission: number) => void)[] = []
  let pending = 0
  const counted = (ms: number, run: () => void) => {
    pending += 1
    time.after(ms, () => {
      pending -= 1
      run()
    })
  }
  const send = (deliveries: readonly Delivery[]) => {
    for (const delivery of deliveries) {
      const mission = missionOf(world, delivery)
      if (mission === null) continue
      const times = world.isFaulty() && random.chance(WEBHOOK_DOUBLED) ? 2 : 1
      for (let n = 0; n < times; n++) {
        counted(random.int(0, WEBHOOK_LATE_MS_MAX), () => {
          for (const listen of listeners) listen(mission)
        })
      }
    }
  }
  const lateMsMax = options.isBeyond ? 590_000 : 80_000
  const wild = { ...calm, ...staleness(options.isBeyond), lateMsMax }
  const through = (answers: Answers, faults: Faults, after: typeof counted) =>
    withFaults(
      answers,
      faults,
      { now: time.now, after },
      () => random.next(),
      delivery => send([delivery]),
    )
  return {
    async ask(who, call) {
      const answers = witnessed(world, who)
      const faults = world.isFaulty() ? { ...wild, ...(isWrite(call) ? WRITES : READS) } : calm
      const after = isWrite(call) ? counted : time.after
      try {
        const answer = await through(answers, faults, after).request(call, hub.bot)
        const isHoled = call.operation === "issues/list-comments" && faults.stale > 0
        return isHoled && random.chance(HOLED) ? holed(answer, time.now()) : answer
      } catch (error) {
        world.trace.line(`${who} ${call.operation} → no answer`)
        throw error
      }
    },
    direct(who, actor, call, cutMs) {
      const cut = cutMs === undefined ? undefined : time.now() - cutMs
      const { answer, deliveries } = witnessed(world, who).apply(call, actor, time.now(), cut)
      send(deliveries)
      return answer
    },
    send,
    underWay: () => pending,
    onWebhook: listen => listeners.push(listen),
  }
}

/** How often a list of comments shows a younger comment while it leaves out an older one. */
const HOLED = 0.15
const HOLE_MS_MAX = 60_000

function holed(answer: Answer, now: number): Answer {
  if (!Array.isArray(answer.data)) return answer
  const since = new Date(EPOCH_MS + now - HOLE_MS_MAX).toISOString()
  const comments: readonly { readonly created_at: string }[] = answer.data
  const at = comments.findIndex(comment => comment.created_at > since)
  return at < 0 ? answer : { ...answer, data: comments.toSpliced(at, 1) }
}

/** The mission that a webhook is about; null: it is about none, or we caused it ourselves. */
function missionOf(world: World, { event, payload }: Delivery): number | null {
  // biome-ignore lint/suspicious/noExplicitAny: GitHub's JSON
  const { issue, sender, workflow_run, pull_request } = payload as Record<string, any>
  switch (event) {
    case "issue_comment":
    case "issues":
    case "pull_request":
      if (sender?.login === BOT) return null
      return withNumber(world, (issue ?? pull_request)?.number)
    case "workflow_run": {
      // That a run is queued or at work is no news to anybody.
      if (payload["action"] !== "completed") return null
      const title = /^missions (\d+) /.exec(workflow_run?.display_title)?.[1]
      return world.missions.has(Number(title)) ? Number(title) : null
    }
    default:
      return null
  }
}

/** The mission whose own issue, or one of whose issues or pull requests, has this number. */
function withNumber({ missions }: World, number: number): number | null {
  if (missions.has(number)) return number
  for (const { ref, mission } of missions.values()) {
    for (const bound of mission.things.values()) if (bound.number === number) return ref.issue
  }
  return null
}

/**
 * Plays the network and the replicas between a caller and the model: requests get lost or arrive
 * late, and lists are stale. It must never change what the model does with a request that arrives.
 */
import type { Actor, Answer, Answers, Call, Delivery } from "./call.ts"

/** Chances are in [0, 1]; 0 switches a fault off. Times in milliseconds. */
export interface Faults {
  /** How long a request takes in each direction: between these two. */
  readonly latencyMs: { readonly min: number; readonly max: number }
  /** How long a sender waits for an answer before it gives up. */
  readonly timeoutMs: number
  /** The request never arrives. */
  readonly lostBefore: number
  /** The request arrives, and its answer is lost. */
  readonly lostAfter: number
  /** The request arrives after its sender gave up. */
  readonly late: number
  readonly lateMsMax: number
  /** A 502, whether or not the request was carried out. */
  readonly badGateway: number
  /** A list leaves out what was created within a random time of at most this length. */
  readonly stale: number
  readonly staleMsMax: number
  /** The same for the read of one ref, which is nearly always fresh. */
  readonly staleRef: number
  readonly deliveryLost: number
  readonly deliveryDoubled: number
  readonly deliveryLateMsMax: number
}

export const NO_FAULTS: Faults = {
  latencyMs: { min: 0, max: 0 },
  timeoutMs: 30_000,
  lostBefore: 0,
  lostAfter: 0,
  late: 0,
  lateMsMax: 0,
  badGateway: 0,
  stale: 0,
  staleMsMax: 0,
  staleRef: 0,
  deliveryLost: 0,
  deliveryDoubled: 0,
  deliveryLateMsMax: 0,
}

/**
 * Time as the caller counts it, real or virtual. Work that is due at the same instant runs in the
 * order in which it was given.
 */
export interface Schedule {
  now(): number
  after(ms: number, run: () => void): void
}

/** The sender gave up. Whether the request was carried out, or still will be, nobody knows. */
export class LostAnswer extends Error {
  override readonly name = "LostAnswer"
}

export interface FaultyAnswers {
  /** Rejects only with LostAnswer. Everything that GitHub says is an answer, even a refusal. */
  request(call: Call, actor: Actor): Promise<Answer>
}

export function withFaults(
  answers: Answers,
  faults: Faults,
  schedule: Schedule,
  random: () => number,
  deliver: (delivery: Delivery) => void = () => {},
): FaultyAnswers {
  const happens = (chance: number) => chance > 0 && random() < chance
  const between = ({ min, max }: Faults["latencyMs"]) =>
    max === 0 ? 0 : min + Math.floor(random() * (max - min + 1))
  const upTo = (max: number) => between({ min: 1, max })

  const send = (delivery: Delivery) => {
    if (happens(faults.deliveryLost)) return
    const times = happens(faults.deliveryDoubled) ? 2 : 1
    for (let n = 0; n < times; n++)
      schedule.after(upTo(faults.deliveryLateMsMax), () => deliver(delivery))
  }
  const land = (call: Call, actor: Actor): Answer => {
    const isStale = happens(isList(call) ? faults.stale : isRef(call) ? faults.staleRef : 0)
    const now = schedule.now()
    const cut = isStale ? now - upTo(faults.staleMsMax) : undefined
    const { answer, deliveries } = answers.apply(call, actor, now, cut)
    for (const delivery of deliveries) send(delivery)
    return answer
  }

  return {
    request: (call, actor) =>
      new Promise((resolve, reject) => {
        const fate = drawFate(faults, happens)
        const there = between(faults.latencyMs)
        const back = between(faults.latencyMs)
        const giveUp = () => reject(new LostAnswer(`No answer to ${call.operation}.`))
        const isGivenUp = fate === "lost_before" || fate === "lost_after" || fate === "late"
        if (isGivenUp) schedule.after(faults.timeoutMs, giveUp)
        if (fate === "lost_before") return
        const delay = fate === "late" ? faults.timeoutMs + upTo(faults.lateMsMax) : there
        const isCarriedOut = fate !== "bad_gateway" || happens(0.5)
        schedule.after(delay, () => {
          try {
            const answer = isCarriedOut ? land(call, actor) : BAD_GATEWAY
            if (isGivenUp) return
            schedule.after(back, () => resolve(fate === "bad_gateway" ? BAD_GATEWAY : answer))
          } catch (error) {
            reject(error)
          }
        })
      }),
  }
}

type Fate = "answered" | "lost_before" | "lost_after" | "late" | "bad_gateway"

function drawFate(faults: Faults, happens: (chance: number) => boolean): Fate {
  if (happens(faults.lostBefore)) return "lost_before"
  if (happens(faults.lostAfter)) return "lost_after"
  if (happens(faults.late)) return "late"
  return happens(faults.badGateway) ? "bad_gateway" : "answered"
}

const BAD_GATEWAY: Answer = { status: 502, headers: {}, data: { message: "Server Error" } }

const isList = ({ operation }: Call) => /\/list\b/.test(operation)

const isRef = ({ operation }: Call) => operation === "git/get-ref"

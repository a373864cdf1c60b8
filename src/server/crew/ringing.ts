/**
 * Rings and answers, and sees to it that what was rung reaches somebody who looks: through Redis, or
 * in this process if Redis cannot take it.
 */
import { SECOND_MS } from "../../core/values/time.ts"
import type { Doorbell } from "../doorbell.ts"
import type { ServerLog } from "../server-log.ts"
import { createBells } from "./bells.ts"
import { createRecentBells } from "./recent-bells.ts"
import type { RedisLink } from "./redis-link.ts"

export interface Ringing {
  ring(bell: Doorbell): Promise<void>
  /** Answers what is rung in these shares and in no others. */
  serve(shares: ReadonlySet<number>): void
  /** Rings again what no longer is where it was rung, or will not be looked at here. */
  again(change: Change): void
  close(): Promise<void>
}

interface Change {
  /** Redis has forgotten what was rung. */
  readonly isForgotten: boolean
  /** It can be asked again. */
  readonly isBack: boolean
  readonly lost: ReadonlySet<number>
}

interface Options {
  readonly link: RedisLink
  readonly prefix: string
  readonly newId: () => string
  readonly clock: () => number
  readonly log: ServerLog
  readonly isThere: () => boolean
  readonly isOurs: (installation: number) => boolean
  readonly answer: (bell: Doorbell) => void
}

/** GitHub waits for its answer meanwhile. */
const RING_MS = 2 * SECOND_MS

export function createRinging(options: Options): Ringing {
  const { newId, clock, log, isThere, isOurs } = options
  const [rung, answered] = [createRecentBells(clock), createRecentBells(clock)]
  const answer = (bell: Doorbell) => {
    answered.add(bell)
    options.answer(bell)
  }
  const bells = createBells({
    ...{ ...options, answer },
    onLost: (job, error) => log.error({ job, error }, "a wakeup was left out"),
  })

  async function ring(bell: Doorbell, round: string): Promise<void> {
    const isTaken = isThere() && (await isInTime(bells.ring(bell, round), RING_MS))
    if (!isTaken) answer(bell)
  }

  /** Whoever had this share may have ended between answering and looking. */
  async function answerButtons(share: number): Promise<void> {
    for (const bell of await bells.buttons(share).catch(() => [])) answer(bell)
  }

  return {
    ring(bell) {
      rung.add(bell)
      return ring(bell, "")
    },
    serve(shares) {
      for (const share of bells.serveOnly(shares)) void answerButtons(share)
    },
    again({ isForgotten, isBack, lost }) {
      const passed = isBack || lost.size > 0 ? answered.take(it => !isOurs(it)) : []
      const forgotten = isForgotten ? rung.take(() => true) : []
      const all = new Map([...passed, ...forgotten].map(bell => [bell.delivery, bell]))
      for (const bell of all.values()) void ring(bell, `-${newId()}`)
    },
    close: bells.close,
  }
}

/** False if it failed or took longer. */
export async function isInTime(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const done = work.then(
    () => true,
    () => false,
  )
  return Promise.race([done, late]).finally(() => clearTimeout(timer))
}

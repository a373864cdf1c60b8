/**
 * Doorbells on their way from the process that a webhook reached to the one that answers: one queue of
 * BullMQ for each share. A job that was answered is kept for a day under the webhook's id, so the
 * same webhook does nothing when it is sent again.
 */
import { type Job, Queue, Worker } from "bullmq"
import { DAY_MS, MINUTE_MS, SECOND_MS } from "../../core/values/time.ts"
import { Doorbell } from "../doorbell.ts"
import type { RedisLink } from "./redis-link.ts"
import { shareOf } from "./shares.ts"

export interface Bells {
  /** Rejects if Redis does not take it. `round`: not "" if it is rung once more. */
  ring(bell: Doorbell, round: string): Promise<void>
  /** Answers what is rung in these shares and in no others. Tells which of them are new. */
  serveOnly(shares: ReadonlySet<number>): readonly number[]
  /** Buttons that were pressed lately: whoever answered may have ended before it looked. */
  buttons(share: number): Promise<readonly Doorbell[]>
  close(): Promise<void>
}

interface Options {
  readonly link: RedisLink
  readonly prefix: string
  readonly clock: () => number
  readonly answer: (bell: Doorbell) => void
  /** A job was lost, with what became of it. */
  readonly onLost: (job: string, error: unknown) => void
}

/** As long as the look after a button may take to come. */
export const BUTTON_MS = 10 * MINUTE_MS
/** Answering takes milliseconds, so who holds a job for longer has ended. */
const LOCK_MS = 5 * SECOND_MS
/** BullMQ waits 15 seconds by itself when Redis was lost. */
const RETRY_MS = SECOND_MS
/** In each share; about a KB each. */
const KEPT_MAX = 5_000
const FAILED_MAX = 100
const PAGE = 100

export function createBells(options: Options): Bells {
  const { clock } = options
  const queueOf = createQueues(options)
  const workers = new Map<number, Worker>()
  return {
    async ring(bell, round) {
      const jobId = `of-${bell.delivery}${round}`
      await queueOf(shareOf(bell.installation)).add("bell", bell, { jobId })
    },
    serveOnly(shares) {
      for (const [share, worker] of workers) {
        if (shares.has(share)) continue
        workers.delete(share)
        worker.close().catch(() => {})
      }
      const begun = [...shares].filter(it => !workers.has(it))
      for (const share of begun) workers.set(share, workerOf(share, options))
      return begun
    },
    async buttons(share) {
      const since = clock() - BUTTON_MS
      const found: Doorbell[] = []
      for (let from = 0; ; from += PAGE) {
        const jobs = await queueOf(share).getJobs(["completed"], from, from + PAGE - 1)
        const bells = jobs.flatMap(job => Doorbell.safeParse(job?.data).data ?? [])
        const recent = bells.filter(it => it.at > since)
        found.push(...recent.filter(it => it.wakeup?.button))
        if (recent.length < PAGE) return found
      }
    },
    async close() {
      await Promise.allSettled([...workers.values()].map(it => it.close()))
    },
  }
}

function createQueues({ link, prefix }: Options): (share: number) => Queue {
  const queues = new Map<number, Queue>()
  return share => {
    const found = queues.get(share)
    if (found) return found
    const queue = new Queue(nameOf(share), {
      ...{ connection: link.commands, prefix, streams: { events: { maxLen: PAGE } } },
      defaultJobOptions: {
        removeOnComplete: { age: DAY_MS / SECOND_MS, count: KEPT_MAX },
        removeOnFail: { count: FAILED_MAX },
      },
    })
    // Whoever rings hears of it.
    queue.on("error", () => {})
    queues.set(share, queue)
    return queue
  }
}

function workerOf(share: number, { link, prefix, answer, onLost }: Options): Worker {
  const process = async (job: Job) => {
    const { data: bell, error } = Doorbell.safeParse(job.data)
    if (bell) answer(bell)
    else onLost(nameOfJob(job), error)
  }
  const worker = new Worker(nameOf(share), process, {
    ...{ connection: link.patient, prefix },
    ...{ lockDuration: LOCK_MS, stalledInterval: LOCK_MS, runRetryDelay: RETRY_MS },
  })
  // Beats tell of Redis. What it cannot take from us now, another one takes over.
  worker.on("error", () => {})
  worker.on("failed", (job, error) => onLost(nameOfJob(job), error))
  return worker
}

const nameOf = (share: number): string => `bells-${share}`
const nameOfJob = (job: Job | undefined): string => job?.id ?? "a job"

/**
 * Sends the webhooks of Apps: signed, in order, with ten seconds for each. It logs each delivery
 * and never repeats one by itself. GitHub promises no more, so nothing may rely on more.
 */
import { createHmac } from "node:crypto"
import type { Delivery } from "../call.ts"

interface Hook {
  readonly app: number
  readonly url: string
  readonly secret: string
}

/** One attempt to deliver; a redelivery is another one with the same `guid`. */
export interface DeliveryRecord {
  readonly id: number
  readonly guid: string
  readonly app: number
  readonly event: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly at: number
  readonly redelivery: boolean
  readonly outcome:
    | { readonly type: "waiting" }
    | { readonly type: "answered"; readonly status: number }
    | { readonly type: "failed"; readonly reason: string }
    /** It was lost on purpose, see `setCopies`. */
    | { readonly type: "lost" }
}

export interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface WebhookOptions {
  readonly clock: () => number
  readonly guid: () => string
  /** Answers with the status; rejects when nothing answered in `timeoutMs`. */
  readonly send?: (post: Post, timeoutMs: number) => Promise<number>
}

/** How many copies of a delivery are sent: 0 loses it, 2 doubles it. */
type Copies = (delivery: Delivery) => number

export interface Webhooks {
  /** From now on, deliveries for this App go to this address. Without one they go nowhere. */
  setHook(hook: Hook): void
  enqueue(deliveries: readonly Delivery[]): void
  /** Newest last. */
  log(): readonly DeliveryRecord[]
  /** Sends the same payload and guid once more. Throws if there is no such delivery. */
  redeliver(id: number): void
  /** Loses or doubles deliveries on purpose. By default each is sent once. */
  setCopies(copies: Copies): void
  /** Resolves when sending has been tried for every delivery that waits. */
  settled(): Promise<void>
}

const TIMEOUT_MS = 10_000
/** GitHub keeps the log for three days. Here the count is limited, to save memory. */
const LOG_MAX = 2_000
const FIRST_ID = 90_000_001

export function createWebhooks(options: WebhookOptions): Webhooks {
  const { clock, guid, send = post } = options
  const hooks = new Map<number, Hook>()
  const records = new Map<number, DeliveryRecord>()
  let lastId = FIRST_ID - 1
  let copies: Copies = () => 1
  let tail: Promise<void> = Promise.resolve()

  const note = (record: DeliveryRecord) => {
    records.set(record.id, record)
    if (records.size > LOG_MAX) records.delete(records.keys().next().value!)
  }
  const outgoing = (delivery: Delivery, name: string, redelivery: boolean) => {
    const hook = hooks.get(delivery.app)
    if (hook === undefined) return
    lastId += 1
    const known = { ...delivery, id: lastId, guid: name, at: clock(), redelivery }
    const count = redelivery ? 1 : copies(delivery)
    note({ ...known, outcome: { type: count === 0 ? "lost" : "waiting" } })
    for (let copy = 0; copy < count; copy += 1) {
      tail = tail.then(async () => {
        note({ ...known, outcome: await tried(hook, known, send) })
      })
    }
  }
  return {
    setHook(hook) {
      hooks.set(hook.app, hook)
    },
    enqueue(deliveries) {
      for (const delivery of deliveries) outgoing(delivery, guid(), false)
    },
    log: () => [...records.values()],
    redeliver(id) {
      const record = records.get(id)
      if (record === undefined) {
        throw new Error(`No delivery ${id} in the log of webhooks; ids run up to ${lastId}.`)
      }
      const { app, event, payload } = record
      outgoing({ app, event, payload }, record.guid, true)
    },
    setCopies(next) {
      copies = next
    },
    async settled() {
      let seen: Promise<void>
      do {
        seen = tail
        await seen
      } while (seen !== tail)
    },
  }
}

async function tried(
  hook: Hook,
  delivery: Pick<DeliveryRecord, "event" | "guid" | "payload">,
  send: NonNullable<WebhookOptions["send"]>,
): Promise<DeliveryRecord["outcome"]> {
  const body = JSON.stringify(delivery.payload)
  const signature = createHmac("sha256", hook.secret).update(body).digest("hex")
  const headers = {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/embedded",
    "x-github-delivery": delivery.guid,
    "x-github-event": delivery.event,
    "x-github-hook-id": String(hook.app),
    "x-github-hook-installation-target-id": String(hook.app),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature-256": `sha256=${signature}`,
  }
  try {
    const status = await send({ url: hook.url, headers, body }, TIMEOUT_MS)
    return { type: "answered", status }
  } catch (cause) {
    return { type: "failed", reason: cause instanceof Error ? cause.message : String(cause) }
  }
}

async function post({ url, headers, body }: Post, timeoutMs: number): Promise<number> {
  const signal = AbortSignal.timeout(timeoutMs)
  const response = await fetch(url, { method: "POST", headers, body, signal })
  await response.arrayBuffer()
  return response.status
}

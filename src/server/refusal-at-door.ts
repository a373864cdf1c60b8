/**
 * What the front door refuses, and what it says. These texts stand in the App's list of deliveries,
 * where whoever set up the hook reads them.
 */
import type { IncomingHttpHeaders } from "node:http"

export const WEBHOOKS_PATH = "/api/github/webhooks"

/** Bytes. GitHub sends no larger webhook. */
export const BODY_MAX = 25 * 1024 * 1024

const APP_SETTINGS = "in the App's settings"

const REFUSALS = {
  path: [404, `Nothing is here. Webhooks are received at POST ${WEBHOOKS_PATH}.`],
  method: [405, "This method is not known here."],
  form: [
    415,
    `This webhook was sent as a form, and only JSON is read. Set the content type of the webhook to application/json ${APP_SETTINGS}, and redeliver it.`,
  ],
  content_type: [415, "Webhooks are read as application/json."],
  too_large: [413, `A webhook has at most ${BODY_MAX} bytes.`],
  headers: [
    400,
    "A webhook has the headers X-GitHub-Event and X-GitHub-Delivery, each with one plain word.",
  ],
  unsigned: [
    400,
    `This webhook is not signed with SHA-256. Set a secret for the webhook ${APP_SETTINGS}, and give the server the same one as WEBHOOK_SECRET.`,
  ],
  signature: [
    400,
    `The signature is not right. The secret of the webhook ${APP_SETTINGS} and the server's WEBHOOK_SECRET are not the same.`,
  ],
  not_json: [400, "The body is no JSON object."],
  crowded: [503, "Too much is being received at this moment. Redeliver it later."],
  closed: [503, "The server is not ready, or it is stopping. Redeliver it later."],
} as const satisfies Readonly<Record<string, readonly [status: number, text: string]>>

export type Refusal = keyof typeof REFUSALS

export const statusOfRefusal = (refusal: Refusal): number => REFUSALS[refusal][0]
export const textOfRefusal = (refusal: Refusal): string => REFUSALS[refusal][1]

/** What GitHub's headers are made of; everything else would only spoil logs. */
const EVENT = /^[a-z_]{1,64}$/
const DELIVERY = /^[A-Za-z0-9-]{1,64}$/
const SIGNATURE = /^sha256=[0-9a-f]{64}$/i

export interface SignedHead {
  readonly event: string
  readonly delivery: string
  /** 32 bytes. */
  readonly signature: Buffer
}

/** Decides before any of the body is read. */
export function readHead(headers: IncomingHttpHeaders): SignedHead | Refusal {
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase()
  if (type === "application/x-www-form-urlencoded") return "form"
  if (type !== "application/json") return "content_type"
  if (Number(headers["content-length"] ?? 0) > BODY_MAX) return "too_large"
  const event = one(headers["x-github-event"])
  const delivery = one(headers["x-github-delivery"])
  if (!EVENT.test(event) || !DELIVERY.test(delivery)) return "headers"
  const signed = one(headers["x-hub-signature-256"])
  if (!SIGNATURE.test(signed)) return "unsigned"
  return { event, delivery, signature: Buffer.from(signed.slice("sha256=".length), "hex") }
}

const one = (value: string | readonly string[] | undefined): string =>
  typeof value === "string" ? value : ""

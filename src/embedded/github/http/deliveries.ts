/** The log of webhooks, as an App reads it by API. It only shows deliveries and makes none. */
import type { Answer, Answers, Call } from "../call.ts"
import type { DeliveryRecord, Webhooks } from "./webhooks.ts"

/** Answers the two operations under /app/hook/deliveries, and leaves all others to `answers`. */
export function withDeliveries(answers: Answers, webhooks: Webhooks): Answers {
  return {
    apply(call, actor, now, visibleBefore) {
      if (!call.operation.endsWith("-deliveries") && !call.operation.endsWith("-delivery")) {
        return answers.apply(call, actor, now, visibleBefore)
      }
      if (actor.type !== "app") {
        const answer = refused(401, "A JSON web token could not be decoded")
        return { answer, deliveries: [] }
      }
      return { answer: answered(call, actor.app, webhooks), deliveries: [] }
    },
  }
}

function answered(call: Call, app: number, webhooks: Webhooks): Answer {
  const known = webhooks.log().filter(it => it.app === app)
  if (call.operation === "apps/list-webhook-deliveries") {
    return { status: 200, headers: {}, data: known.map(shown).reverse() }
  }
  const id = Number(call.path["delivery_id"])
  if (!known.some(it => it.id === id)) return refused(404, "Not Found")
  webhooks.redeliver(id)
  return { status: 202, headers: {}, data: {} }
}

function shown(record: DeliveryRecord): unknown {
  const { id, guid, at, redelivery, event, payload, outcome } = record
  const { action, installation, repository } = payload as {
    action?: string
    installation?: { id: number }
    repository?: { id: number }
  }
  const code = outcome.type === "answered" ? outcome.status : 0
  return {
    id,
    guid,
    delivered_at: new Date(at).toISOString(),
    redelivery,
    duration: 0,
    status: outcome.type === "answered" ? statusText(code) : outcome.type,
    status_code: code,
    event,
    action: action ?? null,
    installation_id: installation?.id ?? null,
    repository_id: repository?.id ?? null,
    throttled_at: null,
  }
}

function statusText(code: number): string {
  return code < 400 ? "OK" : `Invalid HTTP Response: ${code}`
}

function refused(status: number, message: string): Answer {
  const documentation_url = "https://docs.github.com/rest"
  return { status, headers: {}, data: { message, documentation_url, status: String(status) } }
}

/** Sends effects and brings back what came of them as facts. It has no choices left. */
import type { Send } from "../controller.ts"
import { effectKey } from "../core/board/project.ts"
import type { Effect } from "../core/log/effect.ts"
import type { Answer } from "../core/log/news.ts"
import { isLimit, isRefusal, messageOf, statusOf } from "./errors.ts"
import { creates } from "./execute/create.ts"
import { ensures } from "./execute/ensure.ts"
import type { Sending } from "./execute/sending.ts"
import type { Identity, Request } from "./request.ts"

interface Options {
  readonly request: Request
  readonly identity: Identity
  /** What could not be done now and is tried again at the next look. */
  readonly onTransient: (effect: Effect, error: unknown) => void
}

export function createExecutor({ request, identity, onTransient }: Options): Send {
  return async (mission, effects, mayCreate) => {
    const answers: Answer[] = []
    // The right to create ends; who comes later looks first.
    const within: Request = (route, parameters) => request(route, parameters, mayCreate)
    for (const effect of effects) {
      const isCreate = effect.type === "create"
      if (isCreate && !mayCreate()) continue
      try {
        const sending = { request: isCreate ? within : request, identity, mission }
        answers.push(...(await send(sending, effect)))
      } catch (error) {
        if (isRefusal(error)) answers.push(refused(effect, error))
        else onTransient(effect, error)
        // All else would be refused as well, and would make it last longer.
        if (isLimit(error)) break
      }
    }
    return answers
  }
}

const send = (sending: Sending, effect: Effect): Promise<readonly Answer[]> =>
  effect.type === "create" ? creates(sending, effect) : ensures(sending, effect)

const refused = (effect: Effect, error: unknown): Answer => ({
  type: "effect.refused",
  effect: effectKey(effect),
  status: statusOf(error),
  message: messageOf(error),
})

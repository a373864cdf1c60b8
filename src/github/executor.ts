/** Sends effects and returns what happened as events. It decides nothing. */
import type { Send } from "../controller.ts"
import { effectKey } from "../core/board/effect-key.ts"
import type { Effect } from "../core/log/effect.ts"
import type { Answer } from "../core/log/news.ts"
import { messageOf, statusOf } from "./errors.ts"
import { creates } from "./execute/create.ts"
import { ensures } from "./execute/ensure.ts"
import type { Sending } from "./execute/sending.ts"
import { failureOf, isRefusal } from "./failure.ts"
import type { Identity, Request } from "./request.ts"

interface Options {
  readonly request: Request
  readonly identity: Identity
  /** Called for an effect that could not be sent now. The next look tries again. */
  readonly onTransient: (effect: Effect, error: unknown) => void
  /** Called with those that were not sent any more, because the others failed. */
  readonly onUnsent?: (effects: readonly Effect[]) => void
}

export function createExecutor({ request, identity, onTransient, onUnsent }: Options): Send {
  return async (mission, effects, mayCreate) => {
    const answers: Answer[] = []
    // The right to create something ends at a time. After that, the next look first checks whether
    // it exists.
    const within: Request = (route, parameters) => request(route, parameters, mayCreate)
    for (const [at, effect] of effects.entries()) {
      const isCreate = effect.type === "create"
      if (isCreate && !mayCreate()) continue
      try {
        const sending = { request: isCreate ? within : request, identity, mission }
        answers.push(...(await send(sending, effect)))
      } catch (error) {
        if (isRefusal(error)) answers.push(refused(effect, error))
        else onTransient(effect, error)
        if (!isAboutAll(error)) continue
        onUnsent?.(effects.slice(at + 1))
        break
      }
    }
    return answers
  }
}

/** GitHub would refuse the rest as well, and a limit would last longer. */
function isAboutAll(error: unknown): boolean {
  const failure = failureOf(error, 0)
  return failure.is === "limit" || (failure.is !== "passing" && !isRefusal(error))
}

const send = (sending: Sending, effect: Effect): Promise<readonly Answer[]> =>
  effect.type === "create" ? creates(sending, effect) : ensures(sending, effect)

const refused = (effect: Effect, error: unknown): Answer => ({
  type: "effect.refused",
  effect: effectKey(effect),
  status: statusOf(error),
  message: messageOf(error),
})

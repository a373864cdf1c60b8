/**
 * Remembers from look to look what a mission told GitHub, so that what does not show is not repeated
 * for ever.
 */
import type { Looked, Ports, Send } from "../controller.ts"
import { effectKey } from "../core/board/effect-key.ts"
import { type Tolds, toldAfter } from "../core/board/told.ts"
import type { Effect } from "../core/log/effect.ts"

interface Hooks {
  readonly onTransient: (effect: Effect, error: unknown) => void
  readonly onUnsent: (effects: readonly Effect[]) => void
}

interface Options {
  readonly observe: Ports["observe"]
  readonly sender: (hooks: Hooks) => Send
  readonly onTransient: (what: string, error: unknown) => void
  readonly report: (looked: Looked) => void
}

const NOTHING: Tolds = new Map()

export function remembering(options: Options): Pick<Ports, "observe" | "send" | "report"> {
  /** By the mission's issue. */
  const told = new Map<number, Tolds>()
  /** Each look makes its effects anew, so one of another look is never taken for it. */
  const failed = new WeakSet<Effect>()
  /** GitHub did not take them, so nothing is to show. Refusals are in the log. */
  const untold = new WeakSet<Effect>()
  const send = options.sender({
    onTransient(effect, error) {
      failed.add(effect)
      options.onTransient(effect.type, error)
    },
    onUnsent(effects) {
      for (const effect of effects) untold.add(effect)
    },
  })
  return {
    observe: async mission => ({
      ...(await options.observe(mission)),
      told: told.get(mission.ref.issue) ?? NOTHING,
    }),
    async send(mission, effects, mayCreate) {
      const answers = await send(mission, effects, mayCreate)
      const refused = new Set(answers.map(it => (it.type === "effect.refused" ? it.effect : "")))
      for (const effect of effects) if (refused.has(effectKey(effect))) untold.add(effect)
      return answers
    },
    report(looked) {
      const { ref, waits, now, isSettled } = looked
      const sent = looked.sent.filter(effect => !untold.has(effect))
      const after = toldAfter(told.get(ref.issue) ?? NOTHING, {
        ...{ sent, waits, now },
        failed: sent.filter(effect => failed.has(effect)),
      })
      if (isSettled || after.size === 0) told.delete(ref.issue)
      else told.set(ref.issue, after)
      options.report(looked)
    },
  }
}

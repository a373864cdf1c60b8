/**
 * Adds up what calls cost and says when a cap is reached, also while a call runs. What a call will
 * cost is unknown until it tells its usage, so until then we guess from its bytes, and rather too
 * much than too little.
 */
import { costOf, type Price, type Tokens } from "../../core/plan/price.ts"
import { UNPRICED_TOKENS_MAX } from "../../core/values/limits.ts"
import { type Cap, type Usd, usd } from "../../core/values/money.ts"

/** Text has about four bytes a token, code about three. */
const BYTES_PER_TOKEN = 3

export interface Metered {
  /** null: some model has no price. */
  readonly usd: Usd | null
  readonly tokens: { readonly in: number; readonly out: number; readonly cached: number }
  /** Calls that were answered or cut. */
  readonly calls: number
  /** Calls whose figures we estimated, because they ended before they told them. */
  readonly guessed: number
  readonly models: readonly ModelUse[]
}

interface ModelUse extends Tokens {
  readonly model: string
  readonly calls: number
  /** Each call by itself, because a long one has another price; 0 without a price. */
  readonly dollars: number
}

interface MeteredCall {
  /** Whether the call may go on; `bytes` of its answer have passed so far. */
  mayGoOn(bytes: number): boolean
  end(how: CallEnd): void
}

interface CallEnd {
  /** What the answer told of its usage; null: nothing so far. */
  readonly told: Tokens | null
  /** Bytes of the answer. */
  readonly bytes: number
  /**
   * "cut" was asked and did not come to its end, so the provider counts what was asked and what it
   * wrote until then. "unasked" never reached it, or was refused.
   */
  readonly as: "whole" | "cut" | "unasked"
}

export interface Meter {
  /** null: the cap leaves no room for a call like that. */
  begin(call: { readonly model: string; readonly requestBytes: number }): MeteredCall | null
  sum(): Metered
}

const NONE: Tokens = { in: 0, cached: 0, written: 0, out: 0 }

export function createMeter(
  cap: Pick<Cap, "usd" | "tokens">,
  priceOf: (model: string) => Price | null,
): Meter {
  const used = new Map<string, ModelUse>()
  const open = new Map<object, { readonly model: string; tokens: Tokens }>()
  let guessed = 0

  const add = (model: string, tokens: Tokens) => {
    const before = used.get(model) ?? { model, calls: 0, dollars: 0, ...NONE }
    const dollars = before.dollars + dollarsOf(model, tokens)
    used.set(model, { ...before, ...plus(before, tokens), dollars, calls: before.calls + 1 })
  }
  /** Calls that run side by side share the cap. */
  const isWithin = () => {
    const running = [...open.values()].map(({ model, tokens }) => {
      return { ...tokens, model, dollars: dollarsOf(model, tokens) }
    })
    const all = [...used.values(), ...running]
    const dollars = all.reduce((sum, it) => sum + it.dollars, 0)
    if (cap.tokens !== null) return sumOf(all) <= cap.tokens && isAffordable(dollars)
    const unpriced = all.filter(({ model }) => priceOf(model) === null)
    return sumOf(unpriced) <= UNPRICED_TOKENS_MAX && isAffordable(dollars)
  }
  const isAffordable = (dollars: number) => cap.usd === null || dollars <= cap.usd
  // The price of a model without one counts as nothing here; its tokens have a ceiling.
  const dollarsOf = (model: string, tokens: Tokens) => {
    const price = priceOf(model)
    return price === null ? 0 : costOf(tokens, price)
  }

  return {
    begin({ model, requestBytes }) {
      const call = {}
      const asked = Math.ceil(requestBytes / BYTES_PER_TOKEN)
      const entry = { model, tokens: guessOf(asked, 0) }
      open.set(call, entry)
      if (!isWithin()) {
        open.delete(call)
        return null
      }
      return {
        mayGoOn(bytes) {
          entry.tokens = guessOf(asked, bytes)
          return isWithin()
        },
        end({ told, bytes, as }) {
          if (!open.delete(call) || as === "unasked") return
          if (told !== null && as === "whole") return add(model, told)
          guessed += 1
          const { out } = guessOf(asked, bytes)
          // Nobody told what came from a cache, so all that was asked counts in full.
          const input = told ?? { ...NONE, in: asked }
          add(model, { ...input, out: Math.max(told?.out ?? 0, out) })
        },
      }
    },
    sum: () => ({ ...summed([...used.values()], priceOf), guessed }),
  }
}

const sumOf = (uses: readonly Tokens[]): number =>
  uses.reduce((sum, it) => sum + it.in + it.written + it.out, 0)

/** Most of a long request comes from the provider's cache, so a call that runs is guessed as that. */
const guessOf = (asked: number, bytes: number): Tokens => ({
  ...{ in: 0, cached: asked, written: 0, out: Math.ceil(bytes / BYTES_PER_TOKEN) },
})

function summed(models: readonly ModelUse[], priceOf: (model: string) => Price | null) {
  const all = models.reduce<Tokens>(plus, NONE)
  const isPriced = models.every(({ model }) => priceOf(model) !== null)
  return {
    usd: isPriced ? usd(models.reduce((sum, { dollars }) => sum + dollars, 0)) : null,
    tokens: { in: all.in + all.written, out: all.out, cached: all.cached },
    calls: models.reduce((sum, { calls }) => sum + calls, 0),
    models,
  }
}

const plus = (a: Tokens, b: Tokens): Tokens => ({
  in: a.in + b.in,
  cached: a.cached + b.cached,
  written: a.written + b.written,
  out: a.out + b.out,
})

/**
 * Adds up what calls cost and says when a cap is reached, also while a call runs. What a call will
 * cost is unknown until it tells its usage, so until then we guess from its bytes, and rather too
 * much than too little.
 */
import { costOf, type Price, type Tokens } from "../../core/plan/price.ts"
import { type Cap, type Usd, usd } from "../../core/values/money.ts"

/** Text has about four bytes a token, code about three. */
const BYTES_PER_TOKEN = 3

export interface Metered {
  /** null: some model has no price. */
  readonly usd: Usd | null
  readonly tokens: { readonly in: number; readonly out: number; readonly cached: number }
  /** Calls that were answered or cut. */
  readonly calls: number
  /** Calls whose figures we had to guess, because they ended before they told them. */
  readonly guessed: number
  readonly models: readonly ModelUse[]
}

interface ModelUse extends Tokens {
  readonly model: string
  readonly calls: number
}

interface MeteredCall {
  /** Whether the call may go on; `bytes` of its answer have passed so far. */
  mayGoOn(bytes: number): boolean
  /** `told` is null if the call ended before it told its usage; an answer of no bytes costs nothing. */
  end(told: Tokens | null, bytes: number): void
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
    const before = used.get(model) ?? { model, calls: 0, ...NONE }
    used.set(model, { ...before, ...plus(before, tokens), calls: before.calls + 1 })
  }
  /** Calls that run side by side share the cap. */
  const isWithin = () => {
    const all = [
      ...used.values(),
      ...[...open.values()].map(it => ({ ...it.tokens, model: it.model })),
    ]
    const tokens = all.reduce((sum, it) => sum + it.in + it.written + it.out, 0)
    const dollars = all.reduce((sum, it) => sum + dollarsOf(it.model, it), 0)
    return (cap.tokens === null || tokens <= cap.tokens) && (cap.usd === null || dollars <= cap.usd)
  }
  // The price of a model without one counts as nothing here; its tokens still count.
  const dollarsOf = (model: string, tokens: Tokens) => {
    const price = priceOf(model)
    return price === null ? 0 : costOf(tokens, price)
  }

  return {
    begin({ model, requestBytes }) {
      const call = {}
      const asked = Math.ceil(requestBytes / BYTES_PER_TOKEN)
      // Most of a long request comes from the provider's cache, so it is guessed as that.
      const guess = (bytes: number): Tokens => ({
        ...{ in: 0, cached: asked, written: 0, out: Math.ceil(bytes / BYTES_PER_TOKEN) },
      })
      const entry = { model, tokens: guess(0) }
      open.set(call, entry)
      if (!isWithin()) {
        open.delete(call)
        return null
      }
      return {
        mayGoOn(bytes) {
          entry.tokens = guess(bytes)
          return isWithin()
        },
        end(told, bytes) {
          if (!open.delete(call)) return
          if (told === null && bytes === 0) return
          if (told === null) guessed += 1
          add(model, told ?? guess(bytes))
        },
      }
    },
    sum: () => ({ ...summed([...used.values()], priceOf), guessed }),
  }
}

function summed(models: readonly ModelUse[], priceOf: (model: string) => Price | null) {
  const all = models.reduce<Tokens>(plus, NONE)
  const dollars = models.map(it => {
    const price = priceOf(it.model)
    return price === null ? null : costOf(it, price)
  })
  const isPriced = dollars.every(it => it !== null)
  return {
    usd: isPriced ? usd(dollars.reduce((sum, it) => sum + it, 0)) : null,
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

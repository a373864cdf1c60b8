/**
 * Adds up what calls cost and says when a cap is reached, also while a call runs. What a call will
 * cost is unknown until it tells its usage, so until then we guess from its bytes, and rather too
 * much than too little. One call may run whatever it may cost; others run beside it only if the cap
 * has room for all that they may answer together. So the cap is passed by one answer at most.
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

interface MeterRequest {
  readonly model: string
  readonly requestBytes: number
  /** How long its answer may be, in tokens; null: it does not say. */
  readonly answerTokensMax: number | null
}

export interface Meter {
  /**
   * Resolves once there is room for the call beside those that run. null: the cap leaves none, or
   * the one who asked is gone.
   */
  begin(call: MeterRequest, gone: AbortSignal): Promise<MeteredCall | null>
  sum(): Metered
}

/** What an answer may have if the request does not say: the most that models of today write at once. */
const ANSWER_TOKENS_MAX = 128_000

const NONE: Tokens = { in: 0, cached: 0, written: 0, out: 0 }

export function createMeter(
  cap: Pick<Cap, "usd" | "tokens">,
  priceOf: (model: string) => Price | null,
): Meter {
  const ledger = createLedger(cap, priceOf)
  const open = new Set<OpenCall>()
  const waiting = new Set<() => void>()
  let guessed = 0
  return {
    async begin({ model, requestBytes, answerTokensMax }, gone) {
      const asked = Math.ceil(requestBytes / BYTES_PER_TOKEN)
      const tokens = guessOf(asked, 0)
      const most = answerTokensMax ?? ANSWER_TOKENS_MAX
      const call: OpenCall = { model, tokens, asked, most }
      while (open.size > 0 && !ledger.isWithin([...open, call].map(atMost)) && !gone.aborted) {
        await nextEnd(waiting, gone)
      }
      if (gone.aborted || !ledger.isWithin([...open, call])) return null
      open.add(call)
      return {
        mayGoOn(bytes) {
          call.tokens = guessOf(asked, bytes)
          return ledger.isWithin([...open])
        },
        end({ told, bytes, as }) {
          if (!open.delete(call)) return
          for (const wake of [...waiting]) wake()
          if (as === "unasked") return
          if (told !== null && as === "whole") return ledger.add(model, told)
          guessed += 1
          const { out } = guessOf(asked, bytes)
          // Nobody told what came from a cache, so all that was asked counts in full.
          const input = told ?? { ...NONE, in: asked }
          ledger.add(model, { ...input, out: Math.max(told?.out ?? 0, out) })
        },
      }
    },
    sum: () => ({ ...summed(ledger.models(), priceOf), guessed }),
  }
}

/** What the calls that ended have used. */
function createLedger(cap: Pick<Cap, "usd" | "tokens">, priceOf: (model: string) => Price | null) {
  const used = new Map<string, ModelUse>()
  // The price of a model without one counts as nothing here; its tokens have a ceiling.
  const dollarsOf = (model: string, tokens: Tokens) => {
    const price = priceOf(model)
    return price === null ? 0 : costOf(tokens, price)
  }
  const isAffordable = (dollars: number) => cap.usd === null || dollars <= cap.usd
  return {
    models: () => [...used.values()],
    add(model: string, tokens: Tokens) {
      const before = used.get(model) ?? { model, calls: 0, dollars: 0, ...NONE }
      const dollars = before.dollars + dollarsOf(model, tokens)
      used.set(model, { ...before, ...plus(before, tokens), dollars, calls: before.calls + 1 })
    },
    /** Calls that run side by side share the cap. */
    isWithin(running: readonly Pick<OpenCall, "model" | "tokens">[]) {
      const now = running.map(({ model, tokens }) => {
        return { ...tokens, model, dollars: dollarsOf(model, tokens) }
      })
      const all = [...used.values(), ...now]
      const dollars = all.reduce((sum, it) => sum + it.dollars, 0)
      if (cap.tokens !== null) return sumOf(all) <= cap.tokens && isAffordable(dollars)
      const unpriced = all.filter(({ model }) => priceOf(model) === null)
      return sumOf(unpriced) <= UNPRICED_TOKENS_MAX && isAffordable(dollars)
    },
  }
}

interface OpenCall {
  readonly model: string
  /** As far as its answer came. */
  tokens: Tokens
  readonly asked: number
  readonly most: number
}

/** Nothing of the request may come from the cache, and the answer may be as long as it may. */
const atMost = ({ model, tokens, asked, most }: OpenCall): Pick<OpenCall, "model" | "tokens"> => ({
  model,
  tokens: { ...NONE, in: asked, out: Math.max(tokens.out, most) },
})

const nextEnd = (waiting: Set<() => void>, gone: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const wake = () => {
      waiting.delete(wake)
      gone.removeEventListener("abort", wake)
      resolve()
    }
    waiting.add(wake)
    gone.addEventListener("abort", wake)
  })

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

/**
 * What models cost, in US dollars for a million tokens. A policy may give prices of its own; a model
 * that neither names has none, and then only its tokens are counted.
 */
import { z } from "zod"

const rate = z.number().nonnegative()

/** `write`: for input that the provider stores in its cache. Left out: as `in`. */
const Rates = z.strictObject({ in: rate, cached: rate, out: rate, write: rate.optional() })
type Rates = Readonly<z.infer<typeof Rates>>

export type Price = Rates & {
  /** What a call costs whose input has more tokens than that. */
  readonly long?: { readonly above: number; readonly rates: Rates }
}

/** The tokens of one call. `in` counts neither what came from a cache nor what went into it. */
export interface Tokens {
  readonly in: number
  readonly cached: number
  readonly written: number
  readonly out: number
}

const priced = (input: number, cached: number, out: number, write?: number): Rates => ({
  ...{ in: input, cached, out },
  ...(write === undefined ? {} : { write }),
})

/** A longer input costs `factor` times as much, and its output half as much again. */
const tiered = (above: number, rates: Rates): Price => ({
  ...rates,
  long: {
    above,
    rates: {
      in: rates.in * 2,
      cached: rates.cached * 2,
      out: rates.out * 1.5,
      ...(rates.write === undefined ? {} : { write: rates.write * 2 }),
    },
  },
})

/**
 * From GitHub's table of model prices, which gives the providers' list prices
 * (github.com/github/docs, data/tables/copilot/models-and-pricing.yml at 024f6b0), read on
 * 30 November 2026. Prices change: a policy's own come first.
 */
const PRICES: Readonly<Record<string, Price>> = {
  "gpt-5-mini": priced(0.25, 0.025, 2),
  "gpt-5-3-codex": priced(1.75, 0.175, 14),
  "gpt-5-4": tiered(272_000, priced(2.5, 0.25, 15)),
  "gpt-5-4-mini": priced(0.75, 0.075, 4.5),
  "gpt-5-4-nano": priced(0.2, 0.02, 1.25),
  "gpt-5-5": tiered(272_000, priced(5, 0.5, 30)),
  "gpt-5-6-luna": tiered(200_000, priced(0.2, 0.02, 1.2, 0.25)),
  "gpt-5-6-sol": tiered(272_000, priced(5, 0.5, 30, 6.25)),
  "gpt-5-6-terra": tiered(272_000, priced(2, 0.2, 12, 2.5)),
  "claude-haiku-4-5": priced(1, 0.1, 5, 1.25),
  "claude-sonnet-4": priced(3, 0.3, 15, 3.75),
  "claude-sonnet-4-5": priced(3, 0.3, 15, 3.75),
  "claude-sonnet-4-6": priced(3, 0.3, 15, 3.75),
  "claude-sonnet-5": priced(2, 0.2, 10, 2.5),
  "claude-opus-4-5": priced(5, 0.5, 25, 6.25),
  "claude-opus-4-6": priced(5, 0.5, 25, 6.25),
  "claude-opus-4-7": priced(5, 0.5, 25, 6.25),
  "claude-opus-4-8": priced(5, 0.5, 25, 6.25),
  "claude-opus-5": priced(5, 0.5, 25, 6.25),
  "claude-fable-5": priced(10, 1, 50, 12.5),
  "gemini-3-1-pro": tiered(200_000, priced(2, 0.2, 12)),
  "gemini-3-5-flash": priced(1.5, 0.15, 9),
  "gemini-3-6-flash": priced(0.75, 0.075, 3.75),
  "gemini-3-7-flash": priced(0.75, 0.075, 3.75),
  "grok-4-5": tiered(200_000, priced(2, 0.5, 6)),
  "grok-4-6": tiered(200_000, priced(2, 0.5, 6)),
  "kimi-k2-7-code": priced(0.95, 0.19, 4),
  "kimi-k3": priced(3, 0.3, 15),
}

/** What a date, a stage or "latest" adds to a model's name, and nothing else: a "mini" is another model. */
const VERSION = /-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest|preview(?:-\d{2}-\d{2,4})?)$/

/** "anthropic/Claude-Opus-4.5:beta", "us.anthropic.claude-opus-4-5-20251101-v1:0" → "claude-opus-4-5" */
function nameOf(model: string): string {
  const [own = ""] = (model.split("/").at(-1) ?? "").split(/[@:]/)
  return own
    .toLowerCase()
    .replace(/^(?:[a-z]{2,6}\.)?anthropic\./, "")
    .replace(/-v\d+$/, "")
    .replaceAll(/[._]/g, "-")
    .replace(VERSION, "")
}

/** null: nobody says what it costs. */
export function priceOf(model: string, own: Readonly<Record<string, Price>> = {}): Price | null {
  if (Object.hasOwn(own, model)) return own[model] ?? null
  const name = nameOf(model)
  return Object.hasOwn(PRICES, name) ? (PRICES[name] ?? null) : null
}

/** Dollars of one call. */
export function costOf({ in: fresh, cached, written, out }: Tokens, price: Price): number {
  const { long } = price
  const rates = long && fresh + cached + written > long.above ? long.rates : price
  const sum =
    fresh * rates.in + cached * rates.cached + written * (rates.write ?? rates.in) + out * rates.out
  return sum / 1_000_000
}

/** As a policy writes it: "my-model = 1.25 / 0.125 / 10", for input, cached input and output. */
export const WRITTEN_PRICE =
  /^([A-Za-z0-9][\w./:@+~-]{0,119}) *= *(\d+(?:\.\d+)?) *\/ *(\d+(?:\.\d+)?) *\/ *(\d+(?:\.\d+)?)$/

/** Lines that are no price are left out: the policy's form lets none pass. */
export const readPrices = (lines: readonly string[]): Readonly<Record<string, Price>> =>
  Object.fromEntries(
    lines.flatMap(line => {
      const [, model = "", ...rates] = WRITTEN_PRICE.exec(line) ?? []
      const [input = 0, cached = 0, out = 0] = rates.map(Number)
      return model === "" ? [] : [[model, priced(input, cached, out)] as const]
    }),
  )

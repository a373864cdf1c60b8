/**
 * The corpus, whole: every delivery goes through the three steps of an attempt, with real git and real
 * commands. Honest ones are accepted, all others are stopped, each by what the corpus says.
 */
import { afterAll, expect, test } from "vitest"
import type { Report } from "../../src/core/log/report.ts"
import type { Sha } from "../../src/core/values/id.ts"
import { featureBrief } from "../attempt/briefs.ts"
import { attempt, createWorld, finished } from "../attempt/world.ts"
import { cartShop } from "./cart-shop.ts"
import { onCartShop } from "./deliveries/cart-shop.ts"
import { onGreeter } from "./deliveries/greeter.ts"
import { onPriceList } from "./deliveries/price-list.ts"
import { type Delivery, edit, type Sample } from "./delivery.ts"
import { greeter } from "./greeter.ts"
import { priceList } from "./price-list.ts"

const claim = { done: ["It is done"], undone: [], commands: [] }

function briefOn(sample: Sample, base: Sha, mission: number, changed: Delivery["brief"]) {
  const plain = featureBrief(base)
  const { environment, criteria, paths } = sample
  const feature = { ...plain.feature, paths: [...paths] }
  const brief = { ...plain, mission, environment, criteria, feature }
  return { ...brief, ...changed?.(brief) }
}

function outcomeOf({ outcome }: Report): string {
  if (outcome.type !== "failed") return outcome.type === "delivered" ? "accepted" : outcome.type
  const { failure } = outcome
  switch (failure.kind) {
    case "verification_failed": {
      const named = [...failure.criteria, ...failure.gates, ...(failure.tampering ?? [])]
      return [failure.kind, ...named].join(" ")
    }
    case "inconclusive":
      return [failure.kind, ...failure.criteria].join(" ")
    case "policy_blocked":
      return `${failure.kind} ${failure.rule}`
    case "agent_failed":
      return `${failure.kind} ${failure.how}`
    default:
      return failure.kind
  }
}

const findingsOf = ({ findings }: Report): readonly string[] =>
  findings.map(({ severity, path, line, text }) => {
    const where = path === null ? "" : `${path}${line === null ? "" : `:${line}`} `
    return `${severity} ${where}${text}`
  })

const corpus: readonly (readonly [Sample, readonly Delivery[]])[] = [
  [priceList, onPriceList],
  [greeter, onGreeter],
  [cartShop, onCartShop],
]

test("the corpus is large enough to mean something", () => {
  const all = corpus.flatMap(([, deliveries]) => deliveries)
  const accepted = all.filter(({ outcome }) => outcome === "accepted").length
  expect(all.length).toBeGreaterThanOrEqual(60)
  expect(accepted).toBeGreaterThanOrEqual(20)
  expect(all.length - accepted).toBeGreaterThanOrEqual(35)
})

for (const [sample, deliveries] of corpus) {
  const world = createWorld(sample.files)
  afterAll(() => world.end())
  const rows = deliveries.map((delivery, index) => [delivery.name, delivery, index + 1] as const)
  test.concurrent.each(rows)(`${sample.name}: %s`, async (_, delivery, mission) => {
    const brief = briefOn(sample, world.base, mission, delivery.brief)
    const { report } = await attempt(world, brief, async ({ cwd }) => {
      edit(cwd, delivery.edits)
      return finished({ claim: delivery.claim === undefined ? claim : delivery.claim })
    })
    const seen = findingsOf(report)
    expect(outcomeOf(report), seen.join("\n")).toBe(delivery.outcome)
    const wanted = delivery.findings ?? (delivery.outcome === "accepted" ? [] : null)
    if (wanted !== null) {
      expect(seen.slice(0, wanted.length)).toEqual(
        wanted.map(text => expect.stringContaining(text)),
      )
    }
    if (delivery.outcome === "accepted") expect(seen).toHaveLength(wanted?.length ?? 0)
  })
}

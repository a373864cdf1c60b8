/**
 * Requests and webhooks that get lost or late, in virtual time. The same seed gives the same
 * faults.
 */
import { describe, expect, test } from "vitest"
import type { Answer } from "../../../../src/embedded/github/call.ts"
import {
  type Faults,
  LostAnswer,
  NO_FAULTS,
  type Schedule,
  withFaults,
} from "../../../../src/embedded/github/faults.ts"
import { BELIEVED, drawHypotheses } from "../../../../src/embedded/github/hypotheses.ts"
import { type Json, type Small, START, small } from "./small.ts"

/** Runs what is due, one at a time, and lets promises settle in between. */
interface Clock extends Schedule {
  run(untilMs: number): Promise<void>
}

function virtual(world: Small): Clock {
  const due: { at: number; order: number; run: () => void }[] = []
  let order = 0
  return {
    now: () => world.now(),
    after(ms, run) {
      order += 1
      due.push({ at: world.now() + ms, order, run })
    },
    async run(untilMs) {
      for (;;) {
        await new Promise(setImmediate)
        due.sort((a, b) => a.at - b.at || a.order - b.order)
        const next = due[0]
        if (!next || next.at > START + untilMs) break
        due.shift()
        world.pass(next.at - world.now())
        next.run()
      }
      world.pass(START + untilMs - world.now())
    },
  }
}

/** mulberry32 */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function open(faults: Partial<Faults>, seed = 1) {
  const world = small()
  const clock = virtual(world)
  const webhooks: string[] = []
  const faulty = withFaults(world.model, { ...NO_FAULTS, ...faults }, clock, chance(seed), it =>
    webhooks.push(`${world.now() - START} ${it.event}`),
  )
  const said: string[] = []
  const ask = (operation: string, body: object = {}, path: object = {}) => {
    const call = { operation, path: { owner: "ada", repo: "engine", ...path }, query: {}, body }
    const tell = (what: string) => said.push(`${world.now() - START} ${operation} ${what}`)
    return faulty.request(call as Json, world.bot).then(
      (answer: Answer) => {
        tell(String(answer.status))
        return answer
      },
      (error: unknown) => {
        if (!(error instanceof LostAnswer)) throw error
        tell("lost")
        return null
      },
    )
  }
  const issues = () => world.ask("issues/list-for-repo").length
  return { world, clock, webhooks, said, ask, issues }
}

const create = "issues/create"
const one = { title: "One" }

describe("each fault, switched on alone", () => {
  test("without faults a call is answered at once and its webhook is sent", async () => {
    const { ask, clock, said, webhooks, issues } = open({})
    ask(create, one)
    await clock.run(1000)
    expect([said, webhooks, issues()]).toEqual([["0 issues/create 201"], ["0 issues"], 1])
  })

  test("latency applies in both directions", async () => {
    const { ask, clock, said } = open({ latencyMs: { min: 100, max: 100 } })
    ask(create, one)
    await clock.run(1000)
    expect(said).toEqual(["200 issues/create 201"])
  })

  test("with lostBefore the sender gives up and nothing was made", async () => {
    const { ask, clock, said, issues } = open({ lostBefore: 1 })
    ask(create, one)
    await clock.run(60_000)
    expect([said, issues()]).toEqual([["30000 issues/create lost"], 0])
  })

  test("with lostAfter the sender gives up and the issue was made", async () => {
    const { ask, clock, said, issues } = open({ lostAfter: 1 })
    ask(create, one)
    await clock.run(60_000)
    expect([said, issues()]).toEqual([["30000 issues/create lost"], 1])
  })

  test("with late the issue is made after the sender gave up", async () => {
    const { ask, clock, said, issues } = open({ late: 1, lateMsMax: 90_000 })
    ask(create, one)
    await clock.run(30_000)
    expect([said, issues()]).toEqual([["30000 issues/create lost"], 0])
    await clock.run(120_000)
    expect(issues()).toBe(1)
  })

  test("with badGateway the answer is 502, whether or not the issue was made", async () => {
    const { ask, clock, said, issues } = open({ badGateway: 1 })
    for (let n = 0; n < 20; n++) ask(create, one)
    await clock.run(1000)
    expect(new Set(said)).toEqual(new Set(["0 issues/create 502"]))
    expect(issues()).toBeGreaterThan(0)
    expect(issues()).toBeLessThan(20)
  })

  test("with stale a list leaves out new items, and single reads don't", async () => {
    const { ask, clock, world } = open({ stale: 1, staleMsMax: 60_000 })
    ask(create, one)
    await clock.run(0)
    const list = ask("issues/list-for-repo")
    const read = ask("issues/get", {}, { issue_number: 1 })
    await clock.run(0)
    expect((await list)?.data).toEqual([])
    expect((await read)?.status).toBe(200)
    await clock.run(60_001)
    const later = ask("issues/list-for-repo")
    await clock.run(60_001)
    expect((await later)?.data).toHaveLength(1)
    expect(world.now()).toBe(START + 60_001)
  })

  test("a ref is read fresh unless staleRef is on as well", async () => {
    const fresh = open({ stale: 1, staleMsMax: 60_000 })
    const stale = open({ staleRef: 1, staleMsMax: 60_000 })
    for (const { ask, clock, world } of [fresh, stale]) {
      await clock.run(100_000)
      const sha = world.push({ a: "1" })
      const read = ask("git/get-ref", {}, { ref: "heads/main" })
      await clock.run(100_000)
      const seen = (await read)?.data as Json
      expect(seen.object.sha === sha).toBe(world === fresh.world)
    }
  })

  test("webhooks can be lost, doubled and late", async () => {
    const lost = open({ deliveryLost: 1 })
    lost.ask(create, one)
    await lost.clock.run(1000)
    expect(lost.webhooks).toEqual([])
    const doubled = open({ deliveryDoubled: 1, deliveryLateMsMax: 500 })
    doubled.ask(create, one)
    await doubled.clock.run(1000)
    expect(doubled.webhooks).toHaveLength(2)
  })
})

test("the same seed gives the same faults, and another seed gives others", async () => {
  const faults: Partial<Faults> = {
    latencyMs: { min: 10, max: 400 },
    lostBefore: 0.2,
    lostAfter: 0.2,
    late: 0.2,
    lateMsMax: 90_000,
    badGateway: 0.1,
    deliveryDoubled: 0.3,
    deliveryLateMsMax: 5000,
  }
  const story = async (seed: number) => {
    const { ask, clock, said, webhooks, world } = open(faults, seed)
    for (let n = 0; n < 30; n++) ask(create, { title: `T${n}` })
    await clock.run(300_000)
    const made = world.ask("issues/list-for-repo").map((it: Json) => [it.title, it.created_at])
    return JSON.stringify([said, webhooks, made])
  }
  const [first, again, other] = [await story(7), await story(7), await story(8)]
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test("each hypothesis is drawn independently at random", () => {
  expect(drawHypotheses(chance(3))).toEqual(drawHypotheses(chance(3)))
  expect(Object.keys(drawHypotheses(chance(3)))).toEqual(Object.keys(BELIEVED))
  const drawn = Array.from({ length: 40 }, (_, seed) => drawHypotheses(chance(seed)))
  for (const name of Object.keys(BELIEVED) as (keyof typeof BELIEVED)[])
    expect(new Set(drawn.map(it => it[name])).size, name).toBe(2)
})

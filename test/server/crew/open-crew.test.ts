/** A crew and what befalls it: members come and go, Redis is lost, emptied and back. Nothing that was rung is lost. */
import { randomUUID } from "node:crypto"
import { expect, onTestFinished, test } from "vitest"
import { openCrew } from "../../../src/server/crew/open-crew.ts"
import { SHARES, shareOf } from "../../../src/server/crew/shares.ts"
import type { Doorbell } from "../../../src/server/doorbell.ts"
import { createServerLog } from "../../../src/server/server-log.ts"
import { openRedis } from "../support/redis.ts"

const bell = (installation: number, given: Partial<Doorbell> = {}): Doorbell => ({
  ...{ delivery: randomUUID(), event: "push", at: Date.now(), installation },
  ...{ changes: [], wakeup: null, ...given },
})

const ALL = Array.from({ length: SHARES }, (_, it) => it)

async function member(url: string) {
  const told: (string | null)[] = []
  const answered: string[] = []
  const gained: number[][] = []
  let lost = 0
  const crew = await openCrew({
    ...{ url, name: "test", newId: randomUUID, clock: () => Date.now() },
    log: createServerLog((process.env["LL"] as never) ?? "silent"),
    onAway: why => told.push(why),
  })
  onTestFinished(crew.leave)
  await crew.join({
    answer: it => void answered.push(it.delivery),
    gained: isGained => void gained.push(ALL.filter(isGained)),
    lost() {
      lost += 1
    },
  })
  return { crew, told, answered, gained, lost: () => lost, ours: () => ALL.filter(crew.isOurs) }
}

type Member = Awaited<ReturnType<typeof member>>

const oursOf = (members: readonly Member[]) =>
  members.flatMap(it => it.ours()).toSorted((a, b) => a - b)
const shared = (...members: readonly Member[]) => expect.poll(() => oursOf(members)).toEqual(ALL)

test("one by itself has everything when it has joined, and hears nothing of gains", async () => {
  const redis = await openRedis()
  const one = await member(redis.url)
  expect(one.ours()).toEqual(ALL)
  expect([one.gained, one.lost(), one.told]).toEqual([[], 0, []])
})

test("who joins gets a share, and what is rung anywhere is answered by its holder alone", async () => {
  const redis = await openRedis()
  const members = [await member(redis.url), await member(redis.url), await member(redis.url)]
  await shared(...members)
  const bells = ALL.map(it => bell(it))
  for (const [n, it] of bells.entries()) await members[n % 3]!.crew.ring(it)
  await expect.poll(() => members.flatMap(it => it.answered).length).toBe(SHARES)
  for (const { answered, ours } of members) {
    const mine = bells.filter(it => ours().includes(shareOf(it.installation)))
    expect(answered.toSorted()).toEqual(mine.map(it => it.delivery).toSorted())
  }
  expect(members[0]!.lost()).toBeGreaterThan(0)
})

test("who leaves is followed at once; the others hear what they gained", async () => {
  const redis = await openRedis()
  const [one, two] = [await member(redis.url), await member(redis.url)]
  await shared(one, two)
  const theirs = two.ours()
  await two.crew.leave()
  const [left] = theirs
  const rung = bell(left!)
  await one.crew.ring(rung)
  await expect.poll(() => one.answered).toEqual([rung.delivery])
  expect(one.ours()).toEqual(ALL)
  expect(one.gained).toContainEqual(theirs)
})

test("a button that was answered before its process ended is answered again by who follows", async () => {
  const redis = await openRedis()
  const [one, two] = [await member(redis.url), await member(redis.url)]
  await shared(one, two)
  const [theirs] = two.ours()
  const button = { id: "b", by: { id: 1, login: "mira" }, name: "retry", on: { check: 1 } } as const
  const repository = { id: 1, owner: "acme", repo: "shop" }
  const wakeup = { repository, installation: theirs!, issue: 1, names: [], button }
  const pressed = bell(theirs!, { wakeup })
  await one.crew.ring(pressed)
  await expect.poll(() => two.answered).toEqual([pressed.delivery])
  await two.crew.leave()
  await expect.poll(() => one.answered).toEqual([pressed.delivery])
})

test("without Redis at the start one works alone; it takes part once Redis comes", async () => {
  const redis = await openRedis()
  await redis.kill()
  const one = await member(redis.url)
  expect([one.ours(), one.crew.isLasting()]).toEqual([ALL, false])
  expect(one.told).toEqual([expect.stringMatching(/ECONNREFUSED/)])
  const rung = bell(1)
  await one.crew.ring(rung)
  expect(one.answered).toEqual([rung.delivery])
  await redis.start()
  await expect.poll(() => one.told.at(-1)).toBe(null)
  const two = await member(redis.url)
  await shared(one, two)
  expect(one.told).toHaveLength(2)
})

test("Redis is lost: each answers what reaches it, and passes it on when Redis is back", async () => {
  const redis = await openRedis()
  const [one, two] = [await member(redis.url), await member(redis.url)]
  await shared(one, two)
  await redis.kill()
  const rung = two.ours().map(it => bell(it))
  for (const it of rung) await one.crew.ring(it)
  const ids = rung.map(it => it.delivery)
  expect(one.answered).toEqual(ids)
  expect(two.answered).toEqual([])
  await expect.poll(() => [one.told.length, two.told.length]).toEqual([1, 1])
  await redis.start()
  await expect.poll(() => two.answered.toSorted()).toEqual(ids.toSorted())
  await shared(one, two)
})

test("Redis is away for long: each looks after everything, and leaves it again", async () => {
  const redis = await openRedis()
  const [one, two] = [await member(redis.url), await member(redis.url)]
  await shared(one, two)
  await redis.kill()
  await expect.poll(() => [one.ours(), two.ours()]).toEqual([ALL, ALL])
  expect(one.gained.length).toBeGreaterThan(0)
  await redis.start()
  await shared(one, two)
  // What was missed meanwhile is looked for.
  expect(one.gained.length).toBeGreaterThan(1)
})

test("Redis is emptied: what was rung lately is rung again, and everybody catches up", async () => {
  const redis = await openRedis()
  const [one, two] = [await member(redis.url), await member(redis.url)]
  await shared(one, two)
  const [theirs] = two.ours()
  const rung = bell(theirs!)
  await one.crew.ring(rung)
  await expect.poll(() => two.answered).toEqual([rung.delivery])
  redis.ask("FLUSHALL")
  await expect.poll(() => two.answered).toEqual([rung.delivery, rung.delivery])
  await expect.poll(() => [one.gained.length > 0, two.gained.length > 0]).toEqual([true, true])
  await shared(one, two)
})

test("Apps of another name share nothing", async () => {
  const redis = await openRedis()
  const one = await member(redis.url)
  const others = await openCrew({
    ...{ url: redis.url, name: "other", newId: randomUUID, clock: () => Date.now() },
    ...{ log: createServerLog((process.env["LL"] as never) ?? "silent"), onAway: () => {} },
  })
  onTestFinished(others.leave)
  await others.join({ answer() {}, gained() {}, lost() {} })
  expect(ALL.filter(others.isOurs)).toEqual(ALL)
  expect(one.ours()).toEqual(ALL)
})

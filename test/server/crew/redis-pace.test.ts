/** One pace of several processes: writes a second apart, 500 of content an hour, and rests that all keep. */
import { randomUUID } from "node:crypto"
import { expect, onTestFinished, test } from "vitest"
import { RestingError } from "../../../src/github/errors.ts"
import { createPace } from "../../../src/github/pace.ts"
import { openLink } from "../../../src/server/crew/redis-link.ts"
import { createRedisPace } from "../../../src/server/crew/redis-pace.ts"
import { openRedis, type RedisServer } from "../support/redis.ts"

const PREFIX = "{missions:test}"
const HOUR_MS = 3_600_000
const LIMITS = { paceMs: 1_000, perHour: 5, room: 2 }

async function join(redis: RedisServer, isThere = () => true) {
  const link = await openLink(redis.url)
  onTestFinished(link.close)
  const options = { link, prefix: PREFIX, newId: randomUUID, isThere, members: () => 3 }
  return createRedisPace(options)
}

const paceOf = (shared: Awaited<ReturnType<typeof join>>, paceMs = 1_000) =>
  createPace({ clock: () => Date.now(), random: () => 0, paceMs, shared })

test("writes of all processes get turns a second apart, and reads none", async () => {
  const redis = await openRedis()
  const [one, two] = [await join(redis), await join(redis)]
  const began = Date.now()
  const waits: number[] = []
  for (const pace of [one, two, one, two]) {
    waits.push((await pace.turn(1, "write", LIMITS))!.waitMs)
    expect(await pace.turn(1, "read", LIMITS)).toEqual({ waitMs: 0, restMs: 0 })
    expect((await pace.turn(waits.length + 1, "write", LIMITS))!.waitMs).toBe(0)
  }
  const took = Date.now() - began
  waits.forEach((waitMs, n) => {
    expect(waitMs).toBeLessThanOrEqual(n * 1_000)
    expect(waitMs).toBeGreaterThanOrEqual(n * 1_000 - took - 1)
  })
})

test("content of all processes counts together; at the limit the installation rests until some fits", async () => {
  const redis = await openRedis()
  const [one, two] = [await join(redis), await join(redis)]
  for (let n = 0; n < 5; n++) {
    expect((await (n % 2 ? one : two).turn(1, "content", LIMITS))!.restMs).toBe(0)
  }
  for (const pace of [one, two]) {
    const { restMs } = (await pace.turn(1, "content", LIMITS))!
    // The second was to begin a second after the first.
    expect(restMs).toBeGreaterThan(HOUR_MS - 60_000)
    expect(restMs).toBeLessThanOrEqual(HOUR_MS + 1_000)
    expect((await pace.turn(1, "read", LIMITS))!.restMs).toBeGreaterThan(0)
  }
  expect((await one.turn(2, "content", LIMITS))!.restMs).toBe(0)
})

test("a limit that one process met rests all of them, and only that installation", async () => {
  const redis = await openRedis()
  const [one, two] = [paceOf(await join(redis)), paceOf(await join(redis))]
  one.failed(1, { is: "limit", of: "hour", until: Date.now() + 600_000 } as never)
  await expect.poll(() => two.turn(1, "read").then(() => "sent", String)).toMatch(/rests until/)
  const until = two.restingUntil(1) - Date.now()
  expect(until).toBeGreaterThan(590_000)
  expect(until).toBeLessThan(602_000)
  await expect(two.turn(1, "content")).rejects.toThrow(RestingError)
  ;(await two.turn(2, "read"))()
})

test("a shorter rest does not end a longer one", async () => {
  const redis = await openRedis()
  const [one, two] = [await join(redis), await join(redis)]
  one.rests(1, 600_000)
  two.rests(1, 1_000)
  await expect
    .poll(async () => (await two.turn(1, "read", LIMITS))!.restMs)
    .toBeGreaterThan(590_000)
})

/** What stands in Redis after its clock was set back by a day. */
const JUMPED = [
  ["a turn far ahead", "next", 86_400_000],
  ["a rest far ahead", "rest", 86_400_000],
] as const

test.each(JUMPED)("a clock that was set back leaves %s without effect", async (_, field, ahead) => {
  const redis = await openRedis()
  const pace = await join(redis)
  redis.ask("HSET", `${PREFIX}:pace:1`, field, String(Date.now() + ahead))
  expect(await pace.turn(1, "content", LIMITS)).toEqual({ waitMs: 0, restMs: 0 })
})

test("content that seems to be written tomorrow does not count", async () => {
  const redis = await openRedis()
  const pace = await join(redis)
  for (let n = 0; n < 9; n++) {
    redis.ask("ZADD", `${PREFIX}:pace:1:content`, String(Date.now() + 86_400_000), `x${n}`)
  }
  expect((await pace.turn(1, "content", LIMITS))!.restMs).toBe(0)
})

test("without Redis nobody waits for it, and each leaves room for the others", async () => {
  const redis = await openRedis()
  const shared = await join(redis)
  const pace = paceOf(shared, 50)
  await redis.kill()
  expect(await shared.turn(1, "write", LIMITS)).toBeNull()
  const began = Date.now()
  for (let n = 0; n < 3; n++) (await pace.turn(1, "write"))()
  // Three processes are known, so each writes at a third of the pace.
  expect(Date.now() - began).toBeGreaterThanOrEqual(3 * 100)
  const away = await join(redis, () => false)
  expect(await away.turn(1, "write", LIMITS)).toBeNull()
})

test("without Redis a process takes only its part of what may be written in an hour", async () => {
  const redis = await openRedis()
  const pace = paceOf(await join(redis, () => false), 0.001)
  for (let n = 0; n < 166; n++) (await pace.turn(1, "content"))()
  await expect(pace.turn(1, "content")).rejects.toThrow(RestingError)
})

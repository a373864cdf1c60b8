/** Doorbells between processes: each is answered once, by whoever looks after its share, and none gets lost. */
import { type ChildProcess, fork } from "node:child_process"
import { expect, onTestFinished, test } from "vitest"
import { createBells } from "../../../src/server/crew/bells.ts"
import { openLink } from "../../../src/server/crew/redis-link.ts"
import { ALL_SHARES, SHARES, shareOf } from "../../../src/server/crew/shares.ts"
import type { Doorbell } from "../../../src/server/doorbell.ts"
import { openRedis, type RedisServer } from "../support/redis.ts"

const PREFIX = "{missions:test}"

interface Given {
  readonly at?: number
  readonly installation?: number
  readonly isButton?: boolean
}

function bell(delivery: string, given: Given = {}): Doorbell {
  const { at = Date.now(), installation = 1, isButton = false } = given
  const by = { id: 1, login: "mira" }
  const button = { id: delivery, by, name: "retry", on: { check: 1 } } as const
  return {
    ...{ delivery, event: "issue_comment", at, installation, changes: [] },
    wakeup: {
      ...{ repository: { id: 1, owner: "acme", repo: "shop" }, installation, issue: 1 },
      ...{ names: ["#1"], button: isButton ? button : null },
    },
  }
}

async function join(redis: RedisServer, answer?: (bell: Doorbell) => void) {
  const link = await openLink(redis.url)
  const answered: string[] = []
  const lost: string[] = []
  const bells = createBells({
    ...{ link, prefix: PREFIX, clock: () => Date.now() },
    answer:
      answer ??
      (it => {
        answered.push(it.delivery)
      }),
    onLost: job => lost.push(job),
  })
  onTestFinished(async () => {
    link.close()
    await bells.close()
  })
  return { bells, answered, lost }
}

const comes = (answered: readonly string[], wanted: readonly string[]) =>
  expect.poll(() => answered.toSorted()).toEqual(wanted.toSorted())

test("what is rung before anybody serves is answered once somebody does", async () => {
  const redis = await openRedis()
  const [from, to] = [await join(redis), await join(redis)]
  for (let n = 0; n < 20; n++) await from.bells.ring(bell(`d${n}`, { installation: n }), "")
  to.bells.serveOnly(ALL_SHARES)
  await comes(
    to.answered,
    Array.from({ length: 20 }, (_, n) => `d${n}`),
  )
  expect(from.answered).toEqual([])
})

test("a share is answered by whoever serves it", async () => {
  const redis = await openRedis()
  const [one, two] = [await join(redis), await join(redis)]
  one.bells.serveOnly(new Set([1, 3]))
  two.bells.serveOnly(new Set([2]))
  for (const n of [1, 2, 3, 1 + SHARES])
    await two.bells.ring(bell(`d${n}`, { installation: n }), "")
  await comes(one.answered, ["d1", "d3", `d${1 + SHARES}`])
  await comes(two.answered, ["d2"])
})

test("a webhook that is sent again does nothing, through whichever process and after it was answered", async () => {
  const redis = await openRedis()
  const [one, two] = [await join(redis), await join(redis)]
  one.bells.serveOnly(ALL_SHARES)
  await one.bells.ring(bell("d1"), "")
  await two.bells.ring(bell("d1"), "")
  await comes(one.answered, ["d1"])
  await two.bells.ring(bell("d1"), "")
  await two.bells.ring(bell("d2"), "")
  await comes(one.answered, ["d1", "d2"])
})

test("an id that is a number, and one that is rung in another round, count like others", async () => {
  const redis = await openRedis()
  const { bells, answered } = await join(redis)
  bells.serveOnly(ALL_SHARES)
  await bells.ring(bell("123"), "")
  await bells.ring(bell("123"), "-again")
  await comes(answered, ["123", "123"])
})

test("what another version rings is left out and told, and what follows is answered", async () => {
  const redis = await openRedis()
  const { bells, answered, lost } = await join(redis)
  bells.serveOnly(ALL_SHARES)
  const newer = { ...bell("d1"), changes: [{ type: "moved" }] } as never as Doorbell
  await bells.ring(newer, "")
  await bells.ring(bell("d2"), "")
  await comes(answered, ["d2"])
  expect(lost).toEqual(["of-d1"])
})

test("one that cannot be answered holds up no other", async () => {
  const redis = await openRedis()
  const answered: string[] = []
  const { bells, lost } = await join(redis, ({ delivery }) => {
    if (delivery === "poison") throw new Error("poison")
    answered.push(delivery)
  })
  bells.serveOnly(ALL_SHARES)
  for (const it of ["a", "poison", "b"]) await bells.ring(bell(it), "")
  await comes(answered, ["a", "b"])
  expect(lost).toEqual(["of-poison"])
})

test("buttons of the last ten minutes are found again by who takes a share over; nothing else is", async () => {
  const redis = await openRedis()
  const { bells, answered } = await join(redis)
  bells.serveOnly(ALL_SHARES)
  await bells.ring(bell("old", { at: Date.now() - 700_000, isButton: true }), "")
  for (let n = 0; n < 120; n++) await bells.ring(bell(`early${n}`), "")
  await bells.ring(bell("pressed", { isButton: true }), "")
  await bells.ring(bell("elsewhere", { isButton: true, installation: 2 }), "")
  for (let n = 0; n < 120; n++) await bells.ring(bell(`late${n}`), "")
  await expect.poll(() => answered.length).toBe(243)
  const found = await (await join(redis)).bells.buttons(shareOf(1))
  expect(found.map(it => it.delivery)).toEqual(["pressed"])
})

test("Redis is emptied: what is rung afterwards is answered", async () => {
  const redis = await openRedis()
  const { bells, answered } = await join(redis)
  bells.serveOnly(ALL_SHARES)
  await bells.ring(bell("before"), "")
  await comes(answered, ["before"])
  redis.ask("FLUSHALL")
  await bells.ring(bell("after"), "")
  await comes(answered, ["before", "after"])
})

test("Redis restarts: what it kept is answered, and what is rung afterwards", async () => {
  const redis = await openRedis({ keeps: true })
  const [from, to] = [await join(redis), await join(redis)]
  await from.bells.ring(bell("kept"), "")
  await redis.kill()
  await expect(from.bells.ring(bell("refused"), "")).rejects.toThrow()
  await redis.start()
  to.bells.serveOnly(ALL_SHARES)
  await comes(to.answered, ["kept"])
  await expect
    .poll(() =>
      from.bells.ring(bell("after"), "").then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
  await comes(to.answered, ["kept", "after"])
})

/** Ends while it answers, and takes the job with it. */
function doomed(url: string): ChildProcess {
  const child = fork(new URL("./doomed-answer.ts", import.meta.url), [url, PREFIX])
  onTestFinished(() => void child.kill("SIGKILL"))
  return child
}

test("who is killed while it answers is followed by another, and one that kills each is left out", async () => {
  const redis = await openRedis()
  const { bells, answered, lost } = await join(redis)
  await bells.ring(bell("heavy"), "")
  for (let n = 0; n < 2; n++) {
    const child = doomed(redis.url)
    await new Promise(resolve => child.once("close", resolve))
  }
  bells.serveOnly(ALL_SHARES)
  await bells.ring(bell("after"), "")
  await expect.poll(() => [answered, lost]).toEqual([["after"], ["of-heavy"]])
})

/** When the last look at a mission stands, and what ends that: a change, a bell, a failure, or time. */
import { expect, test } from "vitest"
import { look } from "../../src/controller.ts"
import type { Observed } from "../../src/core/log/observed.ts"
import { instant, MINUTE_MS, toMs } from "../../src/core/values/time.ts"
import { createLastLooks } from "../../src/server/last-looks.ts"
import type { Sentinels } from "../../src/server/sentinels.ts"
import { world } from "../core/support/world.ts"

const GRACE_MS = 4 * MINUTE_MS

/** One mission that a planner works for, and sentinels that say what the test wants. */
function standing() {
  const w = world()
  w.says("/mission Export orders as JSON")
  w.rest()
  const start = toMs(w.now)
  const clock = () => toMs(w.now) - start
  const said = {
    stirredAt: Number.NEGATIVE_INFINITY,
    shows: true,
    fault: null as unknown,
    lookFault: null as unknown,
    asked: 0,
    full: 0,
  }
  const sentinels: Sentinels = {
    async ask() {
      said.asked += 1
      if (said.fault) throw said.fault
      return w.now
    },
    stirredAt: () => said.stirredAt,
    shows: () => said.shows,
  }
  const stands = createLastLooks({ sentinels, clock, graceMs: GRACE_MS, offset: 0 })
  const lookAt = (why: "due" | "rung") =>
    stands.look(1, why, noting => {
      said.full += 1
      const observe = noting(async (): Promise<Observed> => {
        if (said.lookFault) throw said.lookFault
        return w.observed
      })
      return look(w.mission.ref, {
        log: {
          read: async () => ({ mission: w.mission, version: "v", now: w.now, lacked: [] }),
          append: async () => true,
          record: async () => {},
        },
        send: async () => [],
        ...{ observe, clock, report: () => {} },
      })
    })
  return {
    ...{ w, said, stands, clock },
    /** How often a look that comes now reads everything. */
    async reads(why: "due" | "rung" = "due") {
      const { full } = said
      await lookAt(why)
      return said.full - full
    },
    /** Its last look was quiet and is old enough to stand. */
    async rested() {
      await lookAt("rung")
      for (let n = 0; n < 6; n++) {
        w.pass(1)
        await lookAt("due")
      }
      expect(said.full).toBeGreaterThan(1)
    },
  }
}

test("while nothing shows, nothing is read", async () => {
  const it = standing()
  await it.rested()
  for (let n = 0; n < 10; n++) {
    it.w.pass(1)
    expect(await it.reads()).toBe(0)
  }
})

test("after a bell everything is read until lists can't be behind any more", async () => {
  const it = standing()
  await it.rested()
  expect(await it.reads("rung")).toBe(1)
  for (const reads of [1, 1, 1, 1, 0, 0]) {
    it.w.pass(1)
    expect(await it.reads()).toBe(reads)
  }
})

test("after a change that sentinels show everything is read as long", async () => {
  const it = standing()
  await it.rested()
  it.w.pass(1)
  it.said.stirredAt = it.clock()
  const reads: number[] = []
  for (let n = 0; n < 7; n++) {
    reads.push(await it.reads())
    it.w.pass(1)
  }
  expect(reads).toEqual([1, 1, 1, 1, 1, 0, 0])
})

test("a run that no longer shows among the newest is read each time", async () => {
  const it = standing()
  await it.rested()
  it.said.shows = false
  for (let n = 0; n < 3; n++) {
    it.w.pass(1)
    expect(await it.reads()).toBe(1)
  }
})

test("after an hour everything is read once, although nothing shows", async () => {
  const it = standing()
  await it.rested()
  let full = 0
  for (let n = 0; n < 130; n++) {
    it.w.pass(1)
    full += await it.reads()
  }
  expect(full).toBe(2)
})

test("after the clock was set back everything is read", async () => {
  const it = standing()
  await it.rested()
  it.w.pass(-30)
  expect(await it.reads()).toBe(1)
})

test("what sentinels can't be asked is read, and a failure that passes is told", async () => {
  const it = standing()
  await it.rested()
  it.w.pass(1)
  const off = { status: 410, response: { data: { message: "Issues are disabled for this repo" } } }
  it.said.fault = Object.assign(new Error("Issues are disabled for this repo"), off)
  expect(await it.reads()).toBe(1)
  it.said.fault = Object.assign(new Error("Bad gateway"), { status: 502, response: {} })
  await expect(it.reads()).rejects.toThrow("Bad gateway")
  it.said.fault = null
  expect(await it.reads()).toBe(0)
})

test("after a look that failed everything is read", async () => {
  const it = standing()
  await it.rested()
  it.said.lookFault = new Error("lost")
  await expect(it.reads("rung")).rejects.toThrow("lost")
  it.said.lookFault = null
  it.w.pass(10)
  expect(await it.reads()).toBe(1)
})

test("what is due by our own clock is read, and sentinels are not asked for it", async () => {
  const it = standing()
  await it.rested()
  it.w.run("plan.1", { status: "concluded", conclusion: "failure" })
  expect(await it.reads("rung")).toBe(1)
  // Its report may still come, but not for ever.
  it.w.pass(5)
  const { asked } = it.said
  expect(await it.reads()).toBe(1)
  expect(it.said.asked).toBe(asked)
})

test("an old look never leads to anything: what nobody told us of changes nothing", async () => {
  const it = standing()
  await it.rested()
  it.w.says("/mission cancel")
  expect(await it.reads()).toBe(0)
  expect(await it.reads("rung")).toBe(1)
})

test("missions look at the same moments, and none later than it asked to", async () => {
  const it = standing()
  const againMs = async (why: "due" | "rung") =>
    (await it.stands.look(2, why, async () => ({
      ...{ ref: it.w.mission.ref, before: it.w.mission, mission: it.w.mission, waits: [] },
      ...{ events: [], sent: [], now: instant(0), isSettled: false, againMs: 5 * MINUTE_MS },
    })))!.againMs
  it.w.pass(0.25)
  const rest = (await againMs("rung")) + it.clock()
  expect(rest % MINUTE_MS).toBe(0)
  expect(await againMs("rung")).toBeLessThanOrEqual(5 * MINUTE_MS)
  it.w.pass(0.5)
  expect(((await againMs("rung")) + it.clock()) % MINUTE_MS).toBe(0)
})

test("a mission that has settled is left out until something shows, or a day has passed", async () => {
  const it = standing()
  const { mission } = it.w
  const settled = () =>
    it.stands.look(1, "rung", async noting => {
      await noting(async () => it.w.observed)(mission)
      return {
        ...{ ref: mission.ref, before: mission, mission, waits: [], events: [], sent: [] },
        ...{ now: it.w.now, isSettled: true, againMs: 5 * MINUTE_MS },
      }
    })
  expect(await it.stands.unsettled([1, 2])).toEqual([1, 2])
  expect(it.said.asked).toBe(0)
  it.w.pass(1)
  await settled()
  it.w.pass(60)
  expect(await it.stands.unsettled([1, 2])).toEqual([2])
  it.w.pass(23 * 60)
  expect(await it.stands.unsettled([1, 2])).toEqual([1, 2])
  await settled()
  it.w.pass(60)
  it.said.stirredAt = it.clock()
  expect(await it.stands.unsettled([1, 2])).toEqual([1, 2])
  it.said.stirredAt = Number.NEGATIVE_INFINITY
  expect(await it.stands.unsettled([1, 2])).toEqual([2])
})

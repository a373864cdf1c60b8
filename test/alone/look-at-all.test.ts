/** How long a job stays and when it leaves, with looks, GitHub and time as the test says. */
import { expect, test } from "vitest"
import { type AllOptions, lookAtAll } from "../../src/alone/look-at-all.ts"
import type { Looked } from "../../src/controller.ts"
import { initial } from "../../src/core/log/fold.ts"
import { ALONE } from "../../src/core/log/mission.ts"
import type { Wait } from "../../src/core/log/wait.ts"
import { instant, MINUTE_MS, SECOND_MS } from "../../src/core/values/time.ts"
import type { Failure } from "../../src/github/failure.ts"

interface Seen {
  readonly waits?: readonly Partial<Wait>[]
  readonly isBusy?: boolean
  readonly isSettled?: boolean
  readonly isRequested?: boolean
  readonly fails?: Failure
}

/** Each look of a mission takes the next of its rows; the last one stays. */
function job(
  rows: Readonly<Record<number, readonly (Seen | null)[]>>,
  over: Partial<AllOptions> = {},
) {
  let now = Date.UTC(2026, 2, 2, 9)
  const began = now
  const left = new Map(Object.entries(rows).map(([issue, seen]) => [Number(issue), [...seen]]))
  const looks: string[] = []
  const settled: number[] = []
  const options: AllOptions = {
    find: async () => [...left.keys()],
    async look(issue) {
      looks.push(`#${issue} ${(now - began) / SECOND_MS}`)
      const all = left.get(issue) ?? []
      const seen = all.length > 1 ? all.shift()! : all[0]!
      if (seen?.fails) throw seen.fails
      return seen === null ? null : looked(issue, seen, now)
    },
    isEnding: async () => false,
    onSettled: async ({ ref }) => void settled.push(ref.issue),
    failed: async (_, error) => error as Failure,
    clock: () => now,
    async wait(ms) {
      now += ms
    },
    isStopped: () => false,
    ...over,
  }
  return { options, looks, settled, seconds: () => (now - began) / SECOND_MS, left }
}

function looked(issue: number, { waits = [], isBusy = false, ...seen }: Seen, now: number): Looked {
  const { isSettled = false, isRequested = true } = seen
  const ref = { repository: 7, issue, instance: ALONE }
  const empty = initial(ref)
  const requested = isRequested ? ({ goal: "x" } as unknown as typeof empty.requested) : null
  const mission = { ...empty, requested }
  return {
    ...{ ref, before: mission, mission, sent: [], isSettled, now: instant(now) },
    events: isBusy ? [{ type: "things.intended", things: [] }] : [],
    waits: waits as readonly Wait[],
    againMs: isBusy ? SECOND_MS : MINUTE_MS,
  }
}

const until = (seconds: number) => instant(Date.UTC(2026, 2, 2, 9) + seconds * SECOND_MS)
const busy: Seen = { isBusy: true }
const person: Seen = { waits: [{ type: "approval", needs: "person" }] }
const limit = (of: "pace" | "hour", seconds: number): Seen => ({
  fails: { is: "limit", of, until: Date.UTC(2026, 2, 2, 9) + seconds * SECOND_MS },
})
const passing: Seen = { fails: { is: "passing", until: null } }

test.each<[string, readonly (Seen | null)[], readonly number[]]>([
  ["a person is waited for", [person], [0]],
  ["what follows is looked at at once", [busy, busy, person], [0, 1, 2]],
  ["an attempt works", [{ waits: [{ type: "run_working", needs: "runner" }] }], [0]],
  ["a run waits for a runner", [{ waits: [{ type: "run_queued", needs: "github" }] }], [0]],
  [
    "a thread becomes quiet",
    [{ waits: [{ type: "quiet", needs: "time", until: until(30) }] }, person],
    [0, 30],
  ],
  ["the time is far", [{ waits: [{ type: "parked", needs: "time", until: until(900) }] }], [0]],
  [
    "the time is a person's",
    [{ waits: [{ type: "github_refuses", needs: "person", until: until(20) }] }],
    [0],
  ],
  [
    "GitHub shows it soon",
    [{ waits: [{ type: "creation", needs: "github" }] }, busy, person],
    [0, 5, 6],
  ],
  ["others were faster", [null, person], [0, 2]],
  ["an answer got lost", [passing, passing, person], [0, 2, 6]],
  ["GitHub is down", [passing], [0, 2, 6, 14]],
  ["our own limit is met: one more look says so", [limit("pace", 3_000), person], [0, 0]],
  ["GitHub's limit ends soon", [limit("hour", 40), person], [0, 40]],
  ["GitHub's limit ends late", [limit("hour", 3_000)], [0]],
  ["GitHub refuses for good", [{ fails: { is: "cannot", why: "archived" } }], [0]],
  ["the request is wrong", [{ fails: { is: "ours", what: "request" } }], [0]],
])("%s", async (_, rows, seconds) => {
  const it = job({ 7: rows })
  const { looks } = await lookAtAll(it.options)
  expect(it.looks).toEqual(seconds.map(at => `#7 ${at}`))
  expect(looks).toBe(seconds.length)
})

test("what GitHub does not show is left to the sweep after a minute and a half", async () => {
  const it = job({ 7: [{ waits: [{ type: "creation", needs: "github" }] }] })
  await lookAtAll(it.options)
  expect([it.looks.length, it.seconds()]).toEqual([19, 90])
})

test("a mission that never rests ends the job after eleven minutes, and not the mission", async () => {
  const it = job({ 7: [busy], 8: [person] })
  const { live } = await lookAtAll(it.options)
  expect(it.seconds()).toBe(660)
  expect([...live.keys()]).toEqual([7, 8])
})

test("all are looked at, in the order in which they are due; what is over is told of and not live", async () => {
  const rows = { 7: [busy, person], 8: [{ isSettled: true }], 9: [{ isRequested: false }] }
  const it = job(rows)
  const { live } = await lookAtAll(it.options)
  expect(it.looks).toEqual(["#7 0", "#8 0", "#9 0", "#7 1"])
  expect([[...live.keys()], it.settled]).toEqual([[7], [8]])
})

test("one mission's trouble costs the others nothing", async () => {
  const it = job({ 7: [{ fails: { is: "ours", what: "request" } }], 8: [busy, person] })
  const { live, failures } = await lookAtAll(it.options)
  expect(it.looks).toEqual(["#7 0", "#8 0", "#8 1"])
  expect([[...live.keys()], failures.length]).toEqual([[7, 8], 1])
})

test("what is asked while the job stays is found before the next look", async () => {
  const it = job({ 7: [{ waits: [{ type: "quiet", needs: "time", until: until(30) }] }, person] })
  const options = { ...it.options }
  const wait = options.wait
  await lookAtAll({
    ...options,
    async wait(ms) {
      it.left.set(8, [person])
      await wait(ms)
    },
  })
  expect(it.looks).toEqual(["#7 0", "#7 30", "#8 30"])
})

test.each([
  ["within a minute", 3, [0, 5, 10, 15]],
  ["never", 99, [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60]],
])("the last job of an attempt works, and its run ends %s", async (_, times, seconds) => {
  const works = { waits: [{ type: "run_working", needs: "runner" } as const] }
  let asked = 0
  const it = job({ 7: [...Array.from({ length: times }, () => works), person] })
  await lookAtAll({
    ...it.options,
    async isEnding() {
      asked += 1
      return true
    },
  })
  expect(it.looks).toEqual(seconds.map(at => `#7 ${at}`))
  expect(asked).toBeGreaterThan(0)
})

test("a job that is told to stop looks no more", async () => {
  const it = job({ 7: [busy] })
  await lookAtAll({ ...it.options, isStopped: () => it.looks.length >= 3 })
  expect(it.looks).toHaveLength(3)
})

test("without a list there is nothing to look at, and the job fails", async () => {
  const it = job({})
  const error = new Error("502")
  await expect(lookAtAll({ ...it.options, find: () => Promise.reject(error) })).rejects.toBe(error)
})

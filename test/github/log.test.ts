/** The event log on the embedded GitHub: appends, races, lost answers, segments, snapshots. */

import { describe, expect, test } from "vitest"
import type { Append } from "../../src/core/log/event.ts"
import { evolve } from "../../src/core/log/fold.ts"
import { planBrief } from "../../src/core/work/plan-brief.ts"
import { snapshotPath } from "../../src/github/log/segments.ts"
import type { Request } from "../../src/github/request.ts"
import { key, requested, scheduled, sha } from "../core/render/facts.ts"
import { logs } from "../core/render/fixtures.ts"
import { START } from "../embedded/github/http/seeded.ts"
import {
  another,
  append,
  commitOn,
  fileOf,
  held,
  here,
  LONG,
  logOf,
  PATH,
  prepared,
  ref,
  reply,
  written,
} from "./support/logs.ts"
import { openPlace } from "./support/place.ts"

describe("an append", () => {
  test("makes the ref, with the story as its message and a tree for runners", async () => {
    const place = openPlace()
    const log = logOf(place)
    const { mission: before, version, now } = await log.read(ref)
    expect([before.version, version]).toEqual([0, null])
    const first = evolve(before, [requested], now)
    const cap = { usd: null, tokens: null, minutes: 20 }
    const brief = planBrief(first, { key: key("plan.1"), base: sha("base"), cap })
    const events = [requested, scheduled("plan.1", { type: "plan" })]
    const after = evolve(before, events, now)
    expect(await log.append(ref, null, { before, after, events, briefs: [brief], now })).toBe(true)
    expect(JSON.parse(await fileOf(place, "gate.json"))).toMatchObject({
      ...{ schema: 1, mission: 412, held: false, digest: null },
      attempts: { "plan.1": { role: "plan", run: null } },
    })
    expect(JSON.parse(await fileOf(place, "briefs/plan.1.json"))).toEqual(brief)
    const line = JSON.parse(await fileOf(place, "events/000001.jsonl")) as Append
    expect(line).toEqual({ id: "one-1", at: now, writer: "one", events })
    const head = await place.bot.git.getRef({ ...here, ref: PATH.log })
    const { data } = await place.bot.git.getCommit({ ...here, commit_sha: head.data.object.sha })
    expect(data.message.split("\n")[0]).toMatch(/\w/)
    expect(data.verification.verified).toBe(true)
  })

  test("is read by others with the same events, in the same order and at GitHub's time", async () => {
    const place = openPlace()
    const log = logOf(place)
    for (const { events } of logs.approved) {
      place.pass(1_000)
      expect(await append(log, ...events)).toBe(true)
    }
    const warm = await log.read(ref)
    const cold = await another(place).log.read(ref)
    expect(cold).toEqual(warm)
    expect(warm.mission.at).toBe(new Date(START + logs.approved.length * 1_000).toISOString())
  })

  test("after somebody else's append is refused, and nothing of it is in the log", async () => {
    const place = openPlace()
    const [mine, theirs] = [logOf(place), another(place).log]
    await append(mine, requested)
    const late = await prepared(theirs, held("theirs"))
    expect(await append(mine, held("mine"))).toBe(true)
    expect(await late()).toBe(false)
    expect((await theirs.read(ref)).mission.holds.get("person")?.why).toBe("mine")
    expect(await append(theirs, held("theirs, again"))).toBe(true)
    expect((await mine.read(ref)).mission.version).toBe(3)
  })

  test("succeeds only once if two begin the log at the same time", async () => {
    const place = openPlace()
    const [mine, theirs] = [logOf(place), another(place).log]
    const both = [await prepared(mine, requested), await prepared(theirs, requested)]
    const won = await Promise.all(both.map(it => it()))
    expect(won.toSorted()).toEqual([false, true])
    expect((await theirs.read(ref)).mission.version).toBe(1)
  })
})

describe("an answer that never comes", () => {
  const MOVE = /^PATCH .*missions\/412\/log/

  test("is settled by finding our append in the log", async () => {
    const place = openPlace()
    const log = logOf(place)
    await append(log, requested)
    place.fail(MOVE, "lost_after")
    expect(await append(log, held("mine"))).toBe(true)
    expect((await log.read(ref)).mission.holds.size).toBe(1)
  })

  test("is settled by not finding our append in the log", async () => {
    const place = openPlace()
    const log = logOf(place)
    await append(log, requested)
    place.fail(MOVE, "lost_before")
    expect(await append(log, held("mine"))).toBe(false)
    expect(await append(log, held("mine"))).toBe(true)
    expect((await log.read(ref)).mission.version).toBe(2)
  })

  test("is settled even if others appended after it", async () => {
    const place = openPlace()
    const other = another(place).log
    let isLost = false
    const request: Request = async (route, parameters) => {
      const reply = await place.request(route, parameters)
      if (isLost || !route.startsWith("PATCH")) return reply
      isLost = true
      await append(other, held("theirs"))
      throw new Error("socket hang up")
    }
    const log = logOf({ request })
    await append(log, requested)
    expect(await append(log, held("mine"))).toBe(true)
    expect((await log.read(ref)).mission).toMatchObject({ version: 3 })
  })

  test("to a read says nothing about the log", async () => {
    const place = openPlace()
    const log = logOf(place)
    await append(log, requested)
    place.fail(/^GET .*missions\/412\/log/, { status: 502, message: "Server Error" })
    await expect(log.read(ref)).rejects.toThrow("read the log's head")
  })

  test("to the very first append is settled as well", async () => {
    const place = openPlace()
    const log = logOf(place)
    place.fail(/^POST .*\/git\/refs$/, "lost_after")
    expect(await append(log, requested)).toBe(true)
    const none = openPlace()
    none.fail(/^POST .*\/git\/refs$/, "lost_before")
    await expect(append(logOf(none), requested)).rejects.toThrow("whether the log moved")
  })
})

describe("answers that are recorded", () => {
  const thing = { type: "comment", of: "mission_control" } as const
  const bound = { type: "thing.bound", thing, id: 5, number: null } as const

  test("are appended once, and not if the log has them", async () => {
    const place = openPlace()
    const [log, other] = [logOf(place), another(place).log]
    await append(log, requested)
    await log.record(ref, [bound])
    await other.record(ref, [bound])
    expect((await other.read(ref)).mission.version).toBe(2)
  })

  test("are tried again after somebody else appended", async () => {
    const place = openPlace()
    const { fail, log: other } = another(place)
    const log = logOf(place)
    await append(log, requested)
    // Its first attempt to move the ref comes too late.
    fail(/^PATCH/, { status: 422, message: "Update is not a fast forward" })
    await other.record(ref, [bound])
    expect((await log.read(ref)).mission.things.size).toBe(1)
  })
})

describe("segments", () => {
  const reads = (asked: readonly string[]) =>
    asked.filter(it => it.includes("/git/blobs/") || it.includes("/git/trees/")).length

  test("are closed when they are long, with a snapshot that a first reader uses", async () => {
    const place = openPlace()
    const log = logOf(place)
    await append(log, requested)
    for (const n of [1, 2, 3]) await append(log, reply(n, LONG))
    const tree = await place.bot.git.getTree({ ...here, tree_sha: PATH.log, recursive: "1" })
    const paths = tree.data.tree.map(it => it.path)
    expect(paths).toContain("events/000003.jsonl")
    expect(paths).toContain(snapshotPath(3))
    const cold = another(place)
    expect((await cold.log.read(ref)).mission).toEqual((await log.read(ref)).mission)
    // The tree, the open segment, and the snapshot before it; no closed segment.
    expect(reads(cold.asked)).toBe(3)
  })

  test("are closed after two hundred appends, however short", async () => {
    const place = openPlace()
    const line = (n: number): Append => ({
      ...{ id: `w${n}`, at: new Date(START).toISOString() as never, writer: "w" },
      events: [n === 0 ? requested : held(`${n}`)],
    })
    await written(
      place,
      Array.from({ length: 200 }, (_, n) => line(n)),
    )
    const log = logOf(place)
    expect((await log.read(ref)).mission.version).toBe(200)
    await append(log, held("one more"))
    expect(JSON.parse(await fileOf(place, "events/000002.jsonl"))).toMatchObject({ id: "one-1" })
  })

  test("are folded again if another program wrote the snapshot", async () => {
    const place = openPlace()
    const log = logOf(place)
    await append(log, requested)
    for (const n of [1, 2]) await append(log, reply(n, LONG))
    const head = await place.bot.git.getRef({ ...here, ref: PATH.log })
    const older = await commitOn(place, head.data.object.sha, [
      { path: snapshotPath(2), sha: null },
      { path: "snapshots/000002.0.json", content: "{}" },
    ])
    await place.bot.git.updateRef({ ...here, ref: PATH.log, sha: older })
    const cold = await another(place).log.read(ref)
    expect(cold.mission).toEqual((await log.read(ref)).mission)
  })

  test("are read from the place at which the reader stopped", async () => {
    const place = openPlace()
    const [log, other] = [logOf(place), another(place)]
    await append(log, requested)
    await other.log.read(ref)
    await append(log, held("more"))
    other.asked.length = 0
    expect((await other.log.read(ref)).mission.version).toBe(2)
    other.asked.length = 0
    await other.log.read(ref)
    expect(other.asked).toEqual(["GET /repos/ada/engine/git/ref/missions/412/log"])
  })
})

/** How today's program reads a log that a newer one wrote, on the embedded GitHub. */
import { describe, expect, test } from "vitest"
import { type Looked, look } from "../../src/controller.ts"
import type { Append } from "../../src/core/log/event.ts"
import { FORMAT, type Format } from "../../src/core/log/newer.ts"
import { requested } from "../core/render/facts.ts"
import { START } from "../embedded/github/http/seeded.ts"
import { another, append, fileOf, held, LONG, logOf, ref, reply, written } from "./support/logs.ts"
import { doorOf, openPlace, type Place } from "./support/place.ts"

/** A newer program, which treats holds as a new kind of event. */
const DREAMING: Format = {
  events: {
    ...FORMAT.events,
    "mission.held": { ...FORMAT.events["mission.held"], since: "dreams" },
  },
  features: { dreams: { since: "9.0.0", brings: "missions that dream" } },
}

describe("a newer program's log", () => {
  const refused = { type: "effect.refused", effect: "x", status: 403, message: "no" } as const
  const at = new Date(START).toISOString() as never
  const dreams = [{ feature: "dreams", since: "9.0.0" }]
  const appendOf = (id: string, events: readonly object[], more: object = {}) =>
    ({ id, at, writer: "n", events, ...more }) as Append
  const first = appendOf("n1", [requested])
  const writes = (place: Place) => place.asked.filter(it => !it.startsWith("GET "))

  test.each<[string, readonly object[], object, string]>([
    ["a feature", [held("x")], { needs: dreams }, '"dreams", of version 9.0.0'],
    ["an event", [{ type: "mission.dreamt" }], {}, '"mission.dreamt"'],
    ["a hold", [{ ...held("x"), hold: "asleep" }], {}, '"asleep" as mission.held hold'],
    [
      "a thing",
      [{ type: "things.intended", things: [{ type: "wiki" }] }],
      {},
      '"wiki" as things.intended things type',
    ],
  ])(
    "with %s that we don't know is read up to there and not written to",
    async (_, events, more, lacked) => {
      const place = openPlace()
      await written(place, [first, appendOf("n2", events, more), appendOf("n3", [held("later")])])
      const log = logOf(place)
      const read = await log.read(ref)
      expect([read.mission.version, read.lacked]).toEqual([1, [lacked]])
      await log.record(ref, [refused])
      expect(await append(log, held("mine"))).toBe(false)
      expect(writes(place)).toEqual([])
    },
  )

  test("is reported by a look, which reads nothing more and sends nothing", async () => {
    const place = openPlace()
    await written(place, [first, appendOf("n2", [held("x")], { needs: dreams })])
    const told: Looked[] = []
    const never = () => Promise.reject(new Error("Nobody may be asked."))
    const ports = { log: logOf(place), observe: never, send: never, clock: () => START }
    const looked = await look(ref, { ...ports, report: it => void told.push(it) })
    expect(told).toEqual([looked])
    expect(looked).toMatchObject({
      ...{ events: [], sent: [], isSettled: false },
      waits: [{ type: "newer_log", needs: "person", lacked: ['"dreams", of version 9.0.0'] }],
    })
    expect(writes(place)).toEqual([])
  })

  test("stays unreadable for a process that had read its beginning, however it goes on", async () => {
    const place = openPlace()
    const [old, newer] = [logOf(place), logOf(doorOf(place.bot), "newer", DREAMING)]
    await append(old, requested)
    expect(await append(newer, held("x"))).toBe(true)
    for (const more of [held("more"), reply(1, LONG), reply(2, "in a second segment")]) {
      expect((await newer.read(ref)).lacked).toEqual([])
      expect(await append(newer, more)).toBe(true)
      for (const log of [old, another(place).log]) {
        const { mission, lacked } = await log.read(ref)
        expect([mission.version, lacked]).toEqual([1, ['"dreams", of version 9.0.0']])
      }
    }
    expect((await newer.read(ref)).mission.version).toBe(5)
  })

  test("names what its reader needs only in the appends that use it", async () => {
    const place = openPlace()
    const newer = logOf(place, "newer", DREAMING)
    await append(newer, requested)
    await append(newer, held("x"))
    const lines = (await fileOf(place, "events/000001.jsonl")).trim().split("\n")
    expect(lines.map(line => (JSON.parse(line) as Append).needs)).toEqual([undefined, dreams])
  })
})

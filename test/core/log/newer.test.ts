/**
 * What a later version may write, and what this program makes of it: it never mistakes the unknown
 * for something else.
 */
import { describe, expect, test } from "vitest"
import type { Append, Event, EventType } from "../../../src/core/log/event.ts"
import { FORMAT, type Format, formatName, lackedOf, needsOf } from "../../../src/core/log/newer.ts"
import { at } from "../render/facts.ts"
import { logs } from "../render/fixtures.ts"
import { EXAMPLES } from "./examples.ts"

interface KnownPlace {
  readonly words?: object
  readonly others?: string
  readonly fields?: Readonly<Record<string, string | KnownPlace>>
}
type Json = Readonly<Record<string, unknown>>

/** Every place that takes only listed words, and an event with another word there. */
function* places(place: KnownPlace, path: readonly string[] = []): Generator<readonly string[]> {
  if (place.words && place.others === undefined) yield path
  for (const [name, inner] of Object.entries(place.fields ?? {})) {
    if (typeof inner !== "string") yield* places(inner, [...path, name])
  }
}

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)

const UNHEARD_OF = Object.entries(FORMAT.events).flatMap(([type, row]) =>
  [...places(row)].map(path => {
    const event = { type, ...(nested(path, "unheard_of") as Json) } as unknown as Event
    return [`${type} ${path.join(" ")}`, event] as const
  }),
)

const appended = (events: readonly unknown[], more: object = {}): Append =>
  ({ id: "n1", at: at("12:00"), writer: "newer", events, ...more }) as unknown as Append

describe("an append of a later version is recognised as newer", () => {
  const held = EXAMPLES["mission.held"]
  const dreams = { feature: "dreams", since: "9.0.0" }

  test.each<[string, Append, string]>([
    ["by a feature", appended([held], { needs: [dreams] }), `"dreams", of version 9.0.0`],
    ["by one of two", appended([held], { needs: [dreams, dreams] }), `"dreams", of version 9.0.0`],
    ["by a type of event", appended([held, { type: "mission.dreamt" }]), `"mission.dreamt"`],
    ["by a type that every object has", appended([{ type: "toString" }]), `"toString"`],
    [
      "by a word that every object has",
      appended([{ ...held, hold: "constructor" }]),
      "constructor",
    ],
    [
      "by a hold",
      appended([{ ...held, hold: "solar_flare" }]),
      `"solar_flare" as mission.held hold`,
    ],
    [
      "by a refusal",
      appended([{ ...EXAMPLES["command.refused"], refusal: { reason: "full_moon" } }]),
      `"full_moon" as command.refused refusal reason`,
    ],
    [
      "by a command",
      appended([{ ...EXAMPLES["command.accepted"], said: { name: "dream" } }]),
      `"dream" as command.accepted said name`,
    ],
    [
      "by a failure",
      appended([
        {
          ...EXAMPLES["attempt.ended"],
          outcome: { type: "failed", failure: { kind: "asleep" } },
        },
      ]),
      `"asleep" as attempt.ended outcome failure kind`,
    ],
    [
      "by an outcome",
      appended([{ ...EXAMPLES["attempt.ended"], outcome: { type: "dreamt" } }]),
      `"dreamt" as attempt.ended outcome type`,
    ],
    [
      "by a thing in a list",
      appended([
        { type: "things.intended", things: [{ type: "issue", of: "F1" }, { type: "wiki" }] },
      ]),
      `"wiki" as things.intended things type`,
    ],
    [
      "by a criterion of a plan",
      appended([
        {
          ...EXAMPLES["plan.proposed"],
          plan: { ...EXAMPLES["plan.proposed"].plan, criteria: [{ id: "C1", kind: "oracle" }] },
        },
      ]),
      `"oracle" as plan.proposed plan criteria kind`,
    ],
  ])("%s", (_, append, lacked) => expect(lackedOf(append).join()).toContain(lacked))

  test("a new word in any place for listed words is recognised", () => {
    expect(UNHEARD_OF.length).toBeGreaterThan(80)
    for (const [name, event] of UNHEARD_OF) {
      expect(lackedOf(appended([event])), name).toEqual([`"unheard_of" as ${name}`])
    }
  })
})

describe("what programs of this version write", () => {
  const all: readonly Event[] = [
    ...Object.values(EXAMPLES),
    ...Object.values(logs).flatMap(log => log.flatMap(({ events }) => events)),
  ]

  test("is known and needs no feature of its reader, just as in logs from before needs were written", () => {
    expect(lackedOf(appended(all))).toEqual([])
    const older = all.filter(({ type }) => type !== "thing.pinned")
    expect(needsOf(older)).toEqual([])
    expect(needsOf([EXAMPLES["thing.pinned"]]).map(it => it.feature)).toEqual(["pins"])
  })

  test("has a row for every field", () => {
    const rowless = (
      value: unknown,
      place: string | KnownPlace | undefined,
      path: string,
    ): string[] => {
      if (place === undefined) return [path]
      if (typeof place === "string" || value === null || typeof value !== "object") return []
      if (Array.isArray(value)) return value.flatMap(item => rowless(item, place, path))
      return Object.entries(value)
        .filter(([name, inner]) => inner !== undefined && !(name === "type" && !path.includes(" ")))
        .flatMap(([name, inner]) => rowless(inner, place.fields?.[name], `${path} ${name}`))
    }
    expect(all.flatMap(event => rowless(event, FORMAT.events[event.type], event.type))).toEqual([])
  })
})

describe("a program with one more feature", () => {
  const since = "0.9.0"
  const features = { dreams: { since, brings: "missions that dream" } }
  const knowing = (type: EventType, change: object): Format => ({
    events: { ...FORMAT.events, [type]: { ...FORMAT.events[type], ...change } as never },
    features,
  })
  const holds = (word: string, of = "dreams") =>
    knowing("mission.held", {
      fields: {
        ...FORMAT.events["mission.held"]?.fields,
        hold: { words: { person: "first", [word]: of } },
      },
    })
  const asleep = { type: "mission.held", hold: "asleep", why: "" } as unknown as Event

  test("names the feature in appends that use it, and in no others", () => {
    expect(needsOf([asleep, asleep], holds("asleep"))).toEqual([{ feature: "dreams", since }])
    expect(needsOf([EXAMPLES["mission.held"]], holds("asleep"))).toEqual([])
  })

  test("names it for a new type of event, and for a field that nobody may overlook", () => {
    const event = EXAMPLES["mission.warned"]
    expect(needsOf([event], knowing("mission.warned", { since: "dreams" }))).toHaveLength(1)
    const fields = { ...FORMAT.events["mission.warned"]?.fields, softly: "dreams" }
    const softly = { ...event, softly: true } as unknown as Event
    expect(needsOf([softly], knowing("mission.warned", { fields }))).toHaveLength(1)
    expect(needsOf([event], knowing("mission.warned", { fields }))).toEqual([])
  })

  test("is understood by programs with that feature, and not by today's", () => {
    const append = appended([asleep], { needs: needsOf([asleep], holds("asleep")) })
    expect(lackedOf(append, holds("asleep"))).toEqual([])
    expect(lackedOf(append)).toEqual([`"dreams", of version ${since}`])
  })

  test("asks nothing for fields that may be read without it", () => {
    const fields = { ...FORMAT.events["mission.warned"]?.fields, softly: "free" }
    const softly = { ...EXAMPLES["mission.warned"], softly: true } as unknown as Event
    expect(needsOf([softly], knowing("mission.warned", { fields }))).toEqual([])
    expect(lackedOf(appended([softly]))).toEqual([])
  })

  test("keeps its snapshots apart from those of today", () => {
    expect(formatName(holds("asleep"))).not.toBe(formatName(FORMAT))
  })
})

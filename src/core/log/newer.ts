/**
 * What the reader of an append must know, and what of it this program does not know. It must never
 * guess: a reader that lacks anything reads up to there and writes nothing.
 */
import { digestOf, short } from "../values/digest.ts"
import type { Append, Event } from "./event.ts"
import { EVENTS } from "./known/event.ts"
import { FEATURES, type Feature } from "./known.ts"
import type { Need } from "./need.ts"

/** What one program knows about logs. */
export interface Format {
  readonly events: Readonly<Record<string, KnownPlace & { readonly since: string }>>
  readonly features: Readonly<Record<string, Feature>>
}

export interface KnownPlace {
  readonly words?: Readonly<Record<string, string>>
  readonly others?: string
  readonly fields?: Readonly<Record<string, string | KnownPlace>>
}

export const FORMAT: Format = { events: EVENTS, features: FEATURES }

/**
 * Changes with everything that a program knows, because a cache that another program made of a log
 * is of no use to it.
 */
export const formatName = (format: Format): string => short(digestOf(format))

/** What these events need, in the order in which they say it. What every program knows is left out. */
export const needsOf = (events: readonly Event[], format: Format = FORMAT): readonly Need[] =>
  needsAmong(
    events.flatMap(event => metIn(event, format).features),
    format,
  )

function needsAmong(met: readonly string[], { features }: Pick<Format, "features">): Need[] {
  return [...new Set(met)].flatMap(feature => {
    const since = features[feature]?.since
    return since === undefined ? [] : [{ feature, since }]
  })
}

/** What this program does not know of the append, in words for people. An empty list: it knows everything. */
export function lackedOf(
  { needs = [], events }: Pick<Append, "needs" | "events">,
  format: Format = FORMAT,
): readonly string[] {
  const named = unheardOf(needs, format)
  if (named.length > 0) return named
  return [...new Set(events.flatMap(event => metIn(event, format).unknown))]
}

/** The named features that this program does not know. */
export const unheardOf = (
  needs: readonly Need[],
  { features }: Pick<Format, "features"> = FORMAT,
): readonly string[] =>
  needs
    .filter(({ feature }) => !Object.hasOwn(features, feature))
    .map(({ feature, since }) => `"${feature}", of version ${since}`)

/** The same for a value that is no event. `at` names it, and `place` says everything that it may hold. */
export function metWithin(
  value: unknown,
  { at, place, features = FORMAT.features }: Within,
): { readonly needs: readonly Need[]; readonly unknown: readonly string[] } {
  const met: Met = { features: [], unknown: [] }
  meet(value, place, { at, met })
  return { needs: needsAmong(met.features, { features }), unknown: [...new Set(met.unknown)] }
}

export interface Within {
  readonly at: string
  readonly place: KnownPlace
  readonly features?: Format["features"]
}

interface Met {
  readonly features: string[]
  readonly unknown: string[]
}

function metIn(event: Event, { events }: Format): Met {
  const met: Met = { features: [], unknown: [] }
  const { type, ...rest } = event
  const known = Object.hasOwn(events, type) ? events[type] : undefined
  if (known === undefined) return { features: [], unknown: [`"${type}"`] }
  met.features.push(known.since)
  meet(rest, known, { at: type, met })
  return met
}

/** A field without a row was added later, and its append names the feature that a reader must know. */
function meet(
  value: unknown,
  place: string | KnownPlace,
  around: { readonly at: string; readonly met: Met },
): void {
  const { at, met } = around
  if (value === undefined || value === null) return
  if (typeof place === "string") met.features.push(place)
  else if (Array.isArray(value)) for (const item of value) meet(item, place, around)
  else if (typeof value === "string") word(value, place, around)
  else if (typeof value === "object") {
    for (const [name, inner] of Object.entries(value)) {
      const row = place.fields && Object.hasOwn(place.fields, name) ? place.fields[name] : undefined
      if (row !== undefined) meet(inner, row, { at: `${at} ${name}`, met })
    }
  }
}

function word(
  value: string,
  { words, others }: KnownPlace,
  { at, met }: { readonly at: string; readonly met: Met },
): void {
  if (words === undefined) return
  const since = Object.hasOwn(words, value) ? words[value] : others
  if (since === undefined) met.unknown.push(`"${value}" as ${at}`)
  else met.features.push(since)
}

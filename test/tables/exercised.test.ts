/** Every kind of failure, command, gesture, hold and ceiling comes about in some story of the core, or only in a world. */
import { beforeAll, describe, expect, test } from "vitest"
import { play, sequences } from "../properties/sequence.ts"
import { kinds, kindsIn } from "./kinds.ts"

const SEED = 412
/** So many are looked at for what is excused and happens all the same. */
const STORIES_MIN = 500
/** From then on it ends as soon as nothing is missing. */
const STORIES_MAX = 2_000

/** A story of the core has no such policy and no such hands; the simulation draws them, and says so. */
const onlyInWorlds: readonly string[] = [
  "hold kill_switch",
  "hold integration_rewritten",
  "ceiling tokens",
  "ceiling minutes",
  "ceiling attempts",
  "ceiling hours",
  "ceiling features",
  "ceiling patch",
  "ceiling comments",
]

const wanted = kinds.filter(kind => !onlyInWorlds.includes(kind))
const happened = new Set<string>()

beforeAll(() => {
  for (const [played, sequence] of sequences(SEED, STORIES_MAX).entries()) {
    if (played >= STORIES_MIN && wanted.every(kind => happened.has(kind))) return
    for (const { events } of play(sequence).appends) {
      for (const kind of kindsIn(events)) happened.add(kind)
    }
  }
}, 120_000)

describe("happens", () => {
  test.each(wanted)("%s", kind => {
    expect([...happened]).toContain(kind)
  })
})

test("nothing is excused that happens, or that there is not", () => {
  expect(onlyInWorlds.filter(kind => happened.has(kind) || !kinds.includes(kind))).toEqual([])
})

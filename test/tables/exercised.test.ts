/**
 * Every kind of failure, command, gesture, hold and ceiling comes about in some story of the core,
 * or at least in a world.
 */
import { beforeAll, describe, expect, test } from "vitest"
import { play, sequences } from "../properties/sequence.ts"
import { kinds, kindsIn } from "./kinds.ts"

const SEED = 412
/** At least this many stories are looked at, to find what is excused but happens after all. */
const STORIES_MIN = 500
/** From then on it ends as soon as no kind is missing. */
const STORIES_MAX = 2_000

/** Stories of the core lack such a policy and such people. The simulation has them and checks that these happen. */
const onlyInWorlds: readonly string[] = [
  "hold kill_switch",
  "hold integration_rewritten",
  "hold log_changed",
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

test("the excuses name only kinds that exist and did not happen", () => {
  expect(onlyInWorlds.filter(kind => happened.has(kind) || !kinds.includes(kind))).toEqual([])
})

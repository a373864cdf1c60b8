/** fold and evolve: what is true after some events, however they are divided into appends. */
import fc from "fast-check"
import { afterEach, describe, expect, test, vi } from "vitest"
import type { Append, Event, EventType } from "../../../src/core/log/event.ts"
import { attemptFolds } from "../../../src/core/log/fold/attempt.ts"
import { ciFolds } from "../../../src/core/log/fold/ci.ts"
import { featureFolds } from "../../../src/core/log/fold/feature.ts"
import { missionFolds } from "../../../src/core/log/fold/mission.ts"
import { peopleFolds } from "../../../src/core/log/fold/people.ts"
import { planFolds } from "../../../src/core/log/fold/plan.ts"
import { syncFolds } from "../../../src/core/log/fold/sync.ts"
import { thingFolds } from "../../../src/core/log/fold/thing.ts"
import { validationFolds } from "../../../src/core/log/fold/validation.ts"
import { drafted, evolve, fold, initial } from "../../../src/core/log/fold.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import { fromSnapshot, toSnapshot } from "../../../src/core/log/snapshot.ts"
import type { FeatureId } from "../../../src/core/values/id.ts"
import { type Instant, instant, latest } from "../../../src/core/values/time.ts"
import { at, key, ref, scheduled, sha } from "../render/facts.ts"
import { logs, missionAt } from "../render/fixtures.ts"
import { BEFORE, EXAMPLES, WITHOUT_EFFECT } from "./examples.ts"

/** The parts of the table that folds. */
const TABLE = Object.keys({
  ...missionFolds,
  ...peopleFolds,
  ...planFolds,
  ...featureFolds,
  ...attemptFolds,
  ...validationFolds,
  ...syncFolds,
  ...ciFolds,
  ...thingFolds,
}) as readonly EventType[]

const NOW = at("16:00")
const said = ({ version: _, at: __, ...mission }: Mission): string =>
  toSnapshot(mission as unknown as Mission)

test("the table has every type of event and no other", () => {
  expect([...TABLE].sort()).toEqual(Object.keys(EXAMPLES).sort())
})

describe("every event changes what is true, or is listed as one that changes nothing", () => {
  test.each(TABLE)("%s", type => {
    const before = evolve(missionAt("midRun"), BEFORE[type] ?? [], at("15:00"))
    const after = evolve(before, [EXAMPLES[type]], NOW)
    expect(said(after) !== said(before)).toBe(!WITHOUT_EFFECT.includes(type))
    expect([after.version, after.at]).toEqual([before.version + 1, NOW])
  })
})

describe("facts that come twice or too late", () => {
  test("an attempt keeps the first run that was named for it", () => {
    const m = missionAt("midRun")
    const { run } = m.attempts.get(key("F5.2")) ?? {}
    const after = evolve(m, [{ type: "attempt.started", attempt: key("F5.2"), run: 1 }], NOW)
    expect(after.attempts.get(key("F5.2"))?.run).toBe(run)
  })

  test("a thing keeps its first binding", () => {
    const thing = { type: "issue", of: "F5" } as const
    const m = missionAt("midRun")
    const after = evolve(m, [{ type: "thing.bound", thing, id: 1, number: 1 }], NOW)
    expect(after.things).toEqual(m.things)
  })

  test("an attempt keeps its first conflict", () => {
    const conflict = EXAMPLES["merge.conflicted"]
    const again = { ...conflict, onto: sha("later") }
    const m = evolve(missionAt("midRun"), [conflict, again], NOW)
    expect(m.attempts.get(conflict.attempt)?.conflictedOnto).toBe(conflict.onto)
  })

  test("an approved plan stays in force even if it is withdrawn later", () => {
    const m = missionAt("midRun")
    const after = evolve(m, [{ type: "plan.withdrawn", version: 2, why: "too late" }], NOW)
    expect(after.proposals).toEqual(m.proposals)
  })
})

/** Any events in any order, at any instants, because several clocks write one log. */
const appends: fc.Arbitrary<readonly Append[]> = fc
  .array(
    fc.record({
      events: fc.array(fc.constantFrom(...(Object.values(EXAMPLES) as Event[])), {
        minLength: 1,
        maxLength: 4,
      }),
      minutes: fc.integer({ min: -60, max: 600 }),
    }),
    { maxLength: 30 },
  )
  .map(list =>
    list.map(({ events, minutes }, index) => ({
      ...{ id: `r${index}`, writer: "random", events },
      at: instant(Date.parse(at("16:00")) + minutes * 60_000),
    })),
  )
const story: readonly Append[] = logs.midRun

describe("for any log", () => {
  test("folding equals evolving event by event, and evolving does not change its input", () => {
    fc.assert(
      fc.property(appends, more => {
        let m = initial(ref)
        for (const { events, at: when } of [...story, ...more]) {
          for (const event of events) {
            const before = toSnapshot(m)
            const next = evolve(m, [event], when)
            expect(toSnapshot(m)).toBe(before)
            m = next
          }
        }
        expect(fold(ref, [...story, ...more])).toEqual(m)
      }),
      { numRuns: 15 },
    )
  })

  test("a draft that one look keeps adding to ends where the fold ends", () => {
    fc.assert(
      fc.property(appends, more => {
        const before = fold(ref, story)
        const { mission, add } = drafted(before)
        for (const { events, at: when } of more) add(events, when)
        expect(mission).toEqual(fold(ref, [...story, ...more]))
        expect(before).toEqual(fold(ref, story))
      }),
      { numRuns: 50 },
    )
  })

  test("time never goes back", () => {
    fc.assert(
      fc.property(appends, more => {
        let m = fold(ref, story)
        for (const { events, at: when } of more) {
          const next = evolve(m, events, when)
          expect(next.at).toBe(latest(m.at, when))
          m = next
        }
      }),
      { numRuns: 50 },
    )
  })

  test("a snapshot taken anywhere replaces the log before it", () => {
    fc.assert(
      fc.property(appends, fc.nat(), (more, where) => {
        const all = [...story, ...more]
        const cut = where % (all.length + 1)
        const text = toSnapshot(fold(ref, all.slice(0, cut)))
        const read = fromSnapshot(text, ref)
        expect(read).toEqual(fold(ref, all.slice(0, cut)))
        const on = all.slice(cut).reduce((m, a) => evolve(m, a.events, a.at), read)
        expect(on).toEqual(fold(ref, all))
      }),
      { numRuns: 50 },
    )
  })
})

describe("folding", () => {
  afterEach(() => void vi.restoreAllMocks())

  /** How often anything is put into a map. Copying a map counts each of its entries. */
  const steps = (attempts: number, run: (appends: readonly Append[]) => void): number => {
    const log = Array.from({ length: attempts }, (_, n): Append => {
      const feature: FeatureId = `F${n + 1}`
      const event = scheduled(`${feature}.1`, { type: "feature", feature })
      return { id: `${n}`, at: NOW, writer: "w", events: [event] }
    })
    const set = vi.spyOn(Map.prototype, "set")
    run(log)
    const count = set.mock.calls.length
    set.mockRestore()
    return count
  }

  test("costs in proportion to the number of events", () => {
    const folding = (log: readonly Append[]) => void fold(ref, log)
    const small = steps(50, folding)
    expect(small).toBeGreaterThan(0)
    expect(steps(500, folding)).toBe(10 * small)
  })

  test("copies the mission once for each look, however many facts follow", () => {
    const before = fold(ref, story)
    const facts = (count: number) => Array<Event>(count).fill(EXAMPLES["mission.held"])
    const looking = (count: number) => () => {
      const { add } = drafted(before)
      for (const event of facts(count)) add([event], NOW as Instant)
    }
    const one = steps(0, looking(1))
    expect(steps(0, looking(101)) - one).toBe(100)
  })
})

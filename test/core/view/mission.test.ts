import { expect, test } from "vitest"
import type { Append } from "../../../src/core/log/event.ts"
import { evolve, initial } from "../../../src/core/log/fold.ts"
import type { MissionRef } from "../../../src/core/log/mission.ts"
import { advance } from "../../../src/core/work/advance.ts"
import { readOrder } from "../../simulation/arguments.ts"
import { optionsOf } from "../../simulation/seeds.ts"
import { simulateWorld } from "../../simulation/simulate.ts"
import { ref } from "../render/facts.ts"
import { logs, type Moment } from "../render/fixtures.ts"
import { unplainIn } from "./plain.ts"

/** Lists what is not plain data after each append. */
function unplainAlong(of: MissionRef, log: readonly Append[]): ReadonlySet<string> {
  const found = new Set(unplainIn(initial(of), []))
  let m = initial(of)
  for (const { events, at } of log) {
    m = evolve(m, events, at)
    const waits = m.requested === null ? [] : advance(m, at).waits
    for (const line of unplainIn(m, waits)) found.add(line)
  }
  return found
}

test.each(Object.keys(logs) as Moment[])("every mission on the way to %s is plain data", moment => {
  expect([...unplainAlong(ref, logs[moment])]).toEqual([])
})

test.each([1, 5, 18, 22])("every mission of simulated world %i is plain data", async seed => {
  const { missions } = await simulateWorld(seed, optionsOf(readOrder([]).settings))
  for (const { ref: of, appends } of missions.values()) {
    expect([...unplainAlong(of, appends)]).toEqual([])
  }
})

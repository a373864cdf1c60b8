/** One row of the table: what follows from a moment, and that a second look adds nothing to it. */
import { expect } from "vitest"
import { Brief } from "../../../src/core/log/brief.ts"
import type { Look } from "../../../src/core/reconcile.ts"
import { facts, sent, waits } from "./tell.ts"
import type { World } from "./world.ts"

interface Row {
  readonly facts: readonly string[]
  readonly sent?: readonly string[]
  readonly waits?: readonly string[]
}

/** Effects whose results are news at the next look. */
const BEARING = new Set(["ensure_branch", "ensure_commit", "ensure_merged", "ensure_run_cancelled"])

export function follows(w: World, row: Row): Look {
  const looked = w.look()
  expect(facts(looked.events)).toEqual(row.facts)
  // The reader of a brief gets it word for word as it was written.
  expect(looked.briefs.map(brief => Brief.parse(brief))).toEqual(looked.briefs)
  if (row.sent) expect(sent(looked)).toEqual(row.sent)
  if (row.waits) expect(waits(looked)).toEqual(row.waits)
  // Once everything stands on GitHub, a second look decides nothing.
  if (!looked.ensures.some(e => BEARING.has(e.type))) {
    expect(facts(w.peek().events), "a second look").toEqual([])
  }
  w.rest()
  expectRest(w)
  return looked
}

/** Expects that no look decides or sends anything any more. */
export function expectRest(w: World): void {
  const { events, creates, ensures } = w.peek()
  expect({ events, creates, ensures }).toEqual({ events: [], creates: [], ensures: [] })
}

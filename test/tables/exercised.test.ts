/** Every kind of failure, command, gesture, hold and ceiling there is happens in some story of the core, or is named where it does. */
import { readFileSync } from "node:fs"
import { beforeAll, describe, expect, test } from "vitest"
import { Failure } from "../../src/core/log/attempt.ts"
import type { Gesture } from "../../src/core/log/command.ts"
import type { Event, Hold } from "../../src/core/log/event.ts"
import { commands } from "../../src/core/people/table.ts"
import { CEILINGS } from "../../src/core/words/ceiling.ts"
import { play, sequences } from "../properties/sequence.ts"

const SEED = 412
const STORIES = 500

/** Exhaustive by type: a new hold or gesture without its line does not compile. */
const holds: Readonly<Record<Hold, true>> = {
  person: true,
  issue_closed: true,
  ceiling: true,
  kill_switch: true,
  integration_rewritten: true,
  infra: true,
}
const gestures: Readonly<Record<Gesture["name"], true>> = {
  close: true,
  reopen: true,
  assign: true,
  unassign: true,
}

/** What the stories of the core do not bring about, and the test that does. */
const elsewhere: Readonly<Record<string, readonly [file: string, name: string]>> = {
  "command go": ["stories/planning.test.ts", "/mission go takes the default of every question"],
  "command plan": ["tables/cells.ts", "plan: during("],
  "command done": ["core/reconcile/by-people.test.ts", "/mission done F1"],
  "command deliver": ["tables/cells.ts", "deliver: during"],
  "failure conflict": ["core/reconcile/features.test.ts", "that conflicts is built again"],
  "hold kill_switch": ["stories/policy.test.ts", "switched off, nothing starts"],
  "hold integration_rewritten": ["core/reconcile/features.test.ts", "the branch was rewritten"],
  "hold ceiling": ["core/reconcile/features.test.ts", "mission.held ceiling"],
  "ceiling usd": ["core/reconcile/features.test.ts", "mission.held ceiling"],
  "ceiling tokens": ["core/reconcile/ceilings.test.ts", "tokens"],
  "ceiling minutes": ["core/reconcile/ceilings.test.ts", "minutes"],
  "ceiling hours": ["core/reconcile/ceilings.test.ts", "hours"],
  "ceiling attempts": ["core/reconcile/ceilings.test.ts", "attempts"],
  "ceiling features": ["core/reconcile/ceilings.test.ts", "features"],
  "ceiling patch": ["core/reconcile/ceilings.test.ts", "patch"],
  "ceiling comments": ["core/reconcile/ceilings.test.ts", "comments"],
}

const wanted: readonly string[] = [
  ...Failure.def.options.map(option => `failure ${[...option.shape.kind.values][0]}`),
  ...commands.filter(c => c.worksNow).map(c => `command ${c.name}`),
  ...Object.keys(gestures).map(name => `gesture ${name}`),
  ...Object.keys(holds).map(hold => `hold ${hold}`),
  ...CEILINGS.map(ceiling => `ceiling ${ceiling}`),
]

const happened = new Set<string>()

beforeAll(() => {
  for (const sequence of sequences(SEED, STORIES)) {
    for (const { events } of play(sequence).appends) events.forEach(note)
  }
}, 120_000)

function note(event: Event): void {
  if (event.type === "mission.held") happened.add(`hold ${event.hold}`)
  if (event.type === "mission.held" && event.ceiling) happened.add(`ceiling ${event.ceiling}`)
  if (event.type === "attempt.ended" && event.outcome.type === "failed") {
    happened.add(`failure ${event.outcome.failure.kind}`)
  }
  if (event.type !== "command.accepted") return
  const { name } = event.said
  happened.add(name in gestures ? `gesture ${name}` : `command ${name}`)
}

describe("happens", () => {
  test.each(wanted)("%s", what => {
    const named = elsewhere[what]
    if (!named) expect([...happened]).toContain(what)
    else
      expect(readFileSync(new URL(`../${named[0]}`, import.meta.url), "utf8")).toContain(named[1])
  })
})

/** When a run may spend: one row for each reason why it may not. */
import { expect, test } from "vitest"
import { type Asking, isNamed, mayStart } from "../../src/attempt/gate.ts"
import type { Gatekeeper } from "../../src/core/log/brief.ts"
import { sha256 } from "../../src/core/values/digest.ts"

const approved = sha256("approved")
const brief = sha256("brief")
const entry = { role: "feature", run: 5, digest: approved, brief } as const
const gate = (changed: Partial<Gatekeeper> = {}): Gatekeeper => ({
  schema: 1,
  mission: 7,
  digest: approved,
  held: false,
  attempts: { "F1.1": entry },
  ...changed,
})
const asking: Asking = { key: "F1.1", run: 5, runAttempt: 1, role: "feature" }
const attempts = (changed: object) => ({ attempts: { "F1.1": { ...entry, ...changed } } })

test.each([
  ["the named run goes", gate(), asking, "go"],
  ["one that is not named yet waits", gate(attempts({ run: null })), asking, "wait"],
  ["a key that is not open", gate({ attempts: {} }), asking, "unknown_attempt"],
  ["a key that every object has", gate(), { ...asking, key: "constructor" }, "unknown_attempt"],
  ["another run", gate(attempts({ run: 6 })), asking, "other_run"],
  ["a role that somebody typed", gate(), { ...asking, role: "plan" }, "other_role"],
  ["a re-run by a person", gate(), { ...asking, runAttempt: 2 }, "run_again"],
  [
    "a re-run before it is named",
    gate(attempts({ run: null })),
    { ...asking, runAttempt: 2 },
    "run_again",
  ],
  ["a held mission", gate({ held: true }), asking, "held"],
  [
    "a held mission, not named yet",
    gate({ held: true, ...attempts({ run: null }) }),
    asking,
    "held",
  ],
  ["a plan approved since", gate({ digest: sha256("other") }), asking, "other_plan"],
  [
    "no plan approved at all",
    gate({ digest: null, ...attempts({ digest: null }) }),
    asking,
    "other_plan",
  ],
] as const)("%s", (_, gatekeeper, asked, wanted) => {
  const permit = mayStart(gatekeeper, asked)
  expect(permit.type === "stop" ? permit.why : permit.type).toBe(wanted)
})

test("planning has no digest, before an approval and after", () => {
  const planning = { "plan.2": { ...entry, role: "plan", digest: null } } as const
  const asked = { key: "plan.2", run: 5, runAttempt: 1, role: "plan" } as const
  expect(mayStart(gate({ digest: null, attempts: planning }), asked)).toEqual({ type: "go" })
  expect(mayStart(gate({ attempts: planning }), asked)).toEqual({ type: "go" })
})

test("gates cost no model, so a person may run them again", () => {
  const gates = { "M1.gates.1": { ...entry, role: "gates" } } as const
  const asked = { key: "M1.gates.1", run: 5, runAttempt: 2, role: "gates" } as const
  expect(mayStart(gate({ attempts: gates }), asked)).toEqual({ type: "go" })
})

test("a pause does not undo finished work: later jobs only ask whether the log names the run", () => {
  expect(isNamed(gate({ held: true }), { ...asking, runAttempt: 2 })).toBe(true)
  expect(isNamed(gate(), { ...asking, run: 6 })).toBe(false)
  expect(isNamed(gate(), { ...asking, role: "plan" })).toBe(false)
})

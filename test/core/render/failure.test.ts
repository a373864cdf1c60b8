/** Every failure has its words. The type keeps the table complete. */
import { expect, it } from "vitest"
import type { Stopped } from "../../../src/core/log/attempt.ts"
import { failureSentence } from "../../../src/core/render/failure.ts"

type Row<T> = readonly [T, string]

const FAILURES: { readonly [T in Stopped["kind"]]: Row<Extract<Stopped, { kind: T }>> } = {
  agent_failed: [
    { kind: "agent_failed", how: "crashed", said: "ENOENT @x" },
    "the agent ended before it was done: ENOENT @\u200bx",
  ],
  agent_unready: [{ kind: "agent_unready", why: "login", said: "" }, "the agent is not logged in"],
  verification_failed: [
    { kind: "verification_failed", criteria: ["C1", "C2"], gates: ["lint"] },
    "C1 and C2 do not hold; `lint` fails",
  ],
  inconclusive: [
    { kind: "inconclusive", criteria: ["C9"], why: "flaky" },
    "it is unclear whether C9 holds: the same commands gave different results",
  ],
  conflict: [
    { kind: "conflict", paths: ["a", "b", "c", "d"] },
    "it conflicts with what was merged before: `a`, `b`, `c` and 1 more",
  ],
  limit: [{ kind: "limit", of: "spend", resetsAt: null }, "the attempt reached its ceiling"],
  policy_blocked: [
    { kind: "policy_blocked", rule: "protected_path", where: ".github/workflows/e2e.yml" },
    "it changed a protected file: .github/workflows/e2e.yml",
  ],
  infra: [
    { kind: "infra", how: "setup", said: "npm ci: 404" },
    "the runner could not be set up: npm ci: 404",
  ],
  workflows_moved: [
    { kind: "workflows_moved", paths: [] },
    "workflow files changed on the default branch",
  ],
  runner_lost: [{ kind: "runner_lost" }, "the runner was lost"],
  person_cancelled: [{ kind: "person_cancelled" }, "somebody stopped its run"],
  superseded: [{ kind: "superseded" }, "it was called off"],
  no_progress: [{ kind: "no_progress" }, "it failed twice in the same way"],
  nothing_to_do: [
    { kind: "nothing_to_do" },
    "its worker changed nothing, and the criteria that could be run hold already",
  ],
}

it("says in which ways a delivery only looked finished", () => {
  const tampering = ["skipped_tests", "stubs", "a_newer_rule"]
  const failure: Stopped = { kind: "verification_failed", criteria: ["C1"], gates: [], tampering }
  expect(failureSentence(failure)).toBe(
    "C1 does not hold; it skips tests, leaves stubs or hollow functions and `a_newer_rule`",
  )
})

it.each(Object.entries(FAILURES))("says how %s failed", (_, [failure, sentence]) => {
  expect(failureSentence(failure as Stopped)).toBe(sentence)
})

/** Which agent validates: one of another maker than the workers', if the policy names one. */

import { describe, expect, test } from "vitest"
import { namingBrief } from "../../../src/core/log/beside.ts"
import type { OwnAgent } from "../../../src/core/plan/own-agent.ts"
import { planText } from "../../../src/core/render/plan.ts"
import { makerOf } from "../../../src/core/values/maker.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { featureBrief } from "../../../src/core/work/brief.ts"
import { judges } from "../support/judge.ts"
import { examplePlan } from "../support/plan.ts"
import { built, proposed, running, type World } from "../support/world.ts"

test.each([
  ["claude", "anthropic"],
  ["npx -y @zed-industries/claude-code-acp@0.16.2", "anthropic"],
  ["/opt/homebrew/bin/codex acp", "openai"],
  ["env RUST_LOG=off codex-acp", "openai"],
  ["npx @openai/codex", "openai"],
  ["'gemini' --acp", "google"],
  ["our-agent --fast", "our-agent"],
  ["constructor", "constructor"],
  ["npx", "npx"],
  ["", ""],
])("the maker of %s is %s", (agent, maker) => {
  expect(makerOf(agent)).toBe(maker)
})

interface Agents {
  readonly worker: string
  readonly validators: readonly [string, ...string[]]
  readonly words?: string
  /** The agent that the plan gives to a feature of M1. */
  readonly own?: Readonly<Partial<Record<string, string>>>
  /** Agents that the policy defines. */
  readonly defined?: readonly OwnAgent[]
}

const policyOf = ({ worker, validators: [validator, ...validators], defined }: Agents) => ({
  agents: {
    ...{ planner: "claude", worker, validator },
    ...(defined && { own: [...defined] }),
    ...(validators.length > 0 ? { validators } : {}),
  },
})
const planOf = ({ own = {} }: Agents) => {
  const plan = examplePlan()
  const features = plan.features.map(f => (own[f.id] ? { ...f, agent: own[f.id]! } : f))
  return { ...plan, features }
}

/** The agent that judges M1 once it is built. */
function validatorOf(agents: Agents): string | undefined {
  const w: World = running(planOf(agents), { policy: policyOf(agents), words: "max 60" })
  if (agents.words) w.says(agents.words)
  w.rest()
  built(w, "F1.1", "F2.1", "F3.1")
  judges(w, "M1.gates.1")
  w.rest()
  return w.mission.attempts.get("M1.scrutiny.1" as never)?.agent
}

const HOUSE: OwnAgent = {
  name: "house",
  entry: {
    ...{ id: "acme-house", name: "House", version: "1.2.3" },
    distribution: { npx: { package: "@acme/house@1.2.3", args: ["--acp"], env: {} } },
  },
}
const FAST: OwnAgent = { name: "fast", command: "gemini --acp --model flash" }
const defined = [HOUSE, FAST]

test.each<[string, Agents, string]>([
  [
    "the line of a name, if another maker's program stands there",
    { worker: "gemini", validators: ["fast", "house"], defined },
    "house",
  ],
  [
    "the line of a name",
    { worker: "codex", validators: ["fast", "house"], defined },
    "gemini --acp --model flash",
  ],
  ["the only one", { worker: "claude", validators: ["codex"] }, "codex"],
  ["the first", { worker: "claude", validators: ["codex", "gemini"] }, "codex"],
  ["the first of another maker", { worker: "codex", validators: ["codex", "gemini"] }, "gemini"],
  [
    "not the same maker's other program",
    { worker: "claude", validators: ["claude-agent-acp", "codex-acp"] },
    "codex-acp",
  ],
  [
    "the first where none differs",
    { worker: "codex", validators: ["codex", "codex-acp"] },
    "codex",
  ],
  [
    "of another maker than each worker",
    { worker: "claude", validators: ["claude", "codex", "gemini"], own: { F2: "codex" } },
    "gemini",
  ],
  [
    "whoever did not build it, where a person chose other workers",
    { worker: "claude", validators: ["codex", "gemini"], words: "/mission use codex for F3" },
    "gemini",
  ],
])("%s validates", (_, agents, wanted) => {
  expect(validatorOf(agents)).toBe(wanted)
})

test("an attempt is told by its brief what the policy says of its agent", () => {
  const agents: Agents = { worker: "house", validators: ["fast"], own: { F2: "fast" }, defined }
  const w = running(planOf(agents), { policy: policyOf(agents) })
  const told = ["F1", "F2"].map(id => {
    const feature = w.mission.features.get(id as never)!
    const given = { key: `${id}.1` as never, base: "a".repeat(40) as never, cap: {} as never }
    return featureBrief(w.mission, feature, given)
  })
  expect(told.map(({ agent, ownAgent }) => [agent, ownAgent])).toEqual([
    ["house", HOUSE],
    ["gemini --acp --model flash", undefined],
  ])
  expect(told.map(brief => namingBrief(brief).needs?.map(it => it.feature))).toEqual([
    ["own_agents"],
    undefined,
  ])
})

test("finished work keeps its maker, even if another agent is chosen afterwards", () => {
  const agents: Agents = { worker: "claude", validators: ["claude", "codex"] }
  const w = built(running(planOf(agents), { policy: policyOf(agents) }), "F1.1", "F2.1", "F3.1")
  w.says("/mission use codex")
  w.rest()
  judges(w, "M1.gates.1")
  w.rest()
  expect(w.mission.attempts.get("M1.scrutiny.1" as never)?.agent).toBe("codex")
})

describe("the plan says who validates", () => {
  const told = (agents: Agents): string => {
    const { mission } = proposed(planOf(agents), { policy: policyOf(agents) })
    return planText(missionView(mission), 1).body
  }
  const SAME =
    "The agent that validates is from the same maker as the one that builds: the policy names no other."

  test("it names all that the policy names, in their order", () => {
    const body = told({ worker: "claude", validators: ["codex", "gemini"] })
    expect(body).toContain("Worker `claude`, validators `codex` and `gemini`, planner `claude`;")
    expect(body).not.toContain(SAME)
  })

  test("it says what is started of an agent that only the policy knows", () => {
    const body = told({ worker: "house", validators: ["fast", "codex"], defined })
    expect(body).toContain("The policy defines `house` as `@acme/house@1.2.3 --acp`.")
    expect(body).toContain("The policy defines `fast` as `gemini --acp --model flash`.")
  })

  test("it says so if none is of another maker", () => {
    expect(told({ worker: "codex", validators: ["codex"] }).split(SAME)).toHaveLength(2)
    const own = { F1: "codex" }
    expect(told({ worker: "claude", validators: ["codex"], own })).toContain(SAME)
  })
})

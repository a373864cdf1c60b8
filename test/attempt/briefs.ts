/** One valid brief of each kind on a real commit. A test states only what is different. */
import { FeatureBrief, PlanBrief, ValidationBrief } from "../../src/core/log/brief.ts"
import type { Sha } from "../../src/core/values/id.ts"

const common = (base: Sha) => ({
  schema: 1,
  mission: 7,
  base,
  origin: base,
  agent: "fake",
  cap: { usd: 5, tokens: null, minutes: 10 },
  environment: { setup: [], gates: [], services: [] },
  known: [],
  protectedPaths: ["AGENTS.md", ".claude/**"],
  patch: { files: 50, bytes: 200_000 },
  isolation: "none_allowed",
})

const command = (id: string, run: string) => ({ id, text: `${id} holds`, kind: "command", run })

export const featureBrief = (base: Sha, changed: Partial<FeatureBrief> = {}): FeatureBrief => ({
  ...FeatureBrief.parse({
    ...common(base),
    kind: "feature",
    attempt: "F1.1",
    role: "worker",
    goal: "Greet people",
    feature: { id: "F1", milestone: "M1", title: "Say hello", fulfils: ["C1"] },
    criteria: [command("C1", "grep -q hello greeting.txt")],
    milestone: { id: "M1", title: "Greeting", outcome: "People are greeted" },
    steering: [],
    previous: [],
    fixes: null,
  }),
  ...changed,
})

export const planBrief = (base: Sha, changed: Partial<PlanBrief> = {}): PlanBrief => ({
  ...PlanBrief.parse({
    ...common(base),
    kind: "plan",
    attempt: "plan.1",
    role: "planner",
    goal: "Greet people",
    conversation: [],
    questionsLeft: { rounds: 3, perRound: 4 },
    notes: null,
    returned: [],
  }),
  ...changed,
})

export const validationBrief = (
  base: Sha,
  changed: Partial<ValidationBrief> = {},
): ValidationBrief => {
  const step = changed.step ?? "behaviour"
  return {
    ...ValidationBrief.parse({
      ...common(base),
      kind: "validation",
      attempt: `M1.${step}.1`,
      role: step === "gates" ? "verifier" : "validator",
      goal: "Greet people",
      milestone: "M1",
      title: "Greeting",
      step,
      criteria: [
        command("C1", "grep -q hello greeting.txt"),
        { id: "C2", text: "It greets", kind: "behaviour", steps: ["Look at greeting.txt"] },
        { id: "C3", text: "It is plain", kind: "review", rubric: ["No frills"] },
      ],
      features: [{ id: "F1", title: "Say hello" }],
    }),
    ...changed,
  }
}

export const draft = {
  title: "Greet people",
  goal: "People are greeted",
  criteria: [command("C1", "grep -q hello greeting.txt")],
  milestones: [{ id: "M1", title: "Greeting", outcome: "People are greeted" }],
  features: [{ id: "F1", milestone: "M1", title: "Say hello", fulfils: ["C1"] }],
  estimate: { usd: { low: 1, high: 2 }, minutes: { low: 1, high: 5 }, lines: 10 },
}

/** One valid brief of each kind. A test states only what is different. */
import type { Keep } from "../../src/attempt/ports.ts"
import type { Room } from "../../src/attempt/sandbox.ts"
import { FeatureBrief, PlanBrief, ValidationBrief } from "../../src/core/log/brief.ts"

/** For sessions in which nothing is captured. */
export const keepsNothing: Keep = () => ({ is: "refused", right: "no capture", seen: null })

/** For sessions that nothing keeps apart. */
export const noRoom: Pick<Room, "enter" | "clear"> = {
  enter: program => program,
  clear: async () => {},
}

const common = {
  schema: 1,
  mission: 7,
  base: "a".repeat(40),
  origin: "b".repeat(40),
  agent: "scripted",
  cap: { usd: 5, tokens: null, minutes: 10 },
  environment: { setup: ["npm ci"], gates: [{ name: "tests", run: "npm test" }], services: [] },
  known: ["lint"],
  protectedPaths: [".github/**"],
  patch: { files: 50, bytes: 200_000 },
  isolation: "none_allowed",
}

const criteria = [
  { id: "C1", text: "The total is right", kind: "command", run: "npm test -- total" },
  { id: "C2", text: "The code is plain", kind: "review", rubric: ["No dead code"] },
]

export const planBrief = (changed: Partial<PlanBrief> = {}): PlanBrief => ({
  ...PlanBrief.parse({
    ...common,
    kind: "plan",
    attempt: "plan.1",
    role: "planner",
    goal: "Add a total to the cart",
    conversation: [],
    questionsLeft: { rounds: 3, perRound: 4 },
    notes: null,
    returned: [],
  }),
  ...changed,
})

export const featureBrief = (changed: Partial<FeatureBrief> = {}): FeatureBrief => ({
  ...FeatureBrief.parse({
    ...common,
    kind: "feature",
    attempt: "F1.1",
    role: "worker",
    goal: "Add a total to the cart",
    feature: {
      id: "F1",
      milestone: "M1",
      title: "Sum the lines",
      description: "Write total() in cart.js.",
      fulfils: ["C1"],
      paths: ["cart.js"],
    },
    criteria: [criteria[0]],
    milestone: { id: "M1", title: "Totals", outcome: "The cart shows a total" },
    steering: [],
    previous: [],
    fixes: null,
  }),
  ...changed,
})

export const validationBrief = (changed: Partial<ValidationBrief> = {}): ValidationBrief => ({
  ...ValidationBrief.parse({
    ...common,
    kind: "validation",
    attempt: "M1.scrutiny.1",
    role: "validator",
    goal: "Add a total to the cart",
    milestone: "M1",
    title: "Totals",
    step: "scrutiny",
    criteria,
    features: [{ id: "F1", title: "Sum the lines" }],
  }),
  ...changed,
})

/** A small plan that fits its schema. */
export const examplePlan = {
  title: "Cart total",
  goal: "Add a total to the cart",
  criteria: [{ id: "C1", text: "The total is right", kind: "command", run: "npm test" }],
  milestones: [{ id: "M1", title: "Totals", outcome: "The cart shows a total" }],
  features: [{ id: "F1", milestone: "M1", title: "Sum the lines", fulfils: ["C1"] }],
  estimate: { usd: { low: 0, high: 1 }, minutes: { low: 1, high: 2 }, lines: 20 },
}

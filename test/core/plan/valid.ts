/** One plan without a finding; a test states only what differs. */
import { Draft } from "../../../src/core/plan/plan.ts"
import { defaultPolicy } from "../../../src/core/plan/policy.ts"

const own = [{ name: "house", command: "house acp" }]
export const policy = defaultPolicy({ planner: "a", worker: "a", validator: "a", own })

type Input = Parameters<typeof Draft.parse>[0]

const features = [
  { id: "F1", milestone: "M1", title: "Print", fulfils: ["C1"], paths: ["src/print/**"] },
  { id: "F2", milestone: "M1", title: "Escape", fulfils: ["C2"], paths: ["src/escape/**"] },
  {
    id: "F3",
    milestone: "M2",
    title: "Stream",
    dependsOn: ["F1"],
    fulfils: ["C3"],
    paths: ["src/stream/**"],
  },
]

const criterion = (id: string, run: string) => ({ id, text: `holds ${id}`, kind: "command", run })

const valid = {
  title: "JSON export",
  goal: "Export prints JSON, one object per line, and streams it.",
  environment: {
    setup: ["npm ci"],
    gates: [{ name: "types", run: "npm run typecheck", createdBy: "F1" }],
  },
  criteria: [
    criterion("C1", "npm test -- print"),
    criterion("C2", "npm test -- escape"),
    criterion("C3", "npm test -- stream"),
    { id: "C4", text: "without --json nothing changes", kind: "same_as_base", run: "./export" },
    { id: "C5", text: "a person can follow it", kind: "review", rubric: ["errors name the row"] },
  ],
  milestones: [
    { id: "M1", title: "Print", outcome: "JSON comes out.", criteria: ["C4"] },
    { id: "M2", title: "Stream", outcome: "It streams.", criteria: ["C5"] },
  ],
  features,
  estimate: { usd: { low: 2, high: 5 }, minutes: { low: 20, high: 60 }, lines: 200 },
}

type More = "assumptions" | "delivery" | "notInIt" | "risks" | "skills" | "worker"
type Change = Partial<Record<keyof typeof valid | More, unknown>>

/** It is parsed, so the schema must allow every difference. */
export const plan = (change: Change = {}): Draft =>
  Draft.parse({ ...valid, ...change } as unknown as Input)

/** The plan with one feature changed. */
export const withFeature = (id: string, change: object): Draft =>
  plan({ features: features.map(f => (f.id === id ? { ...f, ...change } : f)) })

export const withFeatures = (more: readonly object[]): Draft =>
  plan({ features: [...features, ...more] })

/** The plan with this as its first criterion. */
export const withCriterion = (change: object): Draft =>
  plan({ criteria: [{ ...valid.criteria[0], ...change }, ...valid.criteria.slice(1)] })

export const withMilestones = (...milestones: readonly object[]): Draft => plan({ milestones })
export const validMilestones = valid.milestones
export const validCriteria = valid.criteria

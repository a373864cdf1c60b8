/** Two milestones, four features and every kind of criterion. Lint finds nothing fatal in it. */
import { Draft } from "../../../src/core/plan/plan.ts"

const command = (id: string) => ({ id, text: `holds ${id}`, kind: "command", run: `check ${id}` })

const feature = (id: string, milestone: string, criterion: string, more: object = {}) => ({
  ...{ id, milestone, title: `Build ${id}`, fulfils: [criterion], paths: [`src/${id}/**`] },
  ...more,
})

/** F3 comes after F1; C5 is judged by reading, C6 by using the product. */
const EXAMPLE = {
  title: "JSON export",
  goal: "Export prints JSON, one object per line.",
  criteria: [
    ...["C1", "C2", "C3", "C4"].map(command),
    { id: "C5", text: "a person can follow it", kind: "review", rubric: ["errors name the row"] },
    { id: "C6", text: "it streams", kind: "behaviour", steps: ["export a large file"] },
  ],
  milestones: [
    { id: "M1", title: "Print", outcome: "JSON comes out.", criteria: ["C5", "C6"] },
    { id: "M2", title: "Stream", outcome: "It streams." },
  ],
  features: [
    feature("F1", "M1", "C1"),
    feature("F2", "M1", "C2"),
    feature("F3", "M1", "C3", { dependsOn: ["F1"] }),
    feature("F4", "M2", "C4"),
  ],
  estimate: { usd: { low: 2, high: 8 }, minutes: { low: 20, high: 60 }, lines: 200 },
}

type Change = Partial<Record<keyof typeof EXAMPLE | "environment", unknown>>

export const examplePlan = (change: Change = {}): Draft =>
  Draft.parse({ ...EXAMPLE, ...change } as Parameters<typeof Draft.parse>[0])

/** The same with features changed by id. */
export const withFeatures = (changes: Readonly<Record<string, object>>): Draft =>
  examplePlan({ features: EXAMPLE.features.map(f => ({ ...f, ...changes[f.id] })) })

/** One feature, one milestone, one command, so that it needs no issues of its own. */
export const smallPlan = (): Draft =>
  examplePlan({
    criteria: [command("C1")],
    milestones: [{ id: "M1", title: "Print", outcome: "JSON comes out." }],
    features: [feature("F1", "M1", "C1")],
  })

/** Plans that planners of a simulated world propose. They have all sizes and are valid, with a few exceptions. */
import { Draft, type Question } from "../../src/core/plan/plan.ts"
import { CHECK } from "./ci.ts"
import type { Random } from "./random.ts"

type Input = Parameters<typeof Draft.parse>[0]

export function drawPlan(random: Random, goal: string): Draft {
  const count = random.pick([1, 1, 2, 2, 3, 3, 4, 6])
  const milestones = Math.min(count, random.int(1, 3))
  const features = Array.from({ length: count }, (_, at) =>
    drawFeature(random, { at, count, milestones }),
  )
  const own = Array.from({ length: milestones }, (_, at) => drawOwn(random, at + 1))
  const high = random.int(5, 20) * count
  const input = {
    title: `Plan of ${count}`,
    goal,
    assumptions: random.chance(0.5) ? ["The tests are green today."] : [],
    notInIt: random.chance(0.5) ? ["A new design."] : [],
    environment: { setup: ["npm ci"], gates: drawGates(random) },
    criteria: [...features.flatMap(f => f.criteria), ...own.flat()],
    milestones: own.map((criteria, at) => ({
      id: `M${at + 1}`,
      title: `Milestone ${at + 1}`,
      outcome: `Part ${at + 1} works.`,
      criteria: criteria.map(c => c.id),
      ...(random.chance(0.2) ? { checkpoint: random.pick(["notify", "approve"]) } : {}),
    })),
    features: features.map(f => f.feature),
    // It depends on the plan's size, so that it uses up no random number.
    skills: count % 2 === 0 ? [SKILL] : [],
    estimate: { usd: { low: 1, high }, minutes: { low: 5, high: 60 }, lines: 40 * count },
  }
  return Draft.parse(input as unknown as Input)
}

/** Every feature of such a plan uses it. */
const SKILL = { name: "tests", description: "How the tests are run.", body: "npm test" }

/** The plan names a criterion that does not exist, so it is returned to the planner. */
export const withoutSense = (plan: Draft): Draft => ({
  ...plan,
  features: plan.features.map((f, at) =>
    at === 0 ? { ...f, fulfils: [...f.fulfils, "C999"] } : f,
  ),
})

const command = (id: string) => ({
  id,
  kind: "command",
  text: `${id} holds`,
  run: `npm test -- ${id}`,
})

function drawFeature(
  random: Random,
  {
    at,
    count,
    milestones,
  }: { readonly at: number; readonly count: number; readonly milestones: number },
) {
  const id = `F${at + 1}`
  const milestone = `M${1 + Math.floor((at * milestones) / count)}`
  const criteria = [command(`C${10 * (at + 1)}`)]
  if (random.chance(0.3)) criteria.push(command(`C${10 * (at + 1) + 1}`))
  const before = Array.from({ length: at }, (_, n) => `F${n + 1}`)
  const feature = {
    id,
    milestone,
    title: `Feature ${at + 1}`,
    description: "Build it.",
    dependsOn: before.filter(() => random.chance(0.3)),
    fulfils: criteria.map(c => c.id),
    skills: count % 2 === 0 ? [SKILL.name] : [],
    paths: random.chance(0.7) ? [`src/${id.toLowerCase()}/**`] : [],
  }
  return { feature, criteria }
}

/** Criteria that no single feature fulfils. */
function drawOwn(random: Random, milestone: number) {
  const id = (n: number) => `C${100 * milestone + n}`
  const text = "It works as a whole."
  return [
    ...(random.chance(0.4) ? [{ id: id(1), kind: "behaviour", text, steps: ["Start it."] }] : []),
    ...(random.chance(0.3) ? [{ id: id(2), kind: "review", text, rubric: ["It is plain."] }] : []),
    ...(random.chance(0.2) ? [{ id: id(3), kind: "same_as_base", text, run: "./old" }] : []),
    ...(random.chance(0.2) ? [command(id(4))] : []),
    ...(random.chance(0.15) ? [{ id: id(5), kind: "check", text, name: CHECK }] : []),
  ]
}

function drawGates(random: Random) {
  const gates = [{ name: "tests", run: "npm test" }]
  return random.chance(0.3)
    ? [...gates, { name: "types", run: "npm run types", createdBy: "F1" }]
    : gates
}

export const drawQuestions = (random: Random): Question[] =>
  Array.from({ length: random.int(1, 3) }, (_, at) => ({
    text: `Which way, ${at + 1}?`,
    default: "The short one.",
    because: "README.md says so.",
  }))

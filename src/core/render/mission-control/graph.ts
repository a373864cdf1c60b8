/** The plan as a graph. It stands only in a fold of the pinned comment: mail shows it as raw code. */
import type { Mission } from "../../log/mission.ts"
import type { Wait } from "../../log/wait.ts"
import type { FeatureId, MilestoneId } from "../../words/id.ts"
import { planOf } from "../../work/phase.ts"
import { featuresOf, milestoneState, type State, stateOf } from "../../work/progress.ts"
import { dependenciesOf } from "../../work/schedule.ts"
import { roundsOf } from "../../work/validate.ts"
import type { Block } from "../markdown/document.ts"
import { clip } from "../markdown/neutral.ts"
import { featureName } from "../phrase/subject.ts"

const COLOURS: Readonly<Record<State, string>> = {
  proven: "#1a7f37",
  running: "#0969da",
  waiting: "#6e7781",
  needs_you: "#bc4c00",
  failed: "#cf222e",
  skipped: "#8c959f",
  nothing_to_do: "#8c959f",
}

export function graphFold(m: Mission, waits: readonly Wait[]): Block {
  const plan = planOf(m)
  if (!plan) return null
  const lines = [
    "flowchart LR",
    ...plan.milestones.flatMap(ms => cluster(m, ms.id)),
    ...plan.milestones.slice(1).flatMap((ms, at) => {
      const before = plan.milestones[at]
      return before ? firstIn(m, ms.id).map(id => `  V${before.id} --> ${id}`) : []
    }),
    ...classes(m, waits),
    ...plan.milestones.map(ms => `  style ${ms.id} fill:none,stroke:#8c959f`),
  ]
  return { summary: "Graph", body: `\`\`\`mermaid\n${lines.join("\n")}\n\`\`\`` }
}

function cluster(m: Mission, milestone: MilestoneId): readonly string[] {
  const ids = featuresOf(m, milestone).map(f => f.id)
  const inside = new Set<string>(ids)
  const needed = new Set(ids.flatMap(id => dependenciesOf(m, id)))
  return [
    `  subgraph ${milestone}`,
    ...ids.map(id => `    ${id}["${label(featureName(m, id, 60))}"]`),
    `    V${milestone}{{"${milestone} validation"}}`,
    ...ids.flatMap(id =>
      dependenciesOf(m, id)
        .filter(d => inside.has(d))
        .map(d => `    ${d} --> ${id}`),
    ),
    ...ids.filter(id => !needed.has(id)).map(id => `    ${id} --> V${milestone}`),
    "  end",
  ]
}

/** Features that wait for nothing inside their own milestone, fixes left out. */
const firstIn = (m: Mission, milestone: MilestoneId): readonly FeatureId[] => {
  const ids = featuresOf(m, milestone).flatMap(f => (f.fix ? [] : f.id))
  return ids.filter(id => !dependenciesOf(m, id).some(d => ids.includes(d)))
}

function classes(m: Mission, waits: readonly Wait[]): readonly string[] {
  const shown = (state: State): State => (m.ended && state !== "proven" ? "skipped" : state)
  const nodes: readonly { readonly node: string; readonly state: State }[] = [
    ...[...m.features.keys()].map(id => ({ node: id, state: shown(stateOf(m, id)) })),
    ...(planOf(m)?.milestones ?? []).map(({ id }) => ({
      node: `V${id}`,
      state: m.sealed.has(id) ? milestoneState(m, id, waits) : shown(validating(m, id, waits)),
    })),
  ]
  return [...Map.groupBy(nodes, ({ state }) => state)].flatMap(([state, all]) => [
    `  classDef ${state} fill:${COLOURS[state]},stroke:${COLOURS[state]},color:#fff`,
    `  class ${all.map(({ node }) => node).join(",")} ${state}`,
  ])
}

function validating(m: Mission, id: MilestoneId, waits: readonly Wait[]): State {
  return roundsOf(m, id).length === 0 ? "waiting" : milestoneState(m, id, waits)
}

/** Only letters, digits and a few marks: a label must not be able to end itself. */
const label = (text: string): string =>
  clip(
    text
      .replace(/[^\p{L}\p{N} .,:;/+=_-]/gu, " ")
      .replace(/\s+/g, " ")
      .trim(),
    40,
  )

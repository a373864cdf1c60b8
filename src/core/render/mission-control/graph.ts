/** The plan as a graph. It stands only in a fold of the pinned comment, because mail shows it as raw code. */

import type { FeatureId } from "../../values/id.ts"
import type { FeatureView, State } from "../../view/feature.ts"
import type { MilestoneView } from "../../view/milestone.ts"
import { featureIn, type MissionView, roundsOf } from "../../view/mission.ts"
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

export function graphFold(v: MissionView): Block {
  const { milestones } = v
  if (milestones.length === 0) return null
  const lines = [
    "flowchart LR",
    ...milestones.flatMap(ms => cluster(v, ms)),
    ...milestones.slice(1).flatMap((ms, at) => {
      const before = milestones[at]
      return before ? firstIn(v, ms).map(id => `  V${before.id} --> ${id}`) : []
    }),
    ...classes(v),
    ...milestones.map(ms => `  style ${ms.id} fill:none,stroke:#8c959f`),
  ]
  return { summary: "Graph", body: `\`\`\`mermaid\n${lines.join("\n")}\n\`\`\`` }
}

const featuresIn = (v: MissionView, { features }: MilestoneView): readonly FeatureView[] =>
  features.flatMap(id => featureIn(v, id) ?? [])

function cluster(v: MissionView, milestone: MilestoneView): readonly string[] {
  const { id: of } = milestone
  const own = featuresIn(v, milestone)
  const inside = new Set<string>(own.map(f => f.id))
  const needed = new Set(own.flatMap(f => f.dependsOn))
  return [
    `  subgraph ${of}`,
    ...own.map(({ id }) => `    ${id}["${label(featureName(v, id, 60))}"]`),
    `    V${of}{{"${of} validation"}}`,
    ...own.flatMap(({ id, dependsOn }) =>
      dependsOn.filter(d => inside.has(d)).map(d => `    ${d} --> ${id}`),
    ),
    ...own.filter(({ id }) => !needed.has(id)).map(({ id }) => `    ${id} --> V${of}`),
    "  end",
  ]
}

/** Features that wait for no other of their own milestone, without fixes. */
const firstIn = (v: MissionView, milestone: MilestoneView): readonly FeatureId[] => {
  const own = featuresIn(v, milestone).filter(f => f.fix === null)
  const ids = own.map(f => f.id)
  return own.filter(f => !f.dependsOn.some(d => ids.includes(d))).map(f => f.id)
}

function classes(v: MissionView): readonly string[] {
  const shown = (state: State): State => (v.ended && state !== "proven" ? "skipped" : state)
  const nodes: readonly { readonly node: string; readonly state: State }[] = [
    ...v.features.map(({ id, state }) => ({ node: id, state: shown(state) })),
    ...v.milestones.map(ms => ({
      node: `V${ms.id}`,
      state: ms.sealed ? ms.state : shown(validating(v, ms)),
    })),
  ]
  return [...Map.groupBy(nodes, ({ state }) => state)].flatMap(([state, all]) => [
    `  classDef ${state} fill:${COLOURS[state]},stroke:${COLOURS[state]},color:#fff`,
    `  class ${all.map(({ node }) => node).join(",")} ${state}`,
  ])
}

const validating = (v: MissionView, { id, state }: MilestoneView): State =>
  roundsOf(v, id).length === 0 ? "waiting" : state

/** Keeps only letters, digits and a few marks, so that a label cannot end itself. */
const label = (text: string): string =>
  clip(
    text
      .replace(/[^\p{L}\p{N} .,:;/+=_-]/gu, " ")
      .replace(/\s+/g, " ")
      .trim(),
    40,
  )

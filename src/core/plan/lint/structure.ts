/** Ids, references and order: whether everything in the plan has its place. */
import { FEATURES_MAX } from "../../values/limits.ts"
import type { Draft } from "../plan.ts"
import { type Found, fatal, type Rule } from "./rule.ts"

export const structureRules: readonly Rule[] = [
  fatal("id_used_twice", ({ criteria, milestones, features, environment, skills }) => [
    ...twice([...criteria, ...milestones, ...features].map(({ id }) => id)),
    ...twice(environment.gates.map(({ name }) => `gate "${name}"`)),
    ...twice(environment.services.map(({ name }) => `service "${name}"`)),
    ...twice(skills.map(({ name }) => `skill "${name}"`)),
  ]),
  fatal("unknown_reference", draft => [
    ...draft.features.flatMap(feature => [
      ...missing(feature.id, "belongs to", [feature.milestone], idsOf(draft.milestones)),
      ...missing(feature.id, "depends on", feature.dependsOn, idsOf(draft.features)),
      ...missing(feature.id, "fulfils", feature.fulfils, idsOf(draft.criteria)),
    ]),
    ...draft.milestones.flatMap(({ id, criteria }) =>
      missing(id, "holds", criteria, idsOf(draft.criteria)),
    ),
    ...[
      ...draft.environment.gates.map(gate => ({ ...gate, where: `gate "${gate.name}"` })),
      ...draft.environment.services.map(it => ({ ...it, where: `service "${it.name}"` })),
    ].flatMap(({ where, createdBy }) =>
      missing(where, "is created by", createdBy ? [createdBy] : [], idsOf(draft.features)),
    ),
  ]),
  fatal("no_criterion", ({ criteria }) =>
    criteria.length > 0
      ? []
      : [{ where: "criteria", text: "There is no criterion, so nothing could ever be proven." }],
  ),
  fatal("criterion_without_owner", draft =>
    ownersOfAll(draft)
      .filter(({ owners }) => owners.length === 0)
      .map(({ id }) => ({
        where: id,
        text: `No feature or milestone answers for ${id}. Name it in one feature's fulfils, or in one milestone's criteria.`,
      })),
  ),
  fatal("criterion_with_two_owners", draft =>
    ownersOfAll(draft)
      .filter(({ owners }) => owners.length > 1)
      .map(({ id, owners }) => ({
        where: id,
        text: `${id} is named by ${owners.join(" and ")}. Exactly one of them can answer for it.`,
      })),
  ),
  fatal("dependency_circle", ({ features }) => {
    const circle = circleIn(features)
    if (circle === null) return []
    return [
      {
        where: circle[0] ?? "",
        text: `These features wait for each other: ${circle.join(" → ")}.`,
      },
    ]
  }),
  fatal("dependency_on_later_milestone", draft => {
    const place = new Map(draft.milestones.map(({ id }, at) => [id, at]))
    const placeOf = new Map(draft.features.map(f => [f.id, place.get(f.milestone) ?? 0]))
    return draft.features.flatMap(({ id, milestone, dependsOn }) =>
      dependsOn
        .filter(on => (placeOf.get(on) ?? 0) > (place.get(milestone) ?? 0))
        .map(on => ({
          where: id,
          text: `${id} (${milestone}) depends on ${on}, whose milestone comes later. Move one of them.`,
        })),
    )
  }),
  fatal("milestone_without_feature", ({ milestones, features }) =>
    milestones
      .filter(({ id }) => !features.some(f => f.milestone === id))
      .map(({ id }) => ({
        where: id,
        text: `${id} has no feature. Give it one, or leave it out.`,
      })),
  ),
  fatal("too_many_features", ({ features }) =>
    features.length <= FEATURES_MAX
      ? []
      : [
          {
            where: "features",
            text: `There are ${features.length} features, and people can watch at most ${FEATURES_MAX}. Make the goal smaller.`,
          },
        ],
  ),
  fatal("estimate_upside_down", ({ estimate }) =>
    (["usd", "minutes"] as const)
      .filter(of => estimate[of].low > estimate[of].high)
      .map(of => ({
        where: `estimate.${of}`,
        text: `The low estimate (${estimate[of].low}) is above the high one (${estimate[of].high}).`,
      })),
  ),
]

const idsOf = <T extends { readonly id: string }>(items: readonly T[]): ReadonlySet<string> =>
  new Set(items.map(({ id }) => id))

const twice = (names: readonly string[]): readonly Found[] =>
  [...new Set(names.filter((name, at) => names.indexOf(name) < at))].map(name => ({
    where: name,
    text: `${name} stands here more than once. Each id means one thing.`,
  }))

const missing = (
  where: string,
  how: string,
  ids: readonly string[],
  known: ReadonlySet<string>,
): readonly Found[] =>
  ids
    .filter(id => !known.has(id))
    .map(id => ({ where, text: `${where} ${how} ${id}, which is not in this plan.` }))

const ownersOfAll = ({ criteria, features, milestones }: Draft) =>
  [...idsOf(criteria)].map(id => ({
    id,
    owners: [
      ...features.flatMap(f => f.fulfils.filter(c => c === id).map(() => f.id)),
      ...milestones.flatMap(m => m.criteria.filter(c => c === id).map(() => m.id)),
    ],
  }))

/** The first circle of dependencies, with its first feature again at the end. null: there is none. */
function circleIn(features: Draft["features"]): readonly string[] | null {
  const next = new Map<string, readonly string[]>(features.map(f => [f.id, f.dependsOn]))
  const done = new Set<string>()
  const walk = (id: string, path: readonly string[]): readonly string[] | null => {
    const before = path.indexOf(id)
    if (before >= 0) return [...path.slice(before), id]
    if (done.has(id)) return null
    for (const on of next.get(id) ?? []) {
      const circle = walk(on, [...path, id])
      if (circle) return circle
    }
    done.add(id)
    return null
  }
  for (const { id } of features) {
    const circle = walk(id, [])
    if (circle) return circle
  }
  return null
}

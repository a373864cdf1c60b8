/** Services that cannot run beside each other, that nobody could tell are ready, or that come too late. */
import type { FeatureId, MilestoneId } from "../../values/id.ts"
import { type Criterion, type Draft, type Environment, featureOf, ownerOf } from "../plan.ts"
import { aim, isAddress, OWN_PORT, type Ports, portName, portsNamed } from "../port.ts"
import { type Found, fatal, type Rule } from "./rule.ts"
import { alwaysSucceeds, endsInBackground } from "./shell.ts"

type Services = Environment["services"]

const whereOf = ({ name }: Services[number]): string => `service "${name}"`

export const servicesRules: readonly Rule[] = [
  fatal("service_name_unusable", ({ environment: { services } }) =>
    services
      .filter(({ name }) => portName(name) === null)
      .map(service => ({
        where: whereOf(service),
        text: "Commands find its port by its name, which needs a letter from a to z or a digit.",
      })),
  ),
  fatal("services_meet", ({ environment: { services } }) => [
    ...meeting(services, ({ name }) => portName(name), "their ports would have the same name"),
    ...meeting(services, ({ port }) => port ?? null, "they want the same port"),
  ]),
  fatal("services_of_two_commits", ({ environment: { services }, criteria }) =>
    services.length === 0
      ? []
      : criteria
          .filter(({ kind }) => kind === "same_as_base")
          .map(({ id }) => ({
            where: id,
            text: `${id} compares two commits, and the plan's services run from one of them only. Let its command start what it needs, and leave the services out.`,
          })),
  ),
  fatal("service_in_background", ({ environment: { services } }) =>
    services
      .filter(({ run }) => endsInBackground(run))
      .map(service => ({
        where: whereOf(service),
        text: `\`${service.run}\` goes into the background, so nobody could tell whether it still runs. Leave out the & at its end.`,
      })),
  ),
  fatal("service_ready_unclear", ({ environment: { services } }) =>
    services.flatMap(service => {
      const why = whyUnclear(service, supposedPorts(services))
      return why === null ? [] : [{ where: whereOf(service), text: why }]
    }),
  ),
  fatal("service_comes_later", draft =>
    draft.environment.services.flatMap(({ name, createdBy }) => {
      const port = portName(name)
      if (createdBy === undefined || port === null) return []
      return draft.criteria
        .filter(criterion => asks(criterion, port) && !standsFor(draft, criterion, createdBy))
        .map(({ id }) => ({
          where: id,
          text: `${id} asks the service "${name}", which ${createdBy} makes possible. Only ${createdBy}, a feature that depends on it, its milestone or a later one can answer for ${id}.`,
        }))
    }),
  ),
]

/**
 * Fixed ports; for the other services, ports that no plan can fix, because only the machine knows
 * which ones are free.
 */
export const supposedPorts = (services: Services): Ports =>
  Object.fromEntries(
    services.flatMap(({ name, port }, at) => {
      const key = portName(name)
      return key === null ? [] : [[key, port ?? at + 1]]
    }),
  )

function meeting(
  services: Services,
  keyOf: (service: Services[number]) => string | number | null,
  why: string,
): readonly Found[] {
  const groups = Map.groupBy(services, keyOf)
  return [...groups].flatMap(([key, group]) => {
    // If two have the same name, the rule about ids reports it.
    const names = [...new Set(group.map(({ name }) => name))]
    if (key === null || names.length < 2) return []
    return [{ where: whereOf(group[0]!), text: `${names.join(" and ")}: ${why} (${key}).` }]
  })
}

function whyUnclear({ ready, name }: Services[number], ports: Ports): string | null {
  if (!isAddress(ready)) {
    if (alwaysSucceeds(ready) === null) return null
    return `\`${ready}\` ends with 0 whatever runs. Ask something that fails until it answers.`
  }
  const aimed = aim(ready, { ...ports, [OWN_PORT]: ports[portName(name) ?? ""] ?? 0 })
  if (aimed.is === "at") return null
  return `\`${ready}\` ${aimed.why}. Ask it at http://127.0.0.1:$PORT/.`
}

const asks = (criterion: Criterion, port: string): boolean => {
  if (criterion.kind !== "command" && criterion.kind !== "same_as_base") return false
  const urls = criterion.kind === "command" ? (criterion.expect.http ?? []).map(it => it.url) : []
  return portsNamed([criterion.run, ...urls].join("\n")).includes(port)
}

/** Whether the feature is built when the criterion is first proven. */
function standsFor(draft: Draft, { id }: Criterion, maker: FeatureId): boolean {
  const owner = ownerOf(draft, id)
  if (owner === null) return true
  const feature = featureOf(draft, owner)
  const order = draft.milestones.map(milestone => milestone.id)
  const place = (of: MilestoneId) => order.indexOf(of)
  const makersPlace = place(featureOf(draft, maker)?.milestone ?? order[0]!)
  if (!feature) return place(owner as MilestoneId) >= makersPlace
  return place(feature.milestone) > makersPlace || comesAfter(draft, feature.id, maker)
}

function comesAfter(draft: Draft, id: FeatureId, maker: FeatureId): boolean {
  const seen = new Set<FeatureId>([id])
  // The set grows while the loop walks it, which makes it the walk.
  for (const at of seen) for (const on of featureOf(draft, at)?.dependsOn ?? []) seen.add(on)
  return seen.has(maker)
}

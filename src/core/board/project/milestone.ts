/** One GitHub milestone for each milestone of the plan. It is closed when it is sealed. */
import { derived } from "../../log/derived.ts"
import type { Effect } from "../../log/effect.ts"
import type { Mission } from "../../log/mission.ts"
import { isLeftOut } from "../../log/scope.ts"
import { keyOf } from "../../log/thing.ts"
import { milestoneText } from "../../render/milestone.ts"
import type { MilestoneId } from "../../values/id.ts"
import { isSmall, planOf } from "../../work/phase.ts"
import type { Inputs } from "../inputs.ts"

export function projectMilestones({ m, seen, v }: Inputs): readonly Effect[] {
  const plan = planOf(m)
  if (!plan || isSmall(m)) return []
  return [...plan.milestones.map(({ id }) => id), ...withdrawn(m)].flatMap((id): Effect[] => {
    const thing = { type: "milestone", milestone: id } as const
    const bound = m.things.get(keyOf(thing))
    if (!bound) {
      if (m.ended) return []
      return [
        {
          type: "create",
          thing,
          text: derived(m, `milestone ${id}`, () => milestoneText(v, id)),
          dueOn: null,
        },
      ]
    }
    const found = seen.milestones.items.find(s => s.id === bound.id)
    if (!found || bound.number === null) return []
    const text = derived(m, `milestone ${id}`, () => milestoneText(v, id))
    const isStopped = m.withdrawn.has(id) || isLeftOut(m, id) || m.ended !== null
    const state = m.sealed.has(id) || isStopped ? "closed" : "open"
    if (found.state === state && found.marker?.digest === text.digest) return []
    return [{ type: "ensure_milestone", number: bound.number, thing, state, text, dueOn: null }]
  })
}

/** Milestones that a newer plan left out and that exist on GitHub. */
const withdrawn = (m: Mission): readonly MilestoneId[] =>
  [...m.withdrawn].flatMap(([id, { milestone }]) =>
    milestone === id && m.things.has(keyOf({ type: "milestone", milestone })) ? [milestone] : [],
  )

/** What a planner is told when a plan is there already: the plan, what people want otherwise, what stands. */
import type { PlanBrief } from "../../core/log/brief.ts"
import { cleanLine } from "../clean.ts"
import type { Door } from "./door.ts"
import { bullets, type Section, titled } from "./section.ts"

export function changeSections(brief: PlanBrief, door: Door): readonly Section[] {
  const { former, revisions } = brief
  if (former === null) return []
  const wishes = revisions.map(({ by, text }) => ({ of: `wish of ${by}`, text }))
  return [
    titled(
      `Plan ${former.version}, which is to be changed`,
      door.whole(`plan ${former.version}`, JSON.stringify(former.plan, null, 1)),
    ),
    titled("What people want otherwise", door.allSaid(wishes)),
    titled("What workers said of its skills", wordsText(brief, door)),
    titled("What is there already", bullets(standingLines(brief))),
    titled("How to change a plan", bullets(rules(brief))),
  ]
}

/** Their words, fenced like all that agents wrote. */
function wordsText({ skillWords }: PlanBrief, door: Door): string {
  const lines = skillWords.map(({ skill, feature, helped, because }) =>
    cleanLine(`${skill}, in ${feature}: it ${helped ? "helped" : "did not help"}. ${because}`),
  )
  return door.said("words on skills", lines.join("\n"))
}

const rules = ({ standing }: PlanBrief): readonly string[] => [
  "Propose the whole plan again, changed only where people ask for it. What they do not name stays as it is, to the letter.",
  "People read the difference by ids: keep the ids of what stays.",
  "The estimate is of all that the plan then holds.",
  "A skill that the plan makes keeps its name when its text is mended.",
  ...(standing === null ? [] : BESIDE),
]

/** What a change of an approved plan would be returned for. */
const BESIDE = [
  "An id never gets a second meaning. A criterion that reads otherwise is a new criterion with a new id, and the old one is left out.",
  "A feature that has begun is not changed: leave it out, and add a new one with `replaces`.",
  "A feature that is merged goes only by a new one with `replaces`, whose description says what of the merged work to take back.",
  "A milestone that is proven stays as it is, and first. What comes after it belongs to another milestone.",
]

function standingLines({ standing }: PlanBrief): readonly string[] {
  if (standing === null) return []
  const { plan, begun, merged, sealed, taken } = standing
  const line = (what: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`${what}: ${ids.join(", ")}`]
  const waiting = plan.features.map(f => f.id).filter(id => !begun.includes(id))
  return [
    ...line("proven milestones", sealed),
    ...line("merged features, as your folder shows them", merged),
    ...line(
      "features at work",
      begun.filter(id => !merged.includes(id)),
    ),
    ...line("features that have not begun", waiting),
    ...line("ids that are taken and may not be given again", taken),
  ]
}

/**
 * What a planner is told when it changes an existing plan: the plan, what people want to be
 * different, and what already exists.
 */
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

/** What workers said, fenced like everything that agents wrote. */
function wordsText({ skillWords }: PlanBrief, door: Door): string {
  const lines = skillWords.map(({ skill, feature, helped, because }) =>
    cleanLine(`${skill}, in ${feature}: it ${helped ? "helped" : "did not help"}. ${because}`),
  )
  return door.said("words on skills", lines.join("\n"))
}

const rules = ({ standing }: PlanBrief): readonly string[] => [
  "Propose the whole plan again, changed only where people ask for it. What they do not mention stays exactly as it is, to the letter.",
  "People compare the two plans by ids, so keep the ids of what stays.",
  "The estimate covers everything in the changed plan.",
  "A skill that the plan makes keeps its name when its text is mended.",
  ...(standing === null ? [] : BESIDE),
]

/**
 * The rules that a change of an approved plan has to follow; a proposal that breaks one is
 * returned.
 */
const BESIDE = [
  "An id never gets a second meaning. If a criterion changes its wording, give the new criterion a new id and leave the old one out.",
  "Do not change a feature that has begun: leave it out, and add a new one with `replaces`.",
  "To remove a merged feature, add a new one with `replaces`, whose description says which part of the merged work to take back.",
  "A proven milestone stays as it is and stays first. Anything new belongs to another milestone.",
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

/** How a criterion is proven and how it stands, in the words that people read. */

import type { CheckApp, Criterion as Planned } from "../../plan/plan.ts"
import type { CriterionId } from "../../values/id.ts"
import { called } from "../../values/person.ts"
import type { CriterionView, JudgementView } from "../../view/criterion.ts"
import { attemptIn, criterionIn, type MissionView } from "../../view/mission.ts"
import type { Plain } from "../../view/plain.ts"
import { verdictWord } from "../markdown/glyph.ts"
import { code, inline, named } from "../markdown/neutral.ts"
import { counted, listed } from "./amount.ts"
import { captureWords } from "./captures.ts"
import { sourceLink } from "./ci.ts"
import { expectedWords } from "./expected.ts"
import { shortSha } from "./link.ts"

type Criterion = Plain<Planned>

/** "**C9** Signs in with a passkey by keyboard alone". */
export const criterionLine = (criterion: Criterion, max = 200): string =>
  `**${criterion.id}** ${inline(criterion.text, max)}`

/** The criterion with how it is checked below it, so that a table stays narrow. */
export const criterionCell = (criterion: Criterion): string =>
  `${criterionLine(criterion)}<br>${howShort(criterion)}`

/** How it is checked, in a few words: "in use, 6 steps", "`npm test`". */
export function howShort(criterion: Criterion): string {
  switch (criterion.kind) {
    case "command":
      return code(criterion.run, 80)
    case "same_as_base":
      return `${code(criterion.run, 80)}, same on both commits`
    case "behaviour":
      return `in ${criterion.browser ? "a browser" : "use"}, ${counted(criterion.steps.length, "step")}`
    case "review":
      return `review, ${counted(criterion.rubric.length, "question")}`
    case "check":
      return `your CI, ${named(criterion.name, 80)}${byApp(criterion.app)}`
    case "source":
      return counted(criterion.urls.length, "source")
  }
}

/** How it is checked, in full, for the person who approves it. */
export function howWhole(criterion: Criterion): string {
  switch (criterion.kind) {
    case "command":
      return `${code(criterion.run, 2_000)}${expectedWords(criterion.expect)}`
    case "same_as_base":
      return `${code(criterion.run, 2_000)} gives the same before and after`
    case "behaviour":
      return criterion.steps.map((step, at) => `${at + 1}. ${inline(step)}`).join(" ")
    case "review":
      return criterion.rubric.map(question => inline(question)).join(" ")
    case "check":
      return `your CI: ${named(criterion.name)}${byApp(criterion.app)} is green`
    case "source":
      return `${inline(criterion.claim)}: ${listed(criterion.urls.map(url => code(url)))}`
  }
}

/** Branch rules name the App by its id. */
const byApp = (app: CheckApp | undefined): string =>
  app === undefined ? "" : typeof app === "number" ? ` of App ${app}` : ` of ${code(app, 60)}`

export const criterionState = ({ waiver, judged }: CriterionView): string =>
  waiver ? "waived" : verdictWord(judged?.is)

/** Where it was last judged and, if it does not hold, what was seen. */
export function whereProven(v: MissionView, { waiver, judged }: CriterionView): string {
  if (waiver) return `by ${inline(called(waiver.by))}: ${inline(waiver.reason, 160)}`
  if (!judged) return ""
  const captured = seenIn(v, judged)
  if (judged.is === "pass") {
    const by = judged.by.type === "ci" ? `, by ${sourceLink(judged.by)}` : ""
    const since = judged.carriedTo ? ", and nothing it rests on has changed since" : ""
    return `${shortSha(judged.commit)}${by}${since}${captured}`
  }
  const seen = inline(judged.seen ?? "", 160)
  const is = judged.is === "fail" ? "does not hold" : "could not be judged"
  return `${is} on ${shortSha(judged.commit)}${seen ? `: ${seen}` : ""}${captured}`
}

function seenIn(v: MissionView, { by, captures }: JudgementView): string {
  if (by.type === "ci") return ""
  const files = captureWords(captures, attemptIn(v, by.attempt))
  return files === "" ? "" : `, seen: ${files}`
}

export const criteriaIn = (v: MissionView, ids: readonly CriterionId[]): readonly CriterionView[] =>
  ids.flatMap(id => criterionIn(v, id) ?? [])

/** How a criterion is proven and how it stands, in the words that people read. */

import type { Mission, Recorded } from "../../log/mission.ts"
import { type CheckApp, type Criterion, criterionOf, type Plan } from "../../plan/plan.ts"
import type { AttemptKey } from "../../words/id.ts"
import { called } from "../../words/person.ts"
import { takenOverFrom } from "../../work/carry.ts"
import { latestVerdict } from "../../work/progress.ts"
import { verdictWord } from "../markdown/glyph.ts"
import { code, inline, named } from "../markdown/neutral.ts"
import { counted, listed } from "./amount.ts"
import { captureWords } from "./captures.ts"
import { sourceLink } from "./ci.ts"
import { expectedWords } from "./expected.ts"
import { shortSha } from "./link.ts"

/** "**C9** Signs in with a passkey by keyboard alone". */
export const criterionLine = (criterion: Criterion, max = 200): string =>
  `**${criterion.id}** ${inline(criterion.text, max)}`

/** With how it is checked below it, so that a table stays narrow. */
export const criterionCell = (criterion: Criterion): string =>
  `${criterionLine(criterion)}<br>${howShort(criterion)}`

/** In a few words: "in use, 6 steps", "`npm test`". */
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

/** Whole, for the person who approves it. */
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

/** Rules of a branch name the App by its id. */
const byApp = (app: CheckApp | undefined): string =>
  app === undefined ? "" : typeof app === "number" ? ` of App ${app}` : ` of ${code(app, 60)}`

export function criterionState(m: Mission, criterion: Criterion): string {
  if (m.waived.has(criterion.id)) return "waived"
  return verdictWord(latestVerdict(m, criterion.id)?.verdict.is)
}

/** Where it was last judged, and what was seen where it does not hold. */
export function whereProven(m: Mission, criterion: Criterion): string {
  const waived = m.waived.get(criterion.id)
  if (waived) return `by ${inline(called(waived.by))}: ${inline(waived.reason, 160)}`
  const latest = latestVerdict(m, criterion.id)
  if (!latest) return ""
  const { verdict } = latest
  const captured = "by" in latest ? "" : seenIn(m, latest)
  if (verdict.is === "pass") {
    const by = "by" in latest ? `, by ${sourceLink(latest.by)}` : ""
    const since = takenOverFrom(m, criterion.id)
      ? ", and nothing it rests on has changed since"
      : ""
    return `${shortSha(verdict.commit)}${by}${since}${captured}`
  }
  const seen = inline(verdict.evidence[0] ?? "", 160)
  const is = verdict.is === "fail" ? "does not hold" : "could not be told"
  return `${is} on ${shortSha(verdict.commit)}${seen ? `: ${seen}` : ""}${captured}`
}

function seenIn(
  m: Mission,
  { attempt, verdict }: Extract<Recorded, { readonly attempt: AttemptKey }>,
): string {
  const files = captureWords(verdict, m.attempts.get(attempt))
  return files === "" ? "" : `, seen: ${files}`
}

export const criteriaIds = (plan: Plan, ids: readonly Criterion["id"][]): readonly Criterion[] =>
  ids.flatMap(id => criterionOf(plan, id) ?? [])

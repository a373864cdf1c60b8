/** What a newer plan changes, compared with the one before: in a sentence, and as a diff if a plan is approved. */
import { type Changes, diffPlans, isSame, type PlanDiff } from "../../plan/diff.ts"
import {
  criterionOf,
  type Draft,
  type Feature,
  type Milestone,
  type Skill,
} from "../../plan/plan.ts"
import type { CriterionId } from "../../values/id.ts"
import type { State } from "../../view/feature.ts"
import { featureIn, type MissionView, proposalIn } from "../../view/mission.ts"
import type { ProposalView } from "../../view/plan.ts"
import type { Block } from "../markdown/document.ts"
import { fence, plain } from "../markdown/neutral.ts"
import { dollarRange, listed, listedUpTo, roundDollars } from "../phrase/amount.ts"
import { scriptedLine } from "../phrase/attempt.ts"
import { calling } from "../phrase/calling.ts"
import { bare } from "../phrase/subject.ts"
import { copyable } from "../usable-commands.ts"
import { knownLine, planFolds } from "./folds.ts"
import { nameOf, skillLines, suggestedLine } from "./skill-change.ts"
import { approvalsNeeded, approveCommand } from "./terms.ts"

/** Stands beside the approved plan, which goes on: what changes, what that costs, and which proofs stop counting. */
export function proposedChange(v: MissionView, next: ProposalView): readonly Block[] {
  const now = proposalIn(v, v.approved?.version ?? null)
  if (!now) return []
  const { plan, voids: lost } = next
  const login = calling(v)
  const safe = lost.length === 0 ? "nothing proven is lost" : proofs(lost.length)
  return [
    `### Plan ${plan.version} · proposed change`,
    `${login}**plan ${plan.version} ${changes(now.plan, plan)}; ${safe}.** ${costs(v, next, now)}.`,
    fence(diffLines(v, now.plan, plan), "diff"),
    [suggestedLine(next), proofLine(v, plan, lost), knownLine(next)].filter(s => s).join("\n"),
    copyable(approveCommand(next)),
    [
      approvalsNeeded(next),
      `Until then plan ${now.plan.version} goes on. To drop the change, do nothing.`,
    ]
      .filter(s => s)
      .join(" "),
    scriptedLine(v),
    ...planFolds(v, next),
  ]
}

const proofs = (n: number): string =>
  n === 1 ? "one proof no longer counts" : `${n} proofs no longer count`

/** Stands under a plan that replaces one which nobody approved. */
export function changesFold({ plan, terms }: ProposalView, before: ProposalView): Block {
  const words = [sentence(before.plan, plan), termsWords(before, { plan, terms })]
  return {
    summary: `Changed since plan ${before.plan.version}`,
    body: words.filter(w => w !== "").join(" "),
  }
}

/**
 * "F6, C11 and C12 are new, C3 is gone, $24–46 → $30–50". It tells people why an older digest does
 * not approve the newer plan.
 */
export function changedSince(before: Draft, after: Draft): string {
  const all = everything(before, after)
  const parts = [
    part(all.added, "is new", "are new"),
    part(all.changed, "has changed", "have changed"),
    part(all.removed, "is gone", "are gone"),
    money(before, after),
  ]
  return parts.filter(p => p !== "").join(", ") || "its terms have changed"
}

const part = (ids: readonly string[], one: string, many: string): string =>
  ids.length === 0 ? "" : `${listedUpTo(6, ids)} ${ids.length === 1 ? one : many}`

interface Ids {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

function everything(before: Draft, after: Draft): Ids {
  const { milestones, features, criteria, skills } = diffPlans(before, after)
  return merged([idsOf(milestones), idsOf(features), idsOf(criteria), idsOf(named(skills))])
}

/** Skills are known by their names, because they have no ids. */
const named = ({
  added,
  changed,
  removed,
}: PlanDiff["skills"]): Changes<{ readonly id: string }> => {
  const id = (skill: Skill) => ({ id: nameOf(skill) })
  const pairs = changed.map(({ before, after }) => ({ before: id(before), after: id(after) }))
  return { added: added.map(id), changed: pairs, removed: removed.map(id) }
}

const idsOf = <T extends { readonly id: string }>({
  added,
  changed,
  removed,
}: Changes<T>): Ids => ({
  added: added.map(({ id }) => id),
  changed: changed.map(({ after }) => after.id),
  removed: removed.map(({ id }) => id),
})

const merged = (all: readonly Ids[]): Ids => ({
  added: all.flatMap(i => i.added),
  changed: all.flatMap(i => i.changed),
  removed: all.flatMap(i => i.removed),
})

const IDS_MAX = 3

/** "adds F7 and leaves out F3". It names features if any changed, otherwise criteria. */
function changes(before: Draft, after: Draft): string {
  const { milestones, features, criteria, skills } = diffPlans(before, after)
  const main = merged([idsOf(milestones), idsOf(features), idsOf(named(skills))])
  const isFound = [main.added, main.changed, main.removed].some(ids => ids.length > 0)
  const { added, changed, removed } = isFound ? main : idsOf(criteria)
  const say = (verb: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`${verb} ${listedUpTo(IDS_MAX, ids)}`]
  const parts = [...say("adds", added), ...say("changes", changed), ...say("leaves out", removed)]
  return listed(parts) || "changes only the terms"
}

function sentence(before: Draft, after: Draft): string {
  const { added, changed, removed } = everything(before, after)
  const say = (verb: string, ids: readonly string[]) =>
    ids.length === 0 ? "" : `${verb} ${listed(ids)}.`
  const cost = money(before, after)
  const parts = [
    say("Added", added),
    say("Changed", changed),
    say("Left out", removed),
    cost && `${cost}.`,
  ]
  return parts.filter(p => p !== "").join(" ")
}

const money = (before: Draft, after: Draft): string => {
  const [was, is] = [dollarRange(before.estimate.usd), dollarRange(after.estimate.usd)]
  return was === is ? "" : `${was} → ${is}`
}

function termsWords(
  { terms: was }: ProposalView,
  { terms }: Pick<ProposalView, "plan" | "terms">,
): string {
  const care = terms.care !== null && terms.care !== was.care ? `Care: ${terms.care}.` : ""
  const max =
    terms.max !== null && terms.max !== was.max ? `Ceiling: ${roundDollars(terms.max)}.` : ""
  return [care, max].filter(p => p !== "").join(" ")
}

function costs({ approved }: MissionView, next: ProposalView, now: ProposalView): string {
  const care = next.terms.care ?? approved?.care
  const cost = money(now.plan, next.plan)
  return [
    cost || `Still ${dollarRange(next.plan.estimate.usd)}`,
    ceilingWords(approved?.max.usd ?? null, next.max.usd),
    care && care !== approved?.care ? `care ${approved?.care} → ${care}` : "",
  ]
    .filter(p => p !== "")
    .join(", ")
}

function ceilingWords(was: number | null, is: number | null): string {
  if (is === null) return "no ceiling in money"
  if (was === is || was === null) return `ceiling ${was === is ? "stays " : ""}${roundDollars(is)}`
  return `ceiling ${roundDollars(was)} → ${roundDollars(is)}`
}

function proofLine(v: MissionView, after: Draft, lost: readonly CriterionId[]): string {
  const { proven } = v.progress
  if (proven === 0) return ""
  const again = lost.filter(id => criterionOf(after, id))
  const gone = lost.filter(id => !criterionOf(after, id))
  const parts = [
    again.length > 0 ? `**To be proven again**: ${listed(again)}.` : "",
    gone.length > 0
      ? `**No longer asked for**: ${listed(gone)}; ${gone.length === 1 ? "its proof no longer counts" : "their proofs no longer count"}.`
      : "",
    `**Kept**: ${proven - lost.length} of ${proven} proven ${proven === 1 ? "criterion" : "criteria"}.`,
  ]
  return parts.filter(p => p !== "").join(" ")
}

const LINES_MAX = 22

/** Shows each milestone in which something changes as a whole, and leaves out the others. */
function diffLines(v: MissionView, before: Draft, after: Draft): string {
  const removed = before.milestones.filter(b => !after.milestones.some(a => a.id === b.id))
  const milestones = [...after.milestones, ...removed]
  const lines = [
    ...milestones.flatMap(({ id }) => milestoneLines(v, { before, after, id })),
    ...skillLines(before, after),
  ]
  const more = lines.length - LINES_MAX
  const shown = more > 1 ? lines.slice(0, LINES_MAX) : lines
  return [...shown, ...(more > 1 ? [`  … ${more} more lines; the whole plan is below`] : [])].join(
    "\n",
  )
}

interface In {
  readonly before: Draft
  readonly after: Draft
  readonly id: Milestone["id"]
}

function milestoneLines(v: MissionView, { before, after, id }: In): readonly string[] {
  const was = before.milestones.find(it => it.id === id)
  const is = after.milestones.find(it => it.id === id)
  const head = pair(was && title(was), is && title(is), 1)
  const own = (plan: Draft) => plan.features.filter(f => f.milestone === id)
  const ids = [...new Set([...own(after), ...own(before)].map(f => f.id))]
  const features = ids.flatMap(feature =>
    featureLines(v, {
      was: own(before).find(f => f.id === feature),
      is: own(after).find(f => f.id === feature),
      before,
      after,
    }),
  )
  const criteria = criteriaLines(before, after, was?.criteria ?? [], is?.criteria ?? [])
  const all = [...head, ...features, ...criteria]
  return all.every(line => line.startsWith(" ")) ? [] : all
}

interface Of {
  readonly was: Feature | undefined
  readonly is: Feature | undefined
  readonly before: Draft
  readonly after: Draft
}

function featureLines(v: MissionView, { was, is, before, after }: Of): readonly string[] {
  const kept = was && is && isSame(was, is)
  const state = was ? `   ${STATES[featureIn(v, was.id)?.state ?? "waiting"]}` : ""
  // The lines of both may be equal although the feature differs, because the worker is told
  // something else.
  const isShown = was && is && !isSame(was.fulfils, is.fulfils)
  const isHidden = was && is && !kept && !isShown && featureLine(was) === featureLine(is)
  const line = is && `${featureLine(is)}${state}${isHidden ? "   other instructions" : ""}`
  return [
    ...pair(was && `${featureLine(was)}${state}`, line, 3),
    ...criteriaLines(before, after, was?.fulfils ?? [], is?.fulfils ?? []),
  ]
}

const STATES: Readonly<Record<State, string>> = {
  proven: "merged",
  running: "running",
  waiting: "waiting",
  needs_you: "stopped",
  failed: "failed",
  skipped: "left out",
  nothing_to_do: "nothing to do",
}

const title = ({ id, title: words }: Milestone): string => `${id} · ${plain(bare(words), 80)}`
const featureLine = ({ id, title: words, dependsOn }: Feature): string =>
  `${id} ${plain(bare(words), 80)}${dependsOn.length > 0 ? `   after ${dependsOn.join(", ")}` : ""}`

function criteriaLines(
  before: Draft,
  after: Draft,
  was: readonly CriterionId[],
  is: readonly CriterionId[],
): readonly string[] {
  const text = (plan: Draft, id: CriterionId) =>
    `${id} ${plain(bare(criterionOf(plan, id)?.text ?? ""), 100)}`
  return [
    ...was.filter(id => !is.includes(id)).map(id => `-${" ".repeat(6)}${text(before, id)}`),
    ...is.filter(id => !was.includes(id)).map(id => `+${" ".repeat(6)}${text(after, id)}`),
  ]
}

/** One line if both are equal, otherwise one for each. It is indented behind its sign. */
function pair(was: string | undefined, is: string | undefined, inset: number): readonly string[] {
  const far = " ".repeat(inset)
  if (was === is) return was === undefined ? [] : [` ${far}${was}`]
  return [
    ...(was === undefined ? [] : [`-${far}${was}`]),
    ...(is === undefined ? [] : [`+${far}${is}`]),
  ]
}

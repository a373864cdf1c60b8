/** The issues of opened milestones: one for each feature, and one for each milestone's validation. */
import { derived } from "../../log/derived.ts"
import type { Effect, Ensure, Text } from "../../log/effect.ts"
import type { Bound, Mission } from "../../log/mission.ts"
import type { SeenIssue } from "../../log/observed.ts"
import { isLeftOut, isSkippedWhole } from "../../log/scope.ts"
import { keyOf, type Thing } from "../../log/thing.ts"
import { isInHand } from "../../log/wait.ts"
import { featureIssue, validationIssue } from "../../render/issue.ts"
import { withdrawnIssue } from "../../render/withdrawn.ts"
import type { FeatureId, MilestoneId } from "../../values/id.ts"
import type { MissionView } from "../../view/mission.ts"
import { blockersOf } from "../../work/blockers.ts"
import { isSmall, planOf } from "../../work/phase.ts"
import { featuresOf } from "../../work/progress.ts"
import { contestKey } from "../detect/foreign.ts"
import type { Inputs } from "../inputs.ts"
import { LABEL, NEEDS_YOU } from "../label.ts"

type IssueState = Extract<Ensure, { type: "ensure_issue" }>["state"]

interface Wanted {
  readonly of: FeatureId | MilestoneId
  readonly milestone: MilestoneId
  readonly state: IssueState
  readonly text: Text
}

export function projectIssues(inputs: Inputs): readonly Effect[] {
  const { m } = inputs
  const own = [...ownLabel(inputs), ...needsYouLabel(inputs), ...ownIssue(inputs)]
  return [...own, ...(isSmall(m) ? [] : issues(inputs))]
}

/**
 * Outdated links are removed first: together with them the new ones may form a circle, which GitHub
 * refuses.
 */
function issues(inputs: Inputs): readonly Effect[] {
  const all = wanted(inputs).flatMap(one => issue(inputs, one))
  const isFirst = ({ type }: Effect) => type === "ensure_unblocked"
  return [...all.filter(isFirst), ...all.filter(effect => !isFirst(effect))]
}

const boundIssue = (m: Mission, of: FeatureId | MilestoneId): Bound | undefined =>
  m.things.get(keyOf({ type: "issue", of }))

function issue({ m, seen }: Inputs, want: Wanted): readonly Effect[] {
  const { of, state, text } = want
  const thing: Extract<Thing, { type: "issue" }> = { type: "issue", of }
  const milestone = m.things.get(keyOf({ type: "milestone", milestone: want.milestone }))
  // An issue is created only once its milestone exists.
  if (!milestone) return []
  const bound = boundIssue(m, of)
  if (!bound) {
    if (m.ended || m.lostIssues.has(of as FeatureId)) return []
    return [{ type: "create", thing, text, milestone: milestone.number, labels: [LABEL] }]
  }
  const found = seen.issues.items.find(i => i.id === bound.id)
  const { number } = bound
  if (!found || number === null) return []
  const effects: Effect[] = []
  // A field that others keep changing is left alone until a person says more.
  const isLeft = (field: string) => m.contested.has(contestKey(thing, field))
  const to = {
    state: isLeft("state") ? found.state : state,
    milestone: isLeft("milestone") ? found.milestone : milestone.number,
    labels: isLeft("label") ? [] : [LABEL],
  }
  const stands =
    // GitHub accepts a reason only at the moment of closing, so a closed issue is left as it is.
    (found.state === "open") === (to.state === "open") &&
    found.marker?.digest === text.digest &&
    found.milestone === to.milestone &&
    to.labels.every(label => found.labels.includes(label))
  if (!stands) effects.push({ type: "ensure_issue", number, thing, text, ...to })
  if (found.subIssueOf !== m.ref.issue) {
    effects.push({ type: "ensure_sub_issue", parent: m.ref.issue, child: bound.id })
  }
  return [...effects, ...links(m, of, found)]
}

function links(
  m: Mission,
  of: Wanted["of"],
  { number, blockedBy: linked }: SeenIssue,
): readonly Effect[] {
  if (linked === null) return []
  const { wanted: by, outdated } = blockersOf(m, of, linked)
  const isLinked = by.every(id => linked.includes(id))
  return [
    ...(outdated.length > 0 ? [{ type: "ensure_unblocked", number, by: outdated } as const] : []),
    ...(isLinked ? [] : [{ type: "ensure_blocked_by", number, by } as const]),
  ]
}

function wanted({ m, v }: Inputs): readonly Wanted[] {
  const plan = planOf(m)
  if (!plan) return []
  const firstOpen = plan.milestones.findIndex(ms => !m.sealed.has(ms.id))
  const opened = firstOpen < 0 ? plan.milestones : plan.milestones.slice(0, firstOpen + 1)
  const now = opened.flatMap(({ id }): Wanted[] => {
    const features = featuresOf(m, id)
    return [
      ...features.map(f => ({
        of: f.id,
        milestone: id,
        state: stateOf(
          m,
          f.integrated !== null || f.unneeded !== null,
          f.skipped !== null || isLeftOut(m, id),
        ),
        text: derived(m, f.id, () => featureIssue(v, f.id)),
      })),
      {
        of: id,
        milestone: id,
        state: stateOf(
          m,
          m.sealed.has(id) && !isSkippedWhole(m, id),
          isLeftOut(m, id) || m.sealed.has(id),
        ),
        text: derived(m, id, () => validationIssue(v, id)),
      },
    ]
  })
  return [...now, ...withdrawn(m, v)]
}

/** Features that a newer plan left out and that have an issue. */
function withdrawn(m: Mission, v: MissionView): readonly Wanted[] {
  return [...m.withdrawn].flatMap(([id, { milestone }]): Wanted[] => {
    if (milestone === null || !boundIssue(m, id as FeatureId | MilestoneId)) return []
    const of = id as FeatureId | MilestoneId
    const text = derived(m, of, () => withdrawnIssue(v, of))
    return [{ of, milestone, state: "not_planned", text }]
  })
}

function stateOf(m: Mission, isDone: boolean, isSkipped: boolean): IssueState {
  if (isDone) return "completed"
  return isSkipped || m.ended !== null ? "not_planned" : "open"
}

/** A bot closed the mission's own issue. It is reopened, because only people may end or hold a mission. */
function ownIssue({ m, seen }: Inputs): readonly Effect[] {
  if (!isClosedByBot(seen)) return []
  const isLeft = m.contested.has(contestKey({ type: "comment", of: "mission_control" }, "state"))
  if (m.ended || m.delivered || m.holds.has("issue_closed") || isLeft) return []
  return [{ type: "ensure_open", number: m.ref.issue }]
}

/**
 * The history may know better who closed it (an app can act with a person's token), but it may lag
 * behind: then its last line names somebody else.
 */
function isClosedByBot({ missionIssue, entries }: Inputs["seen"]): boolean {
  if (!missionIssue || missionIssue.state === "open" || !missionIssue.closedBy) return false
  const { number, closedBy } = missionIssue
  const last = entries.items.findLast(({ issue, did }) => issue === number && did === "closed")
  return closedBy.isBot || (last?.by.id === closedBy.id && last.isBot)
}

/** Without a server, workflows start only for what happens on an issue with this label. */
function ownLabel({ m, seen }: Inputs): readonly Effect[] {
  const isWanted = m.ref.instance.isAlone && m.requested !== null && m.ended === null
  if (!isWanted || !seen.missionIssue || seen.missionIssue.labels.includes(LABEL)) return []
  return [{ type: "ensure_label", number: m.ref.issue, label: LABEL, is: "on" }]
}

function needsYouLabel({ m, seen, waits }: Inputs): readonly Effect[] {
  if (!seen.missionIssue) return []
  // The pull request itself asks for its review.
  const isWanted = waits.some(
    w => w.needs === "person" && w.type !== "merge_by_person" && !isInHand(w),
  )
  const stands = seen.missionIssue.labels.includes(NEEDS_YOU)
  if (isWanted === stands) return []
  const is = isWanted ? "on" : "off"
  return [{ type: "ensure_label", number: m.ref.issue, label: NEEDS_YOU, is }]
}

/**
 * Makes what was sent stand on GitHub: each create as an object with our marker and its binding in
 * the log, each ensure as done. It must do no more than an effect says.
 */
import { effectKey } from "../../../src/core/board/effect-key.ts"
import type { CheckOutput, Create, Ensure, Text } from "../../../src/core/log/effect.ts"
import { evolve } from "../../../src/core/log/fold.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import { type Answer, isNews } from "../../../src/core/log/news.ts"
import type { Marker } from "../../../src/core/log/observed.ts"
import { keyOf, type Thing } from "../../../src/core/log/thing.ts"
import type { Look } from "../../../src/core/reconcile.ts"
import type { Instant } from "../../../src/core/values/time.ts"
import { sha } from "./sha.ts"
import { bot, type Seen } from "./shown.ts"

export function settle(
  { mission, creates, ensures }: Look,
  { before, seen, now }: { readonly before: Mission; readonly seen: Seen; readonly now: Instant },
): Mission {
  const answers = creates.flatMap(create => created(create, before, { seen, now }))
  for (const ensure of ensures) ensured(ensure, mission, seen)
  const news = answers.filter(event => isNews(mission, event, now))
  return evolve(mission, news, now)
}

const markerOf = (m: Mission, thing: Thing, { digest }: Text): Marker => ({
  ...{ mission: m.ref.issue, thing: keyOf(thing), digest },
})

function created(
  create: Create,
  m: Mission,
  { seen, now }: { readonly seen: Seen; readonly now: Instant },
): readonly Answer[] {
  const id = seen.nextId()
  const { thing } = create
  if (thing.type === "run") {
    seen.runs.push({
      ...{ id, attempt: thing.attempt, status: "working", conclusion: null },
      ...{ createdAt: now, concludedAt: now },
    })
    return [{ type: "attempt.started", attempt: thing.attempt, run: id }]
  }
  const isNumbered = thing.type !== "comment" && thing.type !== "check_run"
  put(create, { m, id, now, seen })
  return [{ type: "thing.bound", thing, id, number: isNumbered ? id : null }]
}

interface Putting {
  readonly m: Mission
  readonly id: number
  readonly now: Instant
  readonly seen: Seen
}

function put(create: Create, { m, id, now, seen }: Putting): void {
  if (!("text" in create)) {
    if (!("output" in create)) return
    const { thing, name, output } = create
    const marker = markerOf(m, thing, output.text)
    seen.checkRuns.push({ id, name, commit: thing.commit, ...checked(output), marker })
    return
  }
  const marker = markerOf(m, create.thing, create.text)
  const title = create.text.title ?? ""
  if ("head" in create || "commit" in create) {
    const isDraft = "head" in create && create.draft
    const number = id
    seen.pullRequests.push({ id, number, state: "open", isDraft, mergeCommit: null, marker })
  } else if ("labels" in create) {
    const { milestone, labels } = create
    seen.issues.push({
      ...{ id, number: id, title, body: create.text.body, by: bot, state: "open" },
      ...{ milestone, labels, marker, subIssueOf: null, blockedBy: [] },
      ...{ assignees: [], closedBy: null },
    })
  } else if ("dueOn" in create) {
    seen.milestones.push({ id, number: id, title, state: "open", dueOn: create.dueOn, marker })
  } else {
    seen.comments.push({
      ...{
        id,
        issue: create.on ?? m.ref.issue,
        by: bot,
        isBot: true,
        body: create.text.body,
        at: now,
      },
      ...{ isEdited: false, isPinned: false, marker, reactions: [] },
    })
  }
}

type Table = {
  readonly [T in Ensure["type"]]: (
    seen: Seen,
    effect: Extract<Ensure, { type: T }>,
    m: Mission,
  ) => void
}

function ensured(effect: Ensure, m: Mission, seen: Seen): void {
  const row = table[effect.type] as (seen: Seen, effect: Ensure, m: Mission) => void
  row(seen, effect, m)
}

/** The item that an effect is about. An effect about nothing is a fault of the board. */
function item<T extends object>(items: readonly T[], is: (it: T) => boolean, effect: Ensure): T {
  const found = items.find(is)
  if (!found) throw new Error(`Nothing stands where this was sent: ${effectKey(effect)}`)
  return found
}

const table: Table = {
  ensure_comment(seen, effect, m) {
    const it = item(seen.comments, c => c.id === effect.id, effect)
    it.marker = markerOf(m, effect.thing, effect.text)
  },
  ensure_comment_deleted(seen, { id }) {
    seen.comments.splice(
      seen.comments.findIndex(c => c.id === id),
      1,
    )
  },
  ensure_pinned(seen, effect) {
    item(seen.comments, c => c.id === effect.id, effect).isPinned = true
  },
  ensure_reaction(seen, effect) {
    const it = item(seen.comments, c => c.id === effect.comment, effect)
    it.reactions = [...it.reactions, effect.content]
  },
  ensure_issue(seen, effect, m) {
    const { state, milestone, labels } = effect
    const marker = markerOf(m, effect.thing, effect.text)
    const it = item(seen.issues, i => i.number === effect.number, effect)
    Object.assign(it, { state, milestone, labels, marker })
  },
  ensure_duplicate_closed(seen, effect) {
    const is = (it: { readonly number: number }) => it.number === effect.number
    if (effect.what === "issue") item(seen.issues, is, effect).state = "not_planned"
    else if (effect.what === "milestone") item(seen.milestones, is, effect).state = "closed"
    else item(seen.pullRequests, is, effect).state = "closed"
  },
  ensure_sub_issue(seen, effect) {
    item(seen.issues, i => i.id === effect.child, effect).subIssueOf = effect.parent
  },
  ensure_blocked_by(seen, effect) {
    const it = item(seen.issues, i => i.number === effect.number, effect)
    it.blockedBy = [...new Set([...(it.blockedBy ?? []), ...effect.by])]
  },
  ensure_unblocked(seen, effect) {
    const it = item(seen.issues, i => i.number === effect.number, effect)
    it.blockedBy = (it.blockedBy ?? []).filter(id => !effect.by.includes(id))
  },
  ensure_milestone(seen, effect, m) {
    const marker = markerOf(m, effect.thing, effect.text)
    const it = item(seen.milestones, i => i.number === effect.number, effect)
    Object.assign(it, { state: effect.state, marker })
  },
  ensure_check_run(seen, effect, m) {
    const it = item(seen.checkRuns, c => c.id === effect.id, effect)
    const marker = markerOf(m, effect.thing, effect.output.text)
    Object.assign(it, checked(effect.output), { marker })
  },
  ensure_branch(seen, { at }, { narrowed }) {
    if (narrowed?.branch) seen.alone ??= at
    else seen.head ??= at
  },
  ensure_commit(seen, { onto }, { narrowed }) {
    const commit = sha(`same as ${onto}`)
    seen.same = { commit, onto }
    if (narrowed?.branch) seen.alone = commit
    else seen.head = commit
  },
  ensure_merged(seen, { commit, onto }, { narrowed }) {
    const merge = sha(`merge ${seen.merges.length + 1}`)
    seen.merges.push({ commit, merge, onto })
    if (narrowed?.branch) seen.alone = merge
    else seen.head = merge
  },
  ensure_run_cancelled(seen, effect) {
    const it = item(seen.runs, r => r.id === effect.run, effect)
    Object.assign(it, { status: "concluded", conclusion: "cancelled" })
  },
  ensure_open({ missionIssue }) {
    Object.assign(missionIssue, { state: "open", closedBy: null })
  },
  ensure_pull_request(seen, effect, m) {
    const it = item(seen.pullRequests, p => p.number === effect.number, effect)
    it.marker = markerOf(m, effect.thing, effect.text)
    if (!effect.draft) it.isDraft = false
  },
  ensure_label({ missionIssue }, { label, is }) {
    const others = missionIssue.labels.filter(it => it !== label)
    missionIssue.labels = is === "on" ? [...others, label] : others
  },
}

const checked = ({ status, annotations }: CheckOutput) => ({
  status,
  annotations: annotations.length,
})

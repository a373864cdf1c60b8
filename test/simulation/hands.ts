/** What people of a simulated world do by hand to issues, comments, branches and the pull request. */

import { LABEL } from "../../src/core/board/label.ts"
import { requestOf } from "../../src/core/log/scope.ts"
import type { Thing } from "../../src/core/log/thing.ts"
import { keyOf } from "../../src/core/log/thing.ts"
import { branchOf } from "../../src/core/work/phase.ts"
import { type Acting, ask } from "./acting.ts"
import { headOf, push, rewrite } from "./branches.ts"
import type { Somebody } from "./hub.ts"
import type { Random } from "./random.ts"
import { openIn } from "./words.ts"

/** Returns whether there was something to do it to. */
type Deed = (acting: Acting, by: Somebody) => boolean

/** Lets somebody who may do it do one of them. Returns whether anything was done. */
export function drawDeed(acting: Acting): boolean {
  const { random, world } = acting
  const { ada, bob } = world.hub.people
  const by = random.pick([ada, ada, bob, world.hub.stale])
  const name = random.pick(NAMES)
  if (!DEEDS[name](acting, by)) return false
  world.trace.line(`${by.login} ${name.replaceAll("_", " ")}`)
  return true
}

const edits = (body: object): Deed => {
  return (acting, by) => onIssue(acting, issue => ["issues/update", issue, body], by)
}

const DEEDS = {
  closes_as_not_planned: edits({ state: "closed", state_reason: "not_planned" }),
  closes_as_completed: edits({ state: "closed", state_reason: "completed" }),
  reopens: edits({ state: "open" }),
  takes_out_of_the_milestone: edits({ milestone: null }),
  writes_over_what_we_wrote: edits({ body: "Something else." }),
  assigns: (acting, by) => {
    const assignees = [acting.random.pick(["ada", "bob"])]
    return onIssue(acting, issue => ["issues/add-assignees", issue, { assignees }], by)
  },
  unassigns(acting, by) {
    const remove = (issue: Path) =>
      ["issues/remove-assignees", issue, { assignees: ["ada", "bob"] }] as const
    const taken = [...acting.watched.mission.features.values()].find(f => f.taken !== null)
    const number = taken && boundOf(acting, `issue ${taken.id}`)?.number
    if (!number) return onIssue(acting, remove, by)
    const [operation, path, body] = remove({ issue_number: number })
    return isDone(ask(acting, operation, path, body, by))
  },
  takes_our_label: (acting, by) =>
    onIssue(acting, issue => ["issues/remove-label", { ...issue, name: LABEL }, {}], by),
  adds_a_blocker: (acting, by) => {
    const issue_id = boundOf(acting, "issue F1")?.id
    if (issue_id === undefined) return false
    acting.watched.isLinkedByHand = true
    return onIssue(acting, issue => ["issues/add-blocked-by-dependency", issue, { issue_id }], by)
  },
  unlinks_a_feature: (acting, by) => {
    const sub_issue_id = boundOf(acting, "issue F1")?.id
    const path = { issue_number: acting.watched.ref.issue }
    return (
      sub_issue_id !== undefined &&
      isDone(ask(acting, "issues/remove-sub-issue", path, { sub_issue_id }, by))
    )
  },
  closes_the_missions_issue(acting, by) {
    const { random, watched, world } = acting
    const isFinal = by !== world.hub.stale && random.chance(0.2)
    const state_reason = isFinal ? "not_planned" : "completed"
    const path = { issue_number: watched.ref.issue }
    return isDone(ask(acting, "issues/update", path, { state: "closed", state_reason }, by))
  },
  edits_mission_control: (acting, by) =>
    onControl(acting, path => ask(acting, "issues/update-comment", path, { body: "Mine." }, by)),
  deletes_mission_control: (acting, by) =>
    onControl(acting, path => ask(acting, "issues/delete-comment", path, {}, by)),
  edits_the_pull_request: (acting, by) => onPull(acting, { title: "Another title" }, by),
  closes_the_pull_request: (acting, by) =>
    acting.random.chance(0.2) && onPull(acting, { state: "closed" }, by),
  pushes_to_the_missions_branch(acting, by) {
    const branch = missionsBranch(acting)
    const from = branch && headOf(acting, branch)
    if (!branch || !from) return false
    return push(acting, { branch, from, files: drawFiles(acting.random) }, by)
  },
  rewrites_the_missions_branch(acting, by) {
    const branch = acting.random.chance(0.3) ? missionsBranch(acting) : null
    return branch !== null && rewrite(acting, branch, by)
  },
  pushes_to_the_default_branch(acting, by) {
    const from = headOf(acting, "main")
    return (
      from !== null && push(acting, { branch: "main", from, files: drawFiles(acting.random) }, by)
    )
  },
} satisfies Readonly<Record<string, Deed>>

/** Deeds that count only while a feature waits for its turn are done more often. */
const NAMES: [Name, ...Name[]] = [
  ...(["assigns", "assigns", "unassigns", "unassigns"] as const),
  ...(Object.keys(DEEDS) as Name[]),
]
type Name = keyof typeof DEEDS

/** A mission that nobody has begun has no branch yet, so its policy names it. */
const missionsBranch = ({ watched: { mission } }: Acting) =>
  mission.requested ? branchOf(mission) : null

/** Files beside the mission's work, in conflict with it, or where no App may merge them. */
const drawFiles = (random: Random): Readonly<Record<string, string>> => {
  const path = random.pick(["docs/a.md", "docs/b.md", "CHANGES.md", ".github/workflows/ci.yml"])
  return { [path]: `# ${random.int(1, 1_000_000)}\n` }
}

type Path = Readonly<Record<string, string | number>>

/** Does something on the issue of a feature or a milestone. */
function onIssue(
  acting: Acting,
  what: (issue: Path) => readonly [operation: string, path: Path, body: object],
  by: Somebody,
): boolean {
  const open: readonly string[] = openIn(acting.watched.mission)
  const issues = [...acting.watched.mission.things.values()].flatMap(({ thing, number }) =>
    thing.type === "issue" && number !== null ? [{ of: thing.of, number }] : [],
  )
  // A word means most while something is still to be built.
  const ofOpen = issues.filter(({ of }) => open.includes(of))
  const numbers = [...ofOpen, ...ofOpen, ...issues].map(({ number }) => number)
  const [first, ...more] = numbers
  if (first === undefined) return false
  const [operation, path, body] = what({ issue_number: acting.random.pick([first, ...more]) })
  return isDone(ask(acting, operation, path, body as Readonly<Record<string, unknown>>, by))
}

function onControl(acting: Acting, act: (path: Path) => ReturnType<typeof ask>): boolean {
  const thing: Thing = { type: "comment", of: "mission_control" }
  const bound = boundOf(acting, keyOf(thing))
  return bound !== undefined && isDone(act({ comment_id: bound.id }))
}

function onPull(acting: Acting, body: Readonly<Record<string, unknown>>, by: Somebody): boolean {
  const number = boundOf(acting, keyOf(requestOf(acting.watched.mission)))?.number
  if (number === undefined || number === null) return false
  return isDone(ask(acting, "pulls/update", { pull_number: number }, body, by))
}

const boundOf = ({ watched }: Acting, key: string) => watched.mission.things.get(key as never)

const isDone = ({ status }: ReturnType<typeof ask>): boolean => status < 300

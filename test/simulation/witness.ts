/**
 * Stands between everybody and the model, and writes down what really happened. It never changes an
 * answer, except to date it as GitHub does.
 */
import type { Append } from "../../src/core/log/event.ts"
import type { Actor, Answer, Answers, Call } from "../../src/embedded/github/call.ts"
import { decode } from "../../src/github/marker.ts"
import { dataOf, EPOCH_MS } from "./hub.ts"
import { checkAppend } from "./invariants/append.ts"
import { isTooLate } from "./invariants/reckon.ts"
import { put, type Watched, type World } from "./world.ts"

/** The model as `who` sees it. A given `now` counts from the simulation's beginning. */
export function witnessed(world: World, who: string): Answers {
  return {
    apply(call, actor, now, cut) {
      const visible = cut === undefined ? undefined : cut + EPOCH_MS
      const applied = world.hub.model.apply(call, actor, now + EPOCH_MS, visible)
      const { answer } = applied
      const stale = cut === undefined ? "" : ` as of ${Math.round((now - cut) / 1000)} s ago`
      world.trace.line(`${who} ${told(call)} → ${answer.status}${stale}`)
      if (answer.status < 300) notice(world, call, { actor, answer })
      const date = new Date(now + EPOCH_MS).toUTCString()
      return { ...applied, answer: { ...answer, headers: { ...answer.headers, date } } }
    },
  }
}

/** The operation and what it is about, without the repository, which is always the same. */
function told({ operation, path }: Call): string {
  let text = operation
  for (const name in path) if (name !== "owner" && name !== "repo") text += ` ${path[name]}`
  return text
}

interface Noticed {
  readonly actor: Actor
  readonly answer: Answer
}

function notice(world: World, call: Call, { actor, answer }: Noticed): void {
  if (call.operation === "git/create-ref" || call.operation === "git/update-ref") {
    const name = String(call.body["ref"] ?? `refs/${call.path["ref"]}`)
    const issue = /^refs\/missions\/(\d+)\/log$/.exec(name)?.[1]
    const watched = world.missions.get(Number(issue))
    if (watched) followLog(world, watched)
    return
  }
  if (actor.type !== "installation" || actor.app !== world.hub.bot.app) return
  if (call.operation === "repos/merge" && answer.status === 201) merged(world, call)
  if (call.operation === "issues/delete-comment") deleted(world, call)
  const made = madeBy(call, answer)
  const watched = made && world.missions.get(made.mission)
  if (!made || !watched) return
  const all = put(watched.made, made.key, { id: made.id, at: world.time.now() })
  // A newer check stands before an older one with its name, so that a second check does no harm.
  if (all.length > 1 && !world.options.isBeyond && call.operation !== "checks/create") {
    const ids = all.map(one => one.id).join(" and ")
    world.fail("D1", made.mission, `${made.key} was made twice: ${ids}`)
  }
}

/** What a request made that GitHub makes again each time it is asked; null: it made nothing of that kind. */
function madeBy(
  call: Call,
  answer: Answer,
): { readonly mission: number; readonly key: string; readonly id: number } | null {
  const { body } = call
  if (call.operation === "actions/create-workflow-dispatch") {
    const { mission, attempt } = body["inputs"] as Readonly<Record<string, string>>
    return { mission: Number(mission), key: `run ${attempt}`, id: dataOf(answer).workflow_run_id }
  }
  const text = MARKED[call.operation]
  const marker = text === undefined ? null : decode(String(body[text] ?? ""))
  if (marker) return { mission: marker.mission, key: marker.thing, id: dataOf(answer).id }
  if (call.operation !== "checks/create") return null
  const { mission, thing } = JSON.parse(String(body["external_id"]))
  return { mission, key: thing, id: dataOf(answer).id }
}

/** The field of each create that holds our marker. */
const MARKED: Readonly<Record<string, string>> = {
  "issues/create": "body",
  "issues/create-comment": "body",
  "issues/create-milestone": "description",
  "pulls/create": "body",
}

function merged(world: World, call: Call): void {
  const issue = Number(/^mission\/(\d+)\/(?:main|M\d+)$/.exec(String(call.body["base"]))?.[1])
  const watched = world.missions.get(issue)
  const commit = String(call.body["head"])
  if (watched?.mission.syncs.some(sync => sync.commit === commit)) {
    if (!isOnDefault(world, commit)) world.fail("S6", issue, `${commit} is on no default branch`)
    return
  }
  const by = watched?.verified.get(commit)
  if (!watched || !by) {
    world.fail("S6", issue, `${commit} was merged and never verified`)
    return
  }
  const attempt = [...watched.mission.attempts.values()].find(a => a.key === by.attempt)
  const outcome = attempt?.ended?.outcome
  if (attempt?.run !== by.run || outcome?.type !== "delivered" || outcome.commit !== commit) {
    world.fail("S6", issue, `${commit} was merged, which the log does not call delivered`)
    return
  }
  const feature = attempt.subject.type === "feature" ? attempt.subject.feature : null
  const state = feature && watched.mission.features.get(feature)
  if (state && isTooLate(watched.mission, state)) {
    world.fail("S7", issue, `${feature} was merged after ${state.milestone} was sealed`)
  }
}

/** People merged it there, so it may be merged without being verified. */
function isOnDefault({ hub: { objects } }: World, commit: string): boolean {
  const head = objects.readRef("refs/heads/main")
  const pending = head === null ? [] : [head]
  const known = new Set<string>()
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at === commit) return true
    if (known.has(at)) continue
    known.add(at)
    pending.push(...(objects.readCommit(at)?.parents ?? []))
  }
  return false
}

/** What the log names must not be deleted. */
function deleted(world: World, call: Call): void {
  const id = Number(call.path["comment_id"])
  for (const { ref, mission } of world.missions.values()) {
    for (const [key, bound] of mission.things) {
      if (key.startsWith("comment ") && bound.id === id) {
        world.fail("S5", ref.issue, `${key} was deleted though the log names it`)
      }
    }
  }
}

function followLog(world: World, watched: Watched): void {
  const { objects } = world.hub
  const { issue } = watched.ref
  const head = objects.readRef(`refs/missions/${issue}/log`)
  const commit = head === null ? null : objects.readCommit(head)
  if (!commit || head === watched.head) return
  if ((commit.parents[0] ?? null) !== watched.head) {
    world.fail("S1", issue, "the log's new head does not follow the old one")
    return
  }
  watched.head = head
  const folder = objects.readTree(commit.tree)?.find(entry => entry.path === "events")
  for (const { path, sha } of objects.readTree(folder?.sha ?? "") ?? []) {
    const before = watched.segments.get(path) ?? ""
    const text = Buffer.from(objects.readBlob(sha) ?? []).toString("utf8")
    if (text === before) continue
    if (!text.startsWith(before)) {
      world.fail("S1", issue, `${path} was changed`)
      return
    }
    watched.segments.set(path, text)
    for (const line of text.slice(before.length).split("\n")) {
      if (line === "") continue
      const append = JSON.parse(line) as Append
      const events = append.events.map(event => event.type).join(", ")
      world.trace.line(`#${issue} log ${append.writer}: ${events}`)
      checkAppend(world, watched, append)
    }
  }
}

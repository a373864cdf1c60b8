/**
 * Builds the webhook of a push, and starts the workflows that it triggers. A push by a job's own
 * token starts none.
 */
import type { RefMove } from "./direct-calls.ts"
import { matches } from "./name-pattern.ts"
import { complete, createRun } from "./run-life.ts"
import { viewSimpleCommit } from "./view/commit.ts"
import { type PullIssue, viewPull } from "./view/pull.ts"
import { placesOf } from "./view/repository.ts"
import type { Scene } from "./webhook.ts"
import { isDisabled, runnableWorkflows, type WorkflowFile } from "./workflow-file.ts"

const ZERO = "0".repeat(40)

/** The words that skip a run, anywhere in the head commit's message, or its trailer. */
const SKIPS =
  /\[(skip ci|ci skip|no ci|skip actions|actions skip)\]|(?<=\n\n)skip-checks:\s*true\s*$/i

export function pushRuns(scene: Scene, move: Omit<RefMove, "repository">): void {
  const { world, repository, actor } = scene
  if (move.after === null || actor.type === "job") return
  const objects = world.objects(repository.id)
  const files = runnableWorkflows(repository.workflows, objects, move.after)
  if (files.length === 0) return
  if (SKIPS.test(objects.readCommit(move.after)?.message ?? "")) return
  for (const file of files) {
    if (!isPushed(file, move.ref) || isDisabled(repository, file.path)) continue
    const payload = pushPayload(scene, move)
    createRun(scene, { file, event: "push", ref: move.ref, sha: move.after, inputs: {}, payload })
  }
}

/**
 * Starts runs when a pull request was opened or its branch moved. If a job's own token did that, a
 * person must approve the runs.
 */
export function pullRuns(scene: Scene, issue: PullIssue, action: string): void {
  const { world, repository, actor } = scene
  const { head, headSha, base } = issue.pull
  const objects = world.objects(repository.id)
  if (SKIPS.test(objects.readCommit(headSha)?.message ?? "")) return
  for (const file of runnableWorkflows(repository.workflows, objects, headSha)) {
    if (!isAsked(file, action, base) || isDisabled(repository, file.path)) continue
    const payload = { action, number: issue.number, pull_request: viewPull(world, issue) }
    const order = { file, event: "pull_request", ref: `refs/heads/${head}`, sha: headSha }
    const run = createRun(scene, { ...order, inputs: {}, payload })
    if (actor.type === "job") complete(scene, run, "action_required")
  }
}

const PULL_TYPES = ["opened", "synchronize", "reopened"]

function isAsked(file: WorkflowFile, action: string, base: string): boolean {
  const filter = file.on["pull_request"]
  if (filter === undefined) return false
  const types = filter?.["types"] ?? PULL_TYPES
  if (![types].flat().map(String).includes(action)) return false
  const [wanted, ignored] = [filter?.["branches"], filter?.["branches-ignore"]]
  if (ignored !== undefined) return !matches(ignored, base)
  return wanted === undefined || matches(wanted, base)
}

/**
 * Applies filters by branch and tag name. Filters by path are ignored, so such a workflow always
 * runs.
 */
function isPushed(file: WorkflowFile, ref: string): boolean {
  const filter = file.on["push"]
  if (filter === undefined) return false
  if (filter === null) return true
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? []
  if (name === undefined) return false
  const [own, other] = kind === "heads" ? ["branches", "tags"] : ["tags", "branches"]
  const wanted = filter[own]
  const ignored = filter[`${own}-ignore`]
  if (wanted === undefined && ignored === undefined)
    return filter[other] === undefined && filter[`${other}-ignore`] === undefined
  if (ignored !== undefined) return !matches(ignored, name)
  return matches(wanted, name)
}

/** GitHub lists no more commits than this in one push. */
const COMMITS_MAX = 2048

export function pushPayload(
  { world, repository, actor }: Scene,
  { ref, before, after }: Omit<RefMove, "repository">,
) {
  const objects = world.objects(repository.id)
  const { html } = placesOf(world, repository)
  const known = before ?? objects.readRef(`refs/heads/${repository.defaultBranch}`)
  const without = known === null || known === after ? {} : { without: known }
  const max = before === null ? 1 : COMMITS_MAX
  const commits = after === null ? [] : objects.history(after, { max, ...without })
  const head = after === null ? null : objects.readCommit(after)
  return {
    ref,
    before: before ?? ZERO,
    after: after ?? ZERO,
    created: before === null,
    deleted: after === null,
    forced: before !== null && after !== null && !objects.isAncestor(before, after),
    base_ref: null,
    compare: `${html}/compare/${(before ?? ZERO).slice(0, 12)}...${(after ?? ZERO).slice(0, 12)}`,
    commits: commits.map(viewSimpleCommit).toReversed(),
    head_commit: head && viewSimpleCommit(head),
    pusher: { name: actor.type === "user" ? world.state.users[actor.id]?.login : "bot" },
  }
}

/**
 * Moves refs: who may, and what follows. Every move of a ref goes through here, so that pull
 * requests, webhooks and workflow runs never miss one.
 */
import type { Actor } from "../call.ts"
import type { Objects } from "../objects/objects.ts"
import { Refusal } from "./call-refusal.ts"
import type { RefMove, RefRuling } from "./direct-calls.ts"
import { may } from "./operation.ts"
import { pullRuns, pushPayload, pushRuns } from "./push-runs.ts"
import type { Repository } from "./rows.ts"
import { brokenRule } from "./rulesets.ts"
import { isPull, viewPull } from "./view/pull.ts"
import { notify, type Scene } from "./webhook.ts"
import type { World } from "./world.ts"

const FORBIDDEN = "Resource not accessible by integration"
const ALLOWED: RefRuling = { type: "allowed" }

/**
 * Rulesets bind everybody. An App without `workflows: write`, and any GITHUB_TOKEN, can't move a
 * branch to a commit whose workflow files differ from the default branch's. It doesn't matter who
 * changed those files.
 */
export function mayUpdateRef(
  world: World,
  actor: Actor,
  move: RefMove,
  way: "ref" | "merge" = "ref",
): RefRuling {
  const broken = brokenRule(world, move, { actor, way })
  if (broken !== null) return { type: "refused", by: "rule", message: broken }
  const isBot = actor.type === "installation" || actor.type === "job"
  if (!isBot || move.after === null || !move.ref.startsWith("refs/heads/")) return ALLOWED
  if (actor.type === "installation" && may(actor, "workflows", "write")) return ALLOWED
  const repository = world.state.repositories[move.repository]!
  const objects = world.objects(move.repository)
  const standard = objects.readRef(`refs/heads/${repository.defaultBranch}`)
  const brought = workflowsOf(objects, move.after)
  if (brought === null || standard === null) return ALLOWED
  if (brought === workflowsOf(objects, standard)) return ALLOWED
  const who = actor.type === "job" ? "a GitHub App" : "an integration"
  const message =
    `refusing to allow ${who} to create or update workflow files below ` +
    "`.github/workflows` without `workflows` permission"
  return { type: "refused", by: "workflows", message }
}

function workflowsOf(objects: Objects, commit: string): string | null {
  let tree = objects.readCommit(commit)?.tree ?? null
  for (const name of [".github", "workflows"]) {
    const entries: Entries = tree === null ? null : objects.readTree(tree)
    tree = entries?.find(it => it.path === name)?.sha ?? null
  }
  return tree
}

type Entries = ReturnType<Objects["readTree"]>

/** Answers 403 or 422 to what `mayUpdateRef` refuses. False if the ref isn't where it was expected. */
export function moveRef(
  scene: Scene,
  move: Omit<RefMove, "repository">,
  way: "ref" | "merge" = "ref",
): boolean {
  const { world, repository, actor } = scene
  const ruling = mayUpdateRef(world, actor, { ...move, repository: repository.id }, way)
  if (ruling.type === "refused" && ruling.by === "rule") throw new Refusal(422, ruling.message)
  const isLooked = way === "ref" || world.hypotheses.workflowRefusalForMerges
  if (ruling.type === "refused" && isLooked)
    throw new Refusal(403, way === "merge" ? ruling.message : FORBIDDEN)
  const moved = world.objects(repository.id).updateRef(move.ref, move.after, move.before)
  if (moved) afterMove(scene, move)
  return moved
}

export function afterMove(scene: Scene, move: Omit<RefMove, "repository">): void {
  const { repository, now } = scene
  const known = repository.refs[move.ref]
  repository.refs[move.ref] = {
    createdAt: move.before === null ? now : (known?.createdAt ?? repository.createdAt),
    movedAt: now,
    before: move.before,
  }
  const isBranch = move.ref.startsWith("refs/heads/")
  if (isBranch) followPulls(scene, move)
  if (isBranch || move.ref.startsWith("refs/tags/")) {
    repository.pushedAt = now
    scene.world.views.delete(`repository/${repository.id}`)
    notify(scene, "push", () => pushPayload(scene, move))
    pushRuns(scene, move)
  } else if (scene.world.hypotheses.pushEventForCustomRefs) {
    notify(scene, "push", () => pushPayload(scene, move))
  }
}

/** Moves open pull requests to the branch's new commit, or closes them if it was deleted. */
function followPulls(scene: Scene, { ref, after }: Omit<RefMove, "repository">): void {
  const { world, now } = scene
  const branch = ref.slice("refs/heads/".length)
  for (const issue of world.index.pulls.of(scene.repository.id).filter(isPull)) {
    if (issue.state !== "open") continue
    const { pull } = issue
    if (pull.base === branch && after !== null) pull.baseSha = after
    if (pull.head !== branch || after === pull.headSha) continue
    issue.updatedAt = now
    if (after === null) {
      issue.state = "closed"
      issue.closedAt = now
    } else {
      pull.headSha = after
    }
    const action = after === null ? "closed" : "synchronize"
    notify(scene, "pull_request", () => {
      return { action, number: issue.number, pull_request: viewPull(world, issue) }
    })
    if (after !== null) pullRuns(scene, issue, action)
  }
}

/** The commit of a ref, now or at the instant that the caller's replica shows. */
export function refAt(
  repository: Repository,
  ref: string,
  sha: string,
  cut: number,
): string | null {
  const known = repository.refs[ref]
  if (!known || known.movedAt <= cut) return sha
  return known.createdAt > cut ? null : known.before
}

/** A branch, a tag, a full or short ref name, or a commit id. */
export function resolveCommit(objects: Objects, name: string): string | null {
  if (/^[0-9a-f]{40}$/.test(name) && objects.readCommit(name)) return name
  for (const prefix of ["refs/heads/", "refs/tags/", "refs/", ""]) {
    const sha = objects.readRef(prefix + name)
    if (sha !== null) return sha
  }
  return null
}

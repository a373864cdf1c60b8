/** Commit statuses: the older way in which CI reports on a commit. */

import { invalid, notFound, Refusal } from "../call-refusal.ts"
import {
  accountOf,
  created,
  type InRepository,
  listed,
  type Operations,
  ok,
  reads,
  text,
  writes,
} from "../operation.ts"
import { resolveCommit } from "../refs.ts"
import type { Status } from "../rows.ts"
import { type View, viewUser } from "../view/account.ts"
import { placesOf } from "../view/repository.ts"
import { iso, nodeId } from "../view/shared.ts"
import { notify } from "../webhook.ts"
import { nextId, type World } from "../world.ts"
import { objectsOf } from "./git.ts"

const STATES = ["error", "failure", "pending", "success"]

export const statuses: Operations = {
  "repos/create-commit-status": writes("statuses", at => {
    const sha = String(at.call.path["sha"])
    const { state, context = "default", description, target_url } = at.call.body
    if (objectsOf(at).readCommit(sha) === null)
      throw new Refusal(422, `No commit found for SHA: ${sha}`)
    if (!STATES.includes(String(state)))
      throw invalid({ resource: "Status", code: "custom", field: "state" })
    const status: Status = {
      id: nextId(at.world, "status"),
      repository: at.repository.id,
      sha,
      context: String(context),
      state: String(state),
      description: text(description),
      targetUrl: text(target_url),
      creator: accountOf(at.world, at.actor).id,
      createdAt: at.now,
    }
    at.world.state.statuses ??= {}
    at.world.state.statuses[status.id] = status
    const view = viewStatus(at.world, status)
    notify(at, "status", () => ({ ...view, sha, name: sha, branches: [] }))
    return created(view)
  }),

  "repos/list-commit-statuses-for-ref": reads("statuses", at => {
    const sha = resolveCommit(objectsOf(at), String(at.call.path["ref"]))
    if (sha === null) throw notFound()
    const rows = statusesOf(at, sha).toReversed()
    return ok(listed(at, rows).map(it => viewStatus(at.world, it)))
  }),
}

const statusesOf = ({ world, repository }: InRepository, sha: string): readonly Status[] =>
  Object.values(world.state.statuses ?? {}).filter(
    it => it.repository === repository.id && it.sha === sha,
  )

function viewStatus(world: World, status: Status): View {
  const { api } = placesOf(world, world.state.repositories[status.repository]!)
  return {
    url: `${api}/statuses/${status.sha}`,
    avatar_url: null,
    id: status.id,
    node_id: nodeId("SC", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: iso(status.createdAt),
    updated_at: iso(status.createdAt),
    creator: viewUser(world, status.creator),
  }
}

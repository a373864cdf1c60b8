/**
 * Repairs what a killed process left half done: jobs whose runner died with it, and pushes that git
 * finished but the model doesn't know. It runs once, before the first request is answered.
 */
import type { Delivery } from "../call.ts"
import type { Model } from "../model/model.ts"
import type { Objects } from "../objects/objects.ts"

/** Runs begin again, and the webhooks of the pushes are sent now. */
export function recover(
  model: Model,
  objects: (repository: number) => Objects,
  now: number,
): readonly Delivery[] {
  requeueRuns(model, objects, now)
  return hearPushes(model, objects, now)
}

/**
 * Here the runner dies together with its GitHub, so nothing from such a run can still arrive. The
 * run begins again under its own id, and what it pushed under that id is dropped. On github.com a
 * job whose runner is lost has failed.
 */
function requeueRuns(model: Model, objects: (repository: number) => Objects, now: number): void {
  for (const { id, status, repository } of Object.values(model.state.runs)) {
    if (status !== "in_progress") continue
    model.runs.requeue(id, now)
    const own = objects(repository)
      .listRefs("refs/")
      .filter(it => it.name.endsWith(`/${id}`))
    for (const { name, sha } of own) {
      if (!/^refs\/(?:heads|tags)\//.test(name)) objects(repository).updateRef(name, null, sha)
    }
  }
}

function hearPushes(
  model: Model,
  objects: (repository: number) => Objects,
  now: number,
): readonly Delivery[] {
  return Object.values(model.state.issues).flatMap(({ pull, state, repository, user }) => {
    if (pull === null || state !== "open") return []
    const ref = `refs/heads/${pull.head}`
    const after = objects(repository).readRef(ref)
    if (after === pull.headSha) return []
    const move = { repository, ref, before: pull.headSha, after }
    return model.onPush(move, { type: "user", id: user }, now)
  })
}

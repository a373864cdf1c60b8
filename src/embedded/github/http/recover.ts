/**
 * What a process that was killed left half done: jobs whose runner died with it, and pushes that
 * git finished and nobody told the model of. It runs once, before anyone is answered.
 */
import type { Delivery } from "../call.ts"
import type { Model } from "../model/model.ts"
import type { Objects } from "../objects/objects.ts"

/** Runs begin again; webhooks go out for the pushes, as they would have. */
export function recover(
  model: Model,
  objects: (repository: number) => Objects,
  now: number,
): readonly Delivery[] {
  requeueRuns(model, objects, now)
  return hearPushes(model, objects, now)
}

/**
 * Here the runner dies with its GitHub, so that nothing of such a run can still arrive: it begins
 * again under its own id, and what it pushed under that id is gone. On github.com a job whose runner is
 * lost has failed.
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

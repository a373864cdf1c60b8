/**
 * What a process that was killed left half done: jobs whose runner died with it, and pushes that
 * git finished and nobody told the model of. It runs once, before anyone is answered.
 */
import type { Delivery } from "../call.ts"
import type { Model } from "../model/model.ts"
import type { Objects } from "../objects/objects.ts"

/** Webhooks go out for both, as they would have. */
export function recover(
  model: Model,
  objects: (repository: number) => Objects,
  now: number,
): readonly Delivery[] {
  return [...loseRuns(model, now), ...hearPushes(model, objects, now)]
}

/** GitHub fails the job of a self-hosted runner that it lost, and the run with it. */
function loseRuns(model: Model, now: number): readonly Delivery[] {
  const lost = Object.values(model.state.runs).filter(it => it.status === "in_progress")
  const lostIds = new Set(lost.map(it => it.id))
  const jobs = Object.values(model.state.jobs).filter(
    it => it.status === "in_progress" && lostIds.has(it.run),
  )
  const failed = { conclusion: "failure" as const, steps: [] }
  return [
    ...jobs.flatMap(({ id }) => model.runs.finishJob(id, failed, now)),
    ...lost.flatMap(({ id }) => model.runs.finishRun(id, "failure", now)),
  ]
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

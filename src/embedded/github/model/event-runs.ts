/**
 * Starts the workflows of the default branch that an event of the repository triggers, or the time. What
 * a job's own token does starts none.
 */
import type { Delivery } from "../call.ts"
import { createRun } from "./run-life.ts"
import type { View } from "./view/account.ts"
import type { Scene } from "./webhook.ts"
import { isDisabled, runnableWorkflows, type WorkflowFile } from "./workflow-file.ts"
import type { World } from "./world.ts"

export function eventRuns(
  scene: Scene,
  event: string,
  view: () => View & { readonly action: string },
): void {
  const found = scene.actor.type === "job" ? [] : listening(scene, event)
  if (found.length === 0) return
  const payload = view()
  for (const at of found) {
    const types = at.file.on[event]?.["types"]
    if (types !== undefined && ![types].flat().map(String).includes(payload.action)) continue
    createRun(scene, { ...at, event, inputs: {}, payload })
  }
}

/** As if the minute of each schedule had come. GitHub shows them under who wrote the file last. */
export function scheduledRuns(world: World, id: number, now: number): readonly Delivery[] {
  const repository = world.state.repositories[id]!
  const actor = { type: "user", id: repository.owner } as const
  const scene = { world, repository, actor, now, deliveries: [] }
  for (const at of listening(scene, "schedule")) {
    createRun(scene, { ...at, event: "schedule", inputs: {}, payload: {} })
  }
  return scene.deliveries
}

function listening({ world, repository }: Scene, event: string) {
  const objects = world.objects(repository.id)
  const ref = `refs/heads/${repository.defaultBranch}`
  const sha = objects.readRef(ref)
  if (sha === null) return []
  return runnableWorkflows(repository.workflows, objects, sha)
    .filter((file: WorkflowFile) => event in file.on && !isDisabled(repository, file.path))
    .map(file => ({ file, ref, sha }))
}

/**
 * Makes webhooks as data, one for each App that is installed on the repository and subscribes to
 * the event.
 */
import type { Actor } from "../call.ts"
import { accountOf } from "./operation.ts"
import type { Repository } from "./rows.ts"
import { type View, viewUser } from "./view/account.ts"
import { viewRepository } from "./view/repository.ts"
import { nodeId } from "./view/shared.ts"
import type { Moment } from "./world.ts"

/** Where something happens and who does it. */
export interface Scene extends Moment {
  readonly repository: Repository
  readonly actor: Actor
}

/** `build` is called only if an App subscribes. `only` restricts the webhook to one App. */
export function notify(scene: Scene, event: string, build: () => View, only?: number): void {
  const { world, repository, deliveries } = scene
  let payload: View | undefined
  for (const { id, app } of world.index.installations.of(repository.id)) {
    if (!world.state.apps[app]?.events.includes(event)) continue
    if (only !== undefined && app !== only) continue
    payload ??= {
      ...build(),
      repository: viewRepository(world, repository),
      sender: viewUser(world, accountOf(world, scene.actor).id),
    }
    const installation = { id, node_id: nodeId("MDIz", id) }
    deliveries.push({ app, event, payload: { ...payload, installation } })
  }
}

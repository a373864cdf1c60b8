/** What owners do with repositories and installations on GitHub's pages, and the webhooks of it. */
import type { Actor, Delivery } from "../call.ts"
import type { Owners } from "./direct-calls.ts"
import type { Installation, Repository } from "./rows.ts"
import { type View, viewInstallation, viewUser } from "./view/account.ts"
import { viewMinimalRepository } from "./view/repository.ts"
import { nodeId } from "./view/shared.ts"
import { notify } from "./webhook.ts"
import { placeRepository, type World } from "./world.ts"

export function createOwners(world: World): Owners {
  const rowOf = (id: number): Repository => world.state.repositories[id]!
  const installed = (id: number): Installation => world.state.installations[id]!

  function changed(repository: Repository, action: string, changes: View, by: By) {
    world.views.clear()
    placeRepository(world, repository)
    const scene = { world, repository, ...by, deliveries: [] }
    notify(scene, "repository", () => ({ action, ...changes }))
    return scene.deliveries
  }

  function move(id: number, repository: number, is: "in" | "out"): readonly Delivery[] {
    const row = installed(id)
    const at = row.repositories.indexOf(repository)
    if (at >= 0) row.repositories.splice(at, 1)
    world.index.installations.remove(repository, row)
    if (is === "in") row.repositories.push(repository)
    if (is === "in") world.index.installations.add(repository, row)
    const short = [shortOf(world, rowOf(repository))]
    const lists = { repositories_added: is === "in" ? short : [] }
    const action = is === "in" ? "added" : "removed"
    const more = { ...lists, repositories_removed: is === "out" ? short : [] }
    return [told(world, row, "installation_repositories", { action, ...more })]
  }

  return {
    rename(id, name, actor, now) {
      const repository = rowOf(id)
      const changes = { changes: { repository: { name: { from: repository.name } } } }
      repository.name = name
      return changed(repository, "renamed", changes, { actor, now })
    },
    transfer(id, { owner, installation }, actor, now) {
      const repository = rowOf(id)
      const from = { user: viewUser(world, repository.owner) }
      const left = world.index.installations.of(id).flatMap(it => move(it.id, id, "out"))
      repository.owner = owner
      const entered = installation === null ? [] : move(installation, id, "in")
      const changes = { changes: { owner: { from } } }
      return [...left, ...entered, ...changed(repository, "transferred", changes, { actor, now })]
    },
    archive(id, isArchived, actor, now) {
      const repository = rowOf(id)
      repository.archived = isArchived
      return changed(repository, isArchived ? "archived" : "unarchived", {}, { actor, now })
    },
    suspend(id, isSuspended, now) {
      const row = installed(id)
      if (isSuspended) row.suspendedAt = now
      else delete row.suspendedAt
      return [told(world, row, "installation", { action: isSuspended ? "suspend" : "unsuspend" })]
    },
    uninstall: id => [remove(world, installed(id))],
  }
}

function remove(world: World, row: Installation): Delivery {
  const gone = told(world, row, "installation", { action: "deleted" })
  for (const repository of row.repositories) world.index.installations.remove(repository, row)
  delete world.state.installations[row.id]
  return gone
}

interface By {
  readonly actor: Actor
  readonly now: number
}

/** Every App gets these, whatever it subscribes to. */
function told(world: World, row: Installation, event: string, more: View): Delivery {
  const sender = viewUser(world, row.account)
  const repositories = row.repositories.map(id => shortOf(world, world.state.repositories[id]!))
  const installation = { ...viewInstallation(world, row), node_id: nodeId("MDIz", row.id) }
  return { app: row.app, event, payload: { ...more, installation, repositories, sender } }
}

function shortOf(world: World, repository: Repository): View {
  const { id, node_id, name, full_name } = viewMinimalRepository(world, repository) as View
  return { id, node_id, name, full_name, private: repository.private }
}

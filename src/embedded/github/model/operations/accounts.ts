/** Users, Apps and installations, and the tokens that installations get. */

import type { Level } from "../../call.ts"
import { forbidden, notFound, Refusal } from "../call-refusal.ts"
import {
  accountOf,
  byApp,
  type Context,
  created,
  may,
  type Operation,
  type Operations,
  ok,
  pageOf,
  reaches,
  sees,
  visible,
} from "../operation.ts"
import type { Installation, User } from "../rows.ts"
import { viewApp, viewInstallation, viewProfile } from "../view/account.ts"
import { placesOf, viewRepository } from "../view/repository.ts"
import { iso } from "../view/shared.ts"
import { nextId, type World } from "../world.ts"

const HOUR_MS = 3_600_000

export const accounts: Operations = {
  "users/get-authenticated": at => {
    if (at.actor.type !== "user") throw new Refusal(403, "Resource not accessible by integration")
    return ok(viewProfile(at.world, accountOf(at.world, at.actor)))
  },

  "users/get-by-username": signedIn(at => {
    const user = at.world.index.users.get(String(at.call.path["username"]).toLowerCase())
    if (!user) throw notFound()
    return ok(viewProfile(at.world, user))
  }),

  "teams/get-membership-for-user-in-org": signedIn(at => {
    const { org, team_slug, username } = at.call.path
    const account = at.world.index.users.get(String(org).toLowerCase())
    if (account === undefined || !isOfAccount(at, account)) throw notFound()
    if (at.actor.type !== "user" && !may(at.actor, "members", "read")) throw forbidden()
    const user = at.world.index.users.get(String(username).toLowerCase())
    const team = at.world.state.teams?.[`${org}/${team_slug}`.toLowerCase()]
    const state = user && team?.[user.id]
    if (state === undefined) throw notFound()
    const url = `${at.world.urls.api}/orgs/${org}/teams/${team_slug}/memberships/${username}`
    return ok({ state, role: "member", url })
  }),

  "repos/list-for-org": signedIn(at => {
    const account = at.world.index.users.get(String(at.call.path["org"]).toLowerCase())
    if (!account) throw notFound()
    const own = Object.values(at.world.state.repositories).filter(it => it.owner === account.id)
    const shown = own.filter(it => sees(at.world, at.actor, it))
    return ok(shown.map(it => viewRepository(at.world, it)))
  }),

  "apps/get-authenticated": byApp((at, app) => ok(viewApp(at.world, at.world.state.apps[app]!))),

  "apps/list-installations": byApp((at, app) => {
    const own = Object.values(at.world.state.installations).filter(it => it.app === app)
    return ok(pageOf(at, own).map(it => viewInstallation(at.world, it)))
  }),

  "apps/get-installation": byApp((at, app) =>
    ok(viewInstallation(at.world, installationOf(at, app))),
  ),

  "apps/get-repo-installation": byApp((at, app) => {
    const all = at.world.index.installations.of(visible(at).id)
    const found = all.find(it => it.app === app)
    if (!found) throw notFound()
    return ok(viewInstallation(at.world, found))
  }),

  "apps/create-installation-access-token": byApp((at, app) => {
    const installation = installationOf(at, app)
    if (installation.suspendedAt) throw new Refusal(403, "This installation has been suspended")
    const { permissions, repositories, repository_ids } = at.call.body
    const isScoped = repositories !== undefined || repository_ids !== undefined
    const shown = scoped(at.world, installation, repositories ?? repository_ids)
    return created({
      // A placeholder: the HTTP face replaces it by a token that it can read again.
      token: `ghs_${app}_${nextId(at.world, "token")}`,
      expires_at: iso(at.now + HOUR_MS),
      permissions: granted(at.world, installation, permissions),
      repository_selection: "selected",
      ...(isScoped && { repositories: shown.map(it => viewRepository(at.world, it)) }),
    })
  }),

  "apps/list-repos-accessible-to-installation": at => {
    if (at.actor.type !== "installation")
      throw new Refusal(403, "You must authenticate with an installation access token.")
    const { repositories = [] } = at.world.state.installations[at.actor.installation] ?? {}
    const shown = pageOf(at, repositories).map(id =>
      viewRepository(at.world, at.world.state.repositories[id]!),
    )
    const total_count = repositories.length
    return ok({ total_count, repository_selection: "selected", repositories: shown })
  },
}

function signedIn(run: Operation): Operation {
  return at => {
    if (at.actor.type === "anonymous") throw new Refusal(401, "Requires authentication")
    return run(at)
  }
}

/** A token sees the organisation that it belongs to, and no other. */
function isOfAccount({ world, actor }: Context, { id }: User): boolean {
  const { installations, repositories } = world.state
  if (actor.type === "installation") return installations[actor.installation]?.account === id
  return (
    actor.type === "user" || (actor.type === "job" && repositories[actor.repository]?.owner === id)
  )
}

function installationOf({ world, call }: Context, app: number): Installation {
  const found = world.state.installations[Number(call.path["installation_id"])]
  if (!found || found.app !== app) throw notFound()
  return found
}

function scoped(world: World, installation: Installation, wanted: unknown) {
  const all = installation.repositories.map(id => world.state.repositories[id]!)
  if (wanted === undefined) return all
  const names = wanted as readonly (string | number)[]
  const found = names.map(name =>
    all.find(it => it.id === name || it.name === name || placesOf(world, it).fullName === name),
  )
  if (found.every(it => it !== undefined)) return found
  const message = "There is at least one repository that does not exist or is not accessible."
  throw new Refusal(422, message)
}

/** All permissions of the App, or those of them that were asked for. */
function granted(world: World, installation: Installation, wanted: unknown) {
  const own: Readonly<Record<string, Level>> = {
    ...world.state.apps[installation.app]!.permissions,
    metadata: "read",
  }
  if (wanted === undefined) return own
  const asked = wanted as Readonly<Record<string, Level>>
  const isGranted = Object.entries(asked).every(([name, level]) =>
    reaches(own[name] ?? "none", level),
  )
  if (isGranted) return asked
  throw new Refusal(422, "The permissions requested are not granted to this installation.")
}

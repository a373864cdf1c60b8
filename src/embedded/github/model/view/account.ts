/** Accounts, Apps and installations as GitHub's API shows them. */
import { levelOf } from "../operation.ts"
import type { App, Installation, Repository, User } from "../rows.ts"
import type { World } from "../world.ts"
import { iso, nodeId, once } from "./shared.ts"

export type View = Readonly<Record<string, unknown>>

export function viewUser(world: World, id: number): View {
  return once(world, `user/${id}`, () => {
    const { login, type } = world.state.users[id]!
    const url = `${world.urls.api}/users/${encodeURIComponent(login)}`
    return {
      login,
      id,
      node_id: nodeId(type === "Bot" ? "BOT" : "U", id),
      avatar_url: `${world.urls.server}/avatars/${id}`,
      gravatar_id: "",
      url,
      html_url: pageOfUser(world, world.state.users[id]!),
      followers_url: `${url}/followers`,
      following_url: `${url}/following{/other_user}`,
      gists_url: `${url}/gists{/gist_id}`,
      starred_url: `${url}/starred{/owner}{/repo}`,
      subscriptions_url: `${url}/subscriptions`,
      organizations_url: `${url}/orgs`,
      repos_url: `${url}/repos`,
      events_url: `${url}/events{/privacy}`,
      received_events_url: `${url}/received_events`,
      type,
      site_admin: false,
    }
  })
}

function pageOfUser({ urls }: World, { login, type }: User): string {
  return type === "Bot"
    ? `${urls.server}/apps/${login.replace("[bot]", "")}`
    : `${urls.server}/${login}`
}

export function viewUserOrNull(world: World, id: number | null): View | null {
  return id === null ? null : viewUser(world, id)
}

export function viewProfile(world: World, user: User): View {
  const repositories = Object.values(world.state.repositories).filter(it => it.owner === user.id)
  return {
    ...viewUser(world, user.id),
    name: user.name,
    company: null,
    blog: null,
    location: null,
    email: user.type === "Bot" ? null : user.email,
    hireable: null,
    bio: null,
    public_repos: repositories.filter(it => !it.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: iso(0),
    updated_at: iso(0),
  }
}

export function viewApp(world: World, app: App): View {
  return once(world, `app/${app.id}`, () => ({
    id: app.id,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    client_id: `Iv23.${app.id}`,
    owner: viewUser(world, app.owner),
    name: app.name,
    description: "",
    external_url: `${world.urls.server}/apps/${app.slug}`,
    html_url: `${world.urls.server}/apps/${app.slug}`,
    created_at: iso(app.createdAt),
    updated_at: iso(app.createdAt),
    permissions: app.permissions,
    events: app.events,
  }))
}

export function viewAppOrNull(world: World, id: number | null): View | null {
  return id === null ? null : viewApp(world, world.state.apps[id]!)
}

export function viewInstallation(world: World, installation: Installation): View {
  const app = world.state.apps[installation.app]!
  const { api, server } = world.urls
  return {
    id: installation.id,
    account: viewUser(world, installation.account),
    repository_selection: "selected",
    access_tokens_url: `${api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url: `${server}/settings/installations/${installation.id}`,
    app_id: app.id,
    client_id: `Iv23.${app.id}`,
    app_slug: app.slug,
    target_id: installation.account,
    target_type: "User",
    permissions: { ...app.permissions, metadata: "read" },
    events: app.events,
    created_at: iso(installation.createdAt),
    updated_at: iso(installation.createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspendedAt ? viewUser(world, installation.account) : null,
    suspended_at: installation.suspendedAt ? iso(installation.suspendedAt) : null,
  }
}

/**
 * How GitHub describes an author beside a comment. It's only a hint and says nothing about
 * permissions.
 */
export function association(world: World, repository: Repository, user: number): string {
  if (repository.owner === user) return "OWNER"
  const level = levelOf(world, repository, user)
  return level === "write" || level === "admin" ? "COLLABORATOR" : "NONE"
}

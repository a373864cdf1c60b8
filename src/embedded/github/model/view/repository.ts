/** Repositories as GitHub's API shows them. */
import type { Repository } from "../rows.ts"
import type { World } from "../world.ts"
import { type View, viewUser } from "./account.ts"
import { iso, nodeId, once } from "./shared.ts"

interface Places {
  readonly api: string
  readonly html: string
  readonly fullName: string
}

export function placesOf(world: World, { id, name, owner }: Repository): Places {
  return once(world, `places/${id}`, () => {
    const fullName = `${world.state.users[owner]!.login}/${name}`
    const { api, server } = world.urls
    return { fullName, api: `${api}/repos/${fullName}`, html: `${server}/${fullName}` }
  })
}

const PARTS: Readonly<Record<string, string>> = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
}

export function viewMinimalRepository(world: World, repository: Repository): View {
  return once(world, `repository/${repository.id}/minimal`, () => {
    const { api, html, fullName } = placesOf(world, repository)
    const urls = Object.entries(PARTS).map(([name, part]) => [name, api + part])
    return {
      id: repository.id,
      node_id: nodeId("R", repository.id),
      name: repository.name,
      full_name: fullName,
      owner: viewUser(world, repository.owner),
      private: repository.private,
      html_url: html,
      description: null,
      fork: false,
      url: api,
      ...Object.fromEntries(urls),
    }
  })
}

/** Counts of stars, forks and bytes are zero: nobody here makes any. */
export function viewRepository(world: World, repository: Repository): View {
  return once(world, `repository/${repository.id}`, () => {
    const { html, fullName } = placesOf(world, repository)
    const host = world.urls.server.replace(/^https?:\/\//, "")
    const counts = ["forks", "stargazers", "watchers", "open_issues"].map(n => [`${n}_count`, 0])
    return {
      ...viewMinimalRepository(world, repository),
      ...Object.fromEntries(counts),
      forks: 0,
      open_issues: 0,
      watchers: 0,
      network_count: 0,
      subscribers_count: 0,
      size: 0,
      clone_url: `${html}.git`,
      git_url: `git://${host}/${fullName}.git`,
      ssh_url: `git@${host}:${fullName}.git`,
      svn_url: html,
      mirror_url: null,
      homepage: null,
      language: null,
      license: null,
      default_branch: repository.defaultBranch,
      visibility: repository.private ? "private" : "public",
      archived: repository.archived ?? false,
      disabled: false,
      is_template: false,
      has_issues: !repository.issuesOff,
      has_projects: false,
      has_wiki: false,
      has_pages: false,
      has_discussions: false,
      has_downloads: false,
      allow_forking: true,
      web_commit_signoff_required: repository.signoff ?? false,
      topics: [],
      created_at: iso(repository.createdAt),
      updated_at: iso(repository.createdAt),
      pushed_at: iso(repository.pushedAt),
    }
  })
}

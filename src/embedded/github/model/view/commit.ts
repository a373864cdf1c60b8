/** Git objects as GitHub's API shows them. */
import type { Commit, Signature, TreeEntry } from "../../objects/objects.ts"
import type { Repository } from "../rows.ts"
import { WEB_FLOW } from "../state.ts"
import type { World } from "../world.ts"
import { type View, viewUser } from "./account.ts"
import { placesOf } from "./repository.ts"
import { iso, nodeId } from "./shared.ts"

const viewSignature = ({ name, email, at }: Signature) => ({ name, email, date: iso(at) })

/** GitHub signs a commit by API if the caller gave no author. */
function viewVerification(repository: Repository, commit: Commit): View {
  if (repository.signed[commit.sha] === undefined) {
    const none = { payload: null, signature: null, verified_at: null }
    return { verified: false, reason: "unsigned", ...none }
  }
  return {
    verified: true,
    reason: "valid",
    payload: `tree ${commit.tree}`,
    signature: `signed by GitHub: ${commit.sha}`,
    verified_at: iso(commit.committer.at),
  }
}

/** A commit of the git database. */
export function viewGitCommit(world: World, repository: Repository, commit: Commit): View {
  const { api, html } = placesOf(world, repository)
  return {
    sha: commit.sha,
    node_id: nodeId("C", repository.id, commit.sha),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${html}/commit/${commit.sha}`,
    author: viewSignature(commit.author),
    committer: viewSignature(commit.committer),
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map(sha => ({
      sha,
      url: `${api}/git/commits/${sha}`,
      html_url: `${html}/commit/${sha}`,
    })),
    verification: viewVerification(repository, commit),
  }
}

/** A commit with the accounts behind it. */
export function viewCommit(world: World, repository: Repository, commit: Commit): View {
  const { api, html } = placesOf(world, repository)
  return {
    url: `${api}/commits/${commit.sha}`,
    sha: commit.sha,
    node_id: nodeId("C", repository.id, commit.sha),
    html_url: `${html}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.sha}`,
      author: viewSignature(commit.author),
      committer: viewSignature(commit.committer),
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      verification: viewVerification(repository, commit),
    },
    author: accountBehind(world, commit.author),
    committer: accountBehind(world, commit.committer),
    parents: commit.parents.map(sha => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${html}/commit/${sha}`,
    })),
  }
}

/** Finds an account by its mail address, as GitHub does. GitHub's own is web-flow. */
function accountBehind(world: World, { email }: Signature): View | null {
  if (email === "noreply@github.com") return viewUser(world, WEB_FLOW)
  const login = /^\d+\+(.+)@users\.noreply\.github\.com$/.exec(email)?.[1]
  const byLogin = login === undefined ? undefined : world.index.users.get(login.toLowerCase())
  const user = byLogin ?? Object.values(world.state.users).find(it => it.email === email)
  return user ? viewUser(world, user.id) : null
}

/** A commit as webhooks and runs show it. */
export function viewSimpleCommit(commit: Commit): View {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: iso(commit.committer.at),
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  }
}

export function viewRef(world: World, repository: Repository, name: string, sha: string): View {
  const { api } = placesOf(world, repository)
  return {
    ref: name,
    node_id: nodeId("REF", repository.id, name),
    url: `${api}/git/${name}`,
    object: { sha, type: "commit", url: `${api}/git/commits/${sha}` },
  }
}

export function viewTree(
  world: World,
  repository: Repository,
  tree: { readonly sha: string; readonly entries: readonly (TreeEntry & { size?: number })[] },
): View {
  const { api } = placesOf(world, repository)
  const kind = { blob: "blobs", tree: "trees", commit: "commits" }
  return {
    sha: tree.sha,
    url: `${api}/git/trees/${tree.sha}`,
    tree: tree.entries.map(entry => ({
      ...entry,
      url: `${api}/git/${kind[entry.type]}/${entry.sha}`,
    })),
    truncated: false,
  }
}

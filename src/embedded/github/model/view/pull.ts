/** Pull requests as GitHub's API shows them. */
import { type ChangedFile, changedFiles } from "../changed-files.ts"
import type { Issue, Pull, Repository, Review } from "../rows.ts"
import type { World } from "../world.ts"
import { association, type View, viewUser, viewUserOrNull } from "./account.ts"
import { viewIssueBasics } from "./issue.ts"
import { placesOf, viewRepository } from "./repository.ts"
import { isoOrNull, nodeId } from "./shared.ts"

export type PullIssue = Issue & { readonly pull: Pull }

/** A pull request as lists show it. */
export function viewPullSimple(world: World, issue: PullIssue): View {
  const repository = world.state.repositories[issue.repository]!
  const { api, html } = placesOf(world, repository)
  const { pull } = issue
  const url = `${api}/pulls/${issue.number}`
  const page = `${html}/pull/${issue.number}`
  const urls = {
    comments: `${api}/issues/${issue.number}/comments`,
    commits: `${url}/commits`,
    statuses: `${api}/statuses/${pull.headSha}`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
  }
  const links = { ...urls, html: page, issue: `${api}/issues/${issue.number}`, self: url }
  const { comments: _, ...basics } = viewIssueBasics(world, issue)
  return {
    url,
    id: pull.id,
    node_id: nodeId("PR", issue.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: links.issue,
    comments_url: urls.comments,
    commits_url: urls.commits,
    statuses_url: urls.statuses,
    review_comments_url: urls.review_comments,
    review_comment_url: urls.review_comment,
    ...basics,
    merged_at: isoOrNull(pull.mergedAt),
    merge_commit_sha: pull.mergeCommit,
    draft: pull.draft,
    requested_reviewers: [],
    requested_teams: [],
    auto_merge: null,
    head: viewSide(world, repository, pull.head, pull.headSha),
    base: viewSide(world, repository, pull.base, pull.baseSha),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
  }
}

function viewSide(world: World, repository: Repository, ref: string, sha: string): View {
  const owner = viewUser(world, repository.owner)
  return {
    label: `${owner["login"]}:${ref}`,
    ref,
    sha,
    user: owner,
    repo: viewRepository(world, repository),
  }
}

export function viewPull(world: World, issue: PullIssue): View {
  const { pull } = issue
  const objects = world.objects(issue.repository)
  const isOpen = issue.state === "open"
  const mergeable = isOpen && objects.merge(pull.baseSha, pull.headSha).type === "clean"
  const commits = objects.history(pull.headSha, { max: COMMITS_MAX, without: pull.baseSha })
  return {
    ...viewPullSimple(world, issue),
    merged: pull.mergedAt !== null,
    mergeable: isOpen ? mergeable : null,
    rebaseable: null,
    mergeable_state: isOpen ? mergeableState(pull, mergeable) : "unknown",
    merged_by: viewUserOrNull(world, pull.mergedBy),
    comments: world.index.commentsOfIssue.of(issue.id).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commits.length,
    ...sizesOf(world, issue),
  }
}

/** GitHub counts no further than this in a pull request. */
const COMMITS_MAX = 250

function mergeableState(pull: Pull, mergeable: boolean): string {
  if (!mergeable) return "dirty"
  return pull.draft ? "draft" : "clean"
}

function sizesOf(world: World, issue: PullIssue): View {
  const objects = world.objects(issue.repository)
  const base = objects.mergeBase(issue.pull.baseSha, issue.pull.headSha)
  const files = changedFiles(objects, base, issue.pull.headSha)
  const sum = (pick: (file: ChangedFile) => number) =>
    files.reduce((total, file) => total + pick(file), 0)
  return {
    additions: sum(file => file.additions),
    deletions: sum(file => file.deletions),
    changed_files: files.length,
  }
}

function viewPullMinimal(world: World, issue: PullIssue): View {
  const repository = world.state.repositories[issue.repository]!
  const { api } = placesOf(world, repository)
  const repo = { id: repository.id, url: api, name: repository.name }
  return {
    url: `${api}/pulls/${issue.number}`,
    id: issue.pull.id,
    number: issue.number,
    head: { ref: issue.pull.head, sha: issue.pull.headSha, repo },
    base: { ref: issue.pull.base, sha: issue.pull.baseSha, repo },
  }
}

/** Open pull requests whose head is this commit. */
export function pullsAt(world: World, repository: number, sha: string): readonly View[] {
  return world.index.pulls
    .of(repository)
    .filter(isPull)
    .filter(it => it.state === "open" && it.pull.headSha === sha)
    .map(it => viewPullMinimal(world, it))
}

export const isPull = (issue: Issue | undefined): issue is PullIssue => issue?.pull != null

export function viewReview(world: World, review: Review): View {
  const issue = world.state.issues[review.issue]!
  const repository = world.state.repositories[issue.repository]!
  const { api, html } = placesOf(world, repository)
  const page = `${html}/pull/${issue.number}#pullrequestreview-${review.id}`
  const url = `${api}/pulls/${issue.number}`
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: viewUser(world, review.user),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: url,
    author_association: association(world, repository, review.user),
    _links: { html: { href: page }, pull_request: { href: url } },
    submitted_at: isoOrNull(review.submittedAt),
    commit_id: review.commit,
  }
}

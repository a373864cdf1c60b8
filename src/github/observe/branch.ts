/** Reads the integration branch, the checks on its commits, and its pull request. */
import type { Mission } from "../../core/log/mission.ts"
import type { List, SeenBranch, SeenCheckRun, SeenPullRequest } from "../../core/log/observed.ts"
import { answersByCheck } from "../../core/people/button.ts"
import type { Sha } from "../../core/values/id.ts"
import { offerBranchOf, offerOf } from "../../core/work/offer.ts"
import { approvedProposal, branchOf, integrationBranchOf, isEnded } from "../../core/work/phase.ts"
import { lastSynced } from "../../core/work/sync.ts"
import { decode, parse } from "../marker.ts"
import type { Identity, Request } from "../request.ts"
import { readHead } from "./head.ts"
import { all, asList } from "./list.ts"

const none = (name: string): SeenBranch => ({
  ...{ name, complete: true, head: null, merges: [], relation: "same" },
})

export async function readBranch(
  request: Request,
  { repository }: Identity,
  m: Mission,
): Promise<SeenBranch> {
  const base = approvedProposal(m)?.base
  if (!base) return none("")
  const name = branchOf(m)
  const head = await readHead(request, repository, name)
  if (head === null) return none(name)
  const known = m.integration?.head ?? null
  if (head === known) return { ...none(name), head }
  const commits = await since(request, repository, known ?? base, head)
  return {
    name,
    complete: commits.complete,
    head,
    merges: mergesOf(commits.items, head),
    relation: commits.relation,
    same: await readSame(request, repository, commits.items, head),
  }
}

/** The head, if it has one parent and changes nothing in it. */
async function readSame(
  request: Request,
  repository: Identity["repository"],
  commits: readonly RawCommit[],
  head: Sha,
): Promise<NonNullable<SeenBranch["same"]> | null> {
  const last = commits.find(c => c.sha === head)
  const [onto, ...others] = last?.parents ?? []
  if (!last || !onto || others.length > 0) return null
  const { data } = await request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
    ...repository,
    commit_sha: onto.sha,
  })
  return data.tree.sha === last.commit.tree.sha ? { commit: head, onto: onto.sha } : null
}

const WORKFLOWS = ".github/workflows/"

interface RawFile {
  readonly filename: string
  /** Only of a renamed file. */
  readonly previous_filename?: string
}

/** Null if our branch has everything that the default branch has, or if that doesn't matter yet. */
export async function readMissing(
  request: Request,
  { repository }: Identity,
  m: Mission,
  { base, branch }: { readonly base: Sha; readonly branch: SeenBranch },
): Promise<NonNullable<SeenBranch["missing"]> | null> {
  const known = [approvedProposal(m)?.base, lastSynced(m)]
  if (!m.approved || m.delivered || branch.head === null || known.includes(base)) return null
  const { data } = await request("GET /repos/{owner}/{repo}/compare/{base}...{head}", {
    ...repository,
    base: branch.head,
    head: base,
    per_page: 1,
  })
  if (data.status === "behind" || data.status === "identical") return null
  const files: readonly RawFile[] = data.files ?? []
  const paths = files.flatMap(({ filename, previous_filename }) => [filename, previous_filename])
  const workflows = paths.filter(path => path?.startsWith(WORKFLOWS))
  return { commit: base, workflows: workflows.filter(path => path !== undefined) }
}

interface RawCommit {
  readonly sha: Sha
  readonly parents: readonly { readonly sha: Sha }[]
  readonly commit: { readonly tree: { readonly sha: Sha } }
}

const RELATIONS = {
  ahead: "ahead",
  behind: "behind",
  diverged: "diverged",
  identical: "same",
} as const

async function since(
  request: Request,
  repository: Identity["repository"],
  from: Sha,
  to: Sha,
): Promise<List<RawCommit> & { readonly relation: SeenBranch["relation"] }> {
  const { data } = await request("GET /repos/{owner}/{repo}/compare/{base}...{head}", {
    ...repository,
    base: from,
    head: to,
    per_page: 100,
  })
  const status: keyof typeof RELATIONS = data.status
  return {
    complete: data.commits.length === data.total_commits,
    items: data.commits,
    relation: RELATIONS[status],
  }
}

/** Along first parents from the head: each merge, what it merged, and what it was merged onto. */
function mergesOf(commits: readonly RawCommit[], head: Sha): SeenBranch["merges"] {
  const bySha = new Map(commits.map(c => [c.sha, c]))
  const merges: { commit: Sha; merge: Sha; onto: Sha }[] = []
  for (let at = bySha.get(head); at; at = bySha.get(at.parents[0]?.sha ?? ("" as Sha))) {
    const [onto, commit] = at.parents
    if (onto && commit) merges.unshift({ commit: commit.sha, merge: at.sha, onto: onto.sha })
  }
  return merges
}

interface RawCheckRun {
  readonly id: number
  readonly name: string
  readonly head_sha: Sha
  readonly status: SeenCheckRun["status"]
  readonly external_id: string | null
  readonly output: { readonly annotations_count: number }
  readonly app: { readonly slug?: string } | null
}

/** How many earlier heads have checks that may still change. Of an ended mission, all have. */
const OLDER_HEADS_MAX = 2
/** How many answers on checks are kept up to date. Older ones stay as they are. */
const PRESSED_MAX = 5

export async function readCheckRuns(
  request: Request,
  identity: Identity,
  m: Mission,
): Promise<List<SeenCheckRun>> {
  const lists = await Promise.all(
    commitsWithChecks(m).map(ref =>
      all(
        request,
        "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
        { ...identity.repository, ref },
        {
          items: (data: { check_runs: readonly unknown[] }) => data.check_runs,
          map: (run: RawCheckRun): SeenCheckRun => ({
            id: run.id,
            name: run.name,
            commit: run.head_sha,
            status: run.status,
            annotations: run.output.annotations_count,
            marker: run.app?.slug === identity.appSlug ? parse(run.external_id) : null,
          }),
        },
      ),
    ),
  )
  return { complete: lists.every(l => l.complete), items: lists.flatMap(l => l.items) }
}

function commitsWithChecks(m: Mission): readonly Sha[] {
  const intended = [...m.intents].flatMap(([key, { thing }]) =>
    thing.type === "check_run" ? [{ thing, isBound: m.things.has(key) }] : [],
  )
  const open = intended
    .filter(({ isBound }) => !isBound || isEnded(m))
    .map(({ thing }) => thing.commit)
  const heads = intended.filter(c => c.thing.subject === "contract").map(c => c.thing.commit)
  // A person who pressed a button on a check reads the answer there.
  const pressed = [...answersByCheck(m).keys()].slice(-PRESSED_MAX)
  const asked = [...m.things.values()].flatMap(({ thing, id }) =>
    thing.type === "check_run" && pressed.includes(id) ? [thing.commit] : [],
  )
  // A milestone that is delivered alone may be an old head.
  const now = [m.integration?.head, m.rounds.at(-1)?.commit].flatMap(sha => sha ?? [])
  const recent = heads.slice(-1 - OLDER_HEADS_MAX)
  return [...new Set([...open, ...recent, ...asked, ...now])]
}

interface RawPullRequest {
  readonly id: number
  readonly number: number
  readonly state: string
  readonly draft?: boolean
  readonly merged_at: string | null
  readonly merge_commit_sha: Sha | null
  readonly body: string | null
  readonly user: { readonly login: string } | null
}

export async function readPullRequests(
  request: Request,
  identity: Identity,
  m: Mission,
): Promise<List<SeenPullRequest>> {
  if (!m.approved) return { complete: true, items: [] }
  const { owner } = identity.repository
  const offered = offerOf(m) === null ? [] : [offerBranchOf(m)]
  const branches = [...new Set([integrationBranchOf(m), branchOf(m), ...offered])]
  const lists = await Promise.all(
    branches.map(branch =>
      all(
        request,
        "GET /repos/{owner}/{repo}/pulls",
        { ...identity.repository, state: "all", head: `${owner}:${branch}` },
        { items: asList, map: (p: RawPullRequest) => toPullRequest(p, identity) },
      ),
    ),
  )
  return { complete: lists.every(l => l.complete), items: lists.flatMap(l => l.items) }
}

const toPullRequest = (p: RawPullRequest, identity: Identity): SeenPullRequest => ({
  id: p.id,
  number: p.number,
  state: p.merged_at !== null ? "merged" : p.state === "open" ? "open" : "closed",
  isDraft: p.draft ?? false,
  mergeCommit: p.merged_at === null ? null : p.merge_commit_sha,
  marker: p.user?.login === identity.login ? decode(p.body) : null,
})

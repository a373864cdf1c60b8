/**
 * Asks what changed in a repository: four requests, for all of its missions at once, which cost
 * nothing while nothing happens. It tells changes by the names that a webhook would give. What it
 * cannot tell counts as changed.
 */
import { type Digest, digestOf } from "../core/values/digest.ts"
import { type Instant, instant, SECOND_MS } from "../core/values/time.ts"
import { isObstacle } from "../github/failure.ts"
import type { Reply, Repository, Request } from "../github/request.ts"
import { namesIn } from "./touches.ts"

export interface Sentinels {
  /** Asks GitHub, unless it was asked a moment ago. Answers GitHub's clock. */
  ask(): Promise<Instant>
  /**
   * When something with one of these names was last found changed, by this machine's clock. Never:
   * -Infinity; not asked yet, so nobody can tell: Infinity.
   */
  stirredAt(names: readonly string[]): number
  /** Whether a change of each of these runs would show. */
  shows(runs: readonly number[]): boolean
}

interface Options {
  readonly request: Request
  readonly repository: Repository
  readonly clock: () => number
}

/** Missions of a repository look at the same moments, and those a little later share the answer. */
const SHARED_MS = 20 * SECOND_MS
/** What happened between two of these moments seldom needs more than one page. */
const ROWS = 100
/** Names of everything that happens in a busy repository would fill memory. */
const NAMES_MAX = 20_000

interface Row {
  readonly id: string
  /** Everything that may change about it. */
  readonly is: Digest | string
  readonly names: readonly string[]
}

interface Sentinel {
  readonly route: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** Newest first. Rows of a list that has no pages never drop out of it. */
  readonly rows: (data: Reply["data"]) => readonly Row[]
  readonly isPaged: boolean
}

const NEWEST = { per_page: ROWS, page: 1 } as const

/** Comments of issues and pull requests, edited ones as well. */
const COMMENTS: Sentinel = {
  route: "GET /repos/{owner}/{repo}/issues/comments",
  parameters: { sort: "updated", direction: "desc", ...NEWEST },
  isPaged: true,
  rows: (data: readonly { id: number; issue_url: string }[]) =>
    data.map(comment => ({
      id: String(comment.id),
      is: digestOf(comment),
      names: onIssue("issue_comment", Number(comment.issue_url.split("/").at(-1))),
    })),
}

/** Who closed, reopened, assigned, labelled or moved an issue, or merged a pull request. */
const DEEDS: Sentinel = {
  route: "GET /repos/{owner}/{repo}/issues/events",
  parameters: NEWEST,
  isPaged: true,
  rows: (data: readonly { id: number; issue?: { number: number } | null }[]) =>
    data.map(deed => ({
      id: String(deed.id),
      // It shows the issue as it is now, so it tells of more than this deed.
      is: digestOf(deed),
      names: deed.issue ? onIssue("issues", deed.issue.number) : [],
    })),
}

interface RawRun {
  readonly id: number
  readonly status: string
  readonly conclusion: string | null
  readonly updated_at: string
  readonly display_title: string
}

/** Attempts are dispatched, and the repository's own CI seldom is, so a busy one costs nothing. */
const RUNS: Sentinel = {
  route: "GET /repos/{owner}/{repo}/actions/runs",
  parameters: { event: "workflow_dispatch", ...NEWEST },
  isPaged: true,
  rows: ({ workflow_runs }: { readonly workflow_runs: readonly RawRun[] }) =>
    workflow_runs.map(({ id, status, conclusion, updated_at, display_title }) => ({
      id: String(id),
      is: [status, conclusion, updated_at].join(" "),
      // Attempts of all missions run on the head of the default branch, so that names none of them.
      names: namesIn("workflow_run", { workflow_run: { id, display_title } }),
    })),
}

/** Logs and reports, whoever wrote them. */
const REFS: Sentinel = {
  route: "GET /repos/{owner}/{repo}/git/matching-refs/{ref}",
  parameters: { ref: "missions/" },
  isPaged: false,
  rows: (data: readonly { ref: string; object: { sha: string } }[]) =>
    data.map(({ ref, object }) => ({
      ...{ id: ref, is: object.sha },
      names: namesIn("push", { ref }),
    })),
}

const SENTINELS = [COMMENTS, DEEDS, RUNS, REFS] as const

const onIssue = (event: string, number: number) => namesIn(event, { issue: { number } })

interface Shown {
  /** The same object as long as GitHub says that nothing changed. */
  readonly data: unknown
  readonly rows: ReadonlyMap<string, Row>
}

export function createSentinels(options: Options): Sentinels {
  const { clock } = options
  const last = new Map<Sentinel, Shown>()
  const stirred = new Map<string, number>()
  /** Anything may have changed until then. */
  let unclearUntil = Number.POSITIVE_INFINITY
  let asked: { readonly at: number; readonly answer: Promise<Instant> } | null = null

  function note(names: readonly string[] | null): void {
    const at = clock()
    if (names === null || stirred.size + names.length > NAMES_MAX) {
      stirred.clear()
      unclearUntil = at
    } else for (const name of names) stirred.set(name, at)
  }

  async function read(): Promise<Instant> {
    const replies = await Promise.all(SENTINELS.map(one => readOne(options, one)))
    const isFirst = last.size === 0
    const found = SENTINELS.map((one, at) => {
      const { data } = replies[at]!
      const before = last.get(one)
      if (before?.data === data) return []
      const rows = one.rows(data)
      last.set(one, { data, rows: new Map(rows.map(row => [row.id, row])) })
      return before ? changesIn(before.rows, rows, one) : []
    })
    if (isFirst || found.includes(null)) note(null)
    else note(found.flatMap(names => names ?? []))
    const date = Date.parse(String(replies[0]?.headers["date"] ?? ""))
    return instant(date || clock())
  }

  return {
    ask() {
      // A clock that was set back must not make an old answer young.
      const age = asked ? clock() - asked.at : 0
      if (asked && age >= 0 && age < SHARED_MS) return asked.answer
      const answer = read()
      const mine = { at: clock(), answer }
      asked = mine
      answer.catch(() => {
        if (asked === mine) asked = null
      })
      return answer
    },
    stirredAt: names =>
      Math.max(unclearUntil, ...names.map(name => stirred.get(name) ?? Number.NEGATIVE_INFINITY)),
    shows(runs) {
      const rows = last.get(RUNS)?.rows
      return rows !== undefined && (rows.size < ROWS || runs.every(run => rows.has(String(run))))
    },
  }
}

async function readOne(
  { request, repository }: Options,
  { route, parameters }: Sentinel,
): Promise<Pick<Reply, "data" | "headers">> {
  try {
    return await request(route, { ...repository, ...parameters })
  } catch (error) {
    // An empty repository has no refs.
    if (isObstacle(error, "empty")) return NO_REFS
    throw error
  }
}

const NO_REFS = { data: [], headers: {} } as const

/** The names of what differs; null if there may be more than the page shows. */
function changesIn(
  before: ReadonlyMap<string, Row>,
  after: readonly Row[],
  { isPaged }: Sentinel,
): readonly string[] | null {
  const isFull = isPaged && after.length === ROWS
  const changed = after.filter(row => before.get(row.id)?.is !== row.is)
  if (isFull && changed.length === after.length) return null
  const shown = new Set(after.map(({ id }) => id))
  const rows = [...before.values()]
  // Rows at the end of a full page have only dropped out of it.
  const end = isFull ? rows.findLastIndex(({ id }) => shown.has(id)) : rows.length
  const gone = rows.slice(0, end).filter(({ id }) => !shown.has(id))
  // An issue that was deleted or moved away may no longer be named by what is left of it.
  const earlier = changed.flatMap(({ id }) => before.get(id) ?? [])
  return [...changed, ...earlier, ...gone].flatMap(({ names }) => names)
}

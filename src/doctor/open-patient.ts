/** Finds a repository, and as whom it can be looked at from this machine. */
import type { GitHubPlace } from "../enrol/github-place.ts"
import { ownPolicyOf } from "../enrol/own-policy.ts"
import { fileOwners, isNameable, ORCHESTRATOR, repositoryFiles } from "../enrol/repository-file.ts"
import { textAt } from "../enrol/repository-place.ts"
import { repositoryRequest } from "../github/app-request.ts"
import { statusOf } from "../github/errors.ts"
import { tokenRequest } from "../github/octokit.ts"
import type { Repository, Request } from "../github/request.ts"
import { StoppedError, UsageError } from "../local/command-error.ts"
import { appKeyHere } from "./app-key.ts"
import { actionIn, botIn } from "./check/files.ts"
import { unseen } from "./finding.ts"
import {
  type Absent,
  type AppHere,
  type AppKeyHere,
  isHere,
  type Patient,
  type PatientFile,
  type Trial,
} from "./patient.ts"
import { runTrial, type TrialOptions } from "./trial-attempt.ts"
import { whyOf } from "./tried.ts"

export interface OpenOptions extends Pick<TrialOptions, "clock" | "wait" | "signal" | "onStart"> {
  readonly github: GitHubPlace
  /** The person's token; null: none is at hand. */
  readonly token: string | null
  readonly repository: Repository
  /** The App that was named; null: the one that the workflow file names. */
  readonly slug: string | null
  readonly shell: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** The folder of this product. */
  readonly product: string
  /** Whether no trial attempt is wanted. */
  readonly isWithoutTrial: boolean
  /** The same command, and the one that writes the files. */
  readonly again: string
  readonly init: string
}

/** Throws UsageError or StoppedError if nobody at hand can read the repository. */
export async function openPatient(options: OpenOptions): Promise<Patient> {
  const { github, token } = options
  const person = token === null ? null : tokenRequest({ baseUrl: github.api, token })
  const anyKey = await keyFor(options, options.slug)
  const early = person === null ? await installed(options, anyKey) : null
  const reader = person ?? (early && isHere(early) ? early.request : null)
  if (reader === null) throw nobody(options, early)
  const data = await repositoryOf(reader, options)
  const named: Repository = { owner: data.owner.login, repo: data.name }
  const { branch, head } = await defaultOf(reader, { ...options, data })
  const { files, prefix } = await contentOf(reader, { ...options, named, branch, head })
  const bot = botIn(files.find(it => it.path.endsWith("missions-attempt.yml"))?.found ?? "")
  const slug = options.slug ?? (bot?.endsWith("[bot]") ? bot.slice(0, -"[bot]".length) : null)
  const key = slug === options.slug ? anyKey : await keyFor(options, slug)
  const app = await installed({ ...options, repository: named }, key)
  const who = { key, app, person: personOf(person, data) }
  const place = { repository: named, page: String(data.html_url), branch, head }
  return {
    ...{ ...place, ...who, files, init: options.init, prefix },
    isPrivate: data.private === true,
    isOrganisation: data.owner.type === "Organization",
    signsOff: data.web_commit_signoff_required === true,
    mergeWays: mergeWaysOf(data),
    reader: { request: reader, by: person === null ? "app" : "person" },
    trial: once(() => trialOf(options, place, app)),
  }
}

const keyFor = ({ github, shell, home }: OpenOptions, slug: string | null) =>
  appKeyHere({ baseUrl: github.api, shell, home, slug })

async function installed(
  { github, repository }: Pick<OpenOptions, "github" | "repository">,
  key: AppKeyHere | Absent,
): Promise<AppHere | Absent> {
  if (!isHere(key)) return key
  try {
    const { data } = await key.request("GET /repos/{owner}/{repo}/installation", { ...repository })
    const installation: number = data.id
    const request = await repositoryRequest(github.api, key.request, { installation, repository })
    return { ...key, request }
  } catch (error) {
    const why = `${key.slug} gets no token for it: ${whyOf(error)}`
    return { why, next: "see the line about the installation" }
  }
}

function personOf(request: Request | null, data: Seen): Patient["person"] {
  if (request !== null) return { request, isAdmin: data.permissions?.admin === true }
  return {
    why: "it needs a person's token",
    next: "GH_TOKEN=$(gh auth token) before the same command",
  }
}

interface Seen {
  readonly owner: { readonly login: string; readonly type: string }
  readonly name: string
  readonly html_url: string
  readonly default_branch: string
  readonly private: boolean
  readonly archived?: boolean
  readonly has_issues?: boolean
  readonly web_commit_signoff_required?: boolean
  readonly allow_squash_merge?: boolean
  readonly allow_rebase_merge?: boolean
  readonly permissions?: { readonly admin?: boolean }
}

const mergeWaysOf = ({ allow_squash_merge: squash, allow_rebase_merge: rebase }: Seen) =>
  squash === undefined || rebase === undefined ? null : { squash, rebase }

async function repositoryOf(request: Request, options: OpenOptions): Promise<Seen> {
  const { repository, again } = options
  let data: Seen
  try {
    data = (await request("GET /repos/{owner}/{repo}", { ...repository })).data
  } catch (error) {
    throw notReached(error, options)
  }
  const settings = `${data.html_url}/settings`
  if (data.archived)
    throw unfit(options, "an archived one", `unarchive it at ${settings}, then ${again}`)
  if (data.has_issues === false)
    throw unfit(options, "one without issues", `switch them on at ${settings}, then ${again}`)
  if (isNameable(data.default_branch)) return data
  throw unfit(options, `the default branch ${data.default_branch}`, `rename it at ${settings}`)
}

async function defaultOf(request: Request, options: OpenOptions & { readonly data: Seen }) {
  const { data, repository, again } = options
  const branch = data.default_branch
  try {
    const ref = { ...repository, ref: `heads/${branch}` }
    const { data: found } = await request("GET /repos/{owner}/{repo}/git/ref/{ref}", ref)
    return { branch, head: String(found.object.sha) }
  } catch (error) {
    if (![404, 409].includes(statusOf(error))) throw notReached(error, options)
    throw unfit(options, "an empty one", `push a first commit, then ${again}`)
  }
}

/** What the repository itself says of missions. */
async function contentOf(
  request: Request,
  options: OpenOptions & {
    readonly named: Repository
    readonly branch: string
    readonly head: string
  },
): Promise<Pick<Patient, "files" | "prefix">> {
  const { named, head, product, branch } = options
  const read = (path: string) => textAt(request, named, { path, ref: head })
  try {
    const files = await filesOf(read, { product, branch })
    const { policy } = await ownPolicyOf(request, named, head)
    return { files, prefix: policy.branchPrefix }
  } catch (error) {
    throw statusOf(error) === 0 ? error : notReached(error, options)
  }
}

const nameOf = ({ repository }: Pick<OpenOptions, "repository">) =>
  `${repository.owner}/${repository.repo}`

const unfit = (options: OpenOptions, got: string, next: string): StoppedError =>
  new StoppedError({
    ...{ what: `Missions cannot run on ${nameOf(options)}.`, where: nameOf(options) },
    ...{
      expected: "a repository that can be written, with issues and a first commit",
      got,
      try: next,
    },
  })

function notReached(error: unknown, options: OpenOptions) {
  const { again, github } = options
  const what = `${nameOf(options)} could not be looked at.`
  const got = whyOf(error)
  const status = statusOf(error)
  if (status === 401 || status === 404) {
    const expected = "a token that GitHub accepts, of an account that can see the repository"
    const next = `check the name, then GH_TOKEN=$(gh auth token) ${again}`
    return new UsageError({ what, where: "GH_TOKEN", expected, got, try: next })
  }
  const expected = "an answer of GitHub"
  return new StoppedError({
    what,
    where: github.api,
    expected,
    got,
    try: `${again}, a little later`,
  })
}

const nobody = (options: OpenOptions, app: Absent | AppHere | null): UsageError =>
  new UsageError({
    what: "Nobody's rights are at hand, so nothing can be looked at.",
    where: "environment variable GH_TOKEN or GITHUB_TOKEN, and the Apps registered on this machine",
    expected: "a token of yours, or the key of the App that is installed there",
    got: app !== null && "why" in app ? `no token; ${app.why}` : "neither",
    try: `GH_TOKEN=$(gh auth token) ${options.again}`,
  })

/** What `init` would write, with the Action and the bot that the repository's own file names. */
async function filesOf(
  read: (path: string) => Promise<string | null>,
  { product, branch }: { readonly product: string; readonly branch: string },
): Promise<readonly PatientFile[]> {
  const workflows = fileOwners.filter(it => it.path.startsWith(".github/workflows/"))
  const found = new Map<string, string | null>()
  for (const { path } of workflows) found.set(path, await read(path))
  const all = [...found.values()].join("\n")
  const action = actionIn(all)
  // Where no file names a bot, one is missing or changed, whatever its bot should be.
  const bot = botIn(all) ?? "missions[bot]"
  const form = (found.get(ORCHESTRATOR) ?? null) === null ? "app" : "alone"
  const shipped = action === null ? [] : repositoryFiles({ product, action, bot, branch, form })
  const isWanted = (path: string) => shipped.length === 0 || shipped.some(it => it.path === path)
  return [...found]
    .filter(([path, text]) => text !== null || isWanted(path))
    .map(([path, text]) => ({
      ...{ path, found: text },
      shipped: shipped.find(it => it.path === path)?.text ?? null,
    }))
}

async function trialOf(
  options: OpenOptions,
  place: Pick<Patient, "repository" | "page" | "branch">,
  app: AppHere | Absent,
): Promise<Trial> {
  const none = { reports: [], url: null }
  if (options.isWithoutTrial) return { ...none, finding: unseen("--no-trial", options.again) }
  if (!isHere(app)) return { ...none, finding: unseen(app.why, app.next) }
  return runTrial({ ...options, ...place, request: app.request })
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}

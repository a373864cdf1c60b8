/**
 * Reads the policy's files from GitHub: the repository's own at a commit of its default branch, and
 * its organisation's. Files that can't have changed aren't read again.
 */
import type { EffectivePolicy, PolicyFiles } from "../core/plan/policy/effective.ts"
import { effectivePolicy } from "../core/plan/policy/effective.ts"
import { filesNamedIn, withFiles } from "../core/plan/policy/own-files.ts"
import type { ParsedFile } from "../core/plan/policy/parsed.ts"
import type { Policy } from "../core/plan/policy.ts"
import { MINUTE_MS } from "../core/values/time.ts"
import { statusOf } from "./errors.ts"
import { parsePolicyFile } from "./policy-yaml.ts"
import type { Repository, Request } from "./request.ts"

/** The policy file in a repository. */
export const POLICY_PATH = ".github/missions.yml"
/** The repository that holds the settings for all others of an account, and the file there. */
const ORGANISATION_REPOSITORY = ".github"
const ORGANISATION_PATH = "missions.yml"

interface Options {
  readonly request: Request
  readonly repository: Repository
  /** The policy for everything that the files don't mention. */
  readonly usual: Policy
  /** Changes what the files allow, because a laptop has no separate user for agents. */
  readonly allow?: (policy: Policy) => Policy
  readonly clock: () => number
}

/** The policy at this commit of the default branch. */
export type ReadPolicy = (sha: string) => Promise<EffectivePolicy>

export function createPolicyReader(options: Options): ReadPolicy {
  const { request, repository, usual, clock, allow = policy => policy } = options
  const own = rememberingLast(async (ref: string) => {
    const fileAt = (path: string) => readFile(request, repository, { path, ref, name: path })
    const file = await fileAt(POLICY_PATH)
    return file && (await withFilesBy(file, fileAt))
  })
  const organisation = believingAbsence(clock, () =>
    readFile(
      request,
      { owner: repository.owner, repo: ORGANISATION_REPOSITORY },
      {
        path: ORGANISATION_PATH,
        name: `${repository.owner}/${ORGANISATION_REPOSITORY}/${ORGANISATION_PATH}`,
      },
    ),
  )
  return async sha => {
    const [mine, theirs] = await Promise.all([own(sha), organisation()])
    const files: PolicyFiles = { repository: mine, organisation: theirs }
    const effective = effectivePolicy(usual, files)
    return { ...effective, policy: allow(effective.policy) }
  }
}

/** A policy with the files that it names. `read` answers null for a file that is not there. */
export async function withFilesBy(
  policy: ParsedFile,
  read: (path: string) => Promise<ParsedFile | null>,
): Promise<ParsedFile> {
  const files = filesNamedIn(policy).map(async path => [path, await read(path)] as const)
  return withFiles(policy, new Map(await Promise.all(files)))
}

/** A commit's files never change, and only the newest commit is asked for. */
function rememberingLast<T>(read: (sha: string) => Promise<T>): (sha: string) => Promise<T> {
  let last: { readonly sha: string; readonly value: T } | null = null
  return async sha => {
    if (last?.sha !== sha) last = { sha, value: await read(sha) }
    return last.value
  }
}

/**
 * How long a missing file is remembered. An unchanged file costs nothing to ask for again, but a
 * missing one does.
 */
const ABSENCE_MS = MINUTE_MS

function believingAbsence<T>(clock: () => number, read: () => Promise<T | null>) {
  let absentUntil = Number.NEGATIVE_INFINITY
  return async (): Promise<T | null> => {
    if (clock() < absentUntil) return null
    const value = await read()
    if (value === null) absentUntil = clock() + ABSENCE_MS
    return value
  }
}

/** Null if there is no such file, or none that we may see. */
async function readFile(
  request: Request,
  repository: Repository,
  { path, ref, name }: { readonly path: string; readonly ref?: string; readonly name: string },
): Promise<ParsedFile | null> {
  try {
    const { data } = await request("GET /repos/{owner}/{repo}/contents/{path}", {
      ...repository,
      path,
      ...(ref === undefined ? {} : { ref }),
    })
    // GitHub gives no content of files above a megabyte.
    if (data.type !== "file" || data.encoding !== "base64") return notAFile(name, data)
    return parsePolicyFile(name, Buffer.from(data.content, "base64").toString("utf8"))
  } catch (error) {
    if (statusOf(error) === 404) return null
    throw error
  }
}

/** A folder, a link or a huge file of that name must not count as "nothing is forbidden". */
const notAFile = (
  name: string,
  data: { readonly type?: string; readonly size?: number },
): ParsedFile => {
  const said = Array.isArray(data) ? "a folder" : `a ${data.type} of ${data.size ?? 0} bytes`
  return { name, value: null, lines: new Map(), broken: { line: 1, said } }
}

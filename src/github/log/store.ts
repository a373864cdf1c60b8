/** The git side of the log: its head, its files, and one commit an append. It must never fold. */
import type { Sha } from "../../core/values/id.ts"
import { messageOf, statusOf, TransientError } from "../errors.ts"
import type { Reply, Repository, Request } from "../request.ts"
import { isUnchecked, type RawCommit, type RawVerification } from "./signature.ts"
import { stampIn } from "./stamp.ts"

/** The files of the head's tree, by path. */
export interface Head {
  readonly commit: Sha
  /** The log's first commit. */
  readonly root: Sha
  readonly tree: string
  readonly files: ReadonlyMap<string, string>
}

/** What the ref names. */
export interface Named {
  /** null if there is no such ref. */
  readonly commit: Sha | null
  /** Whether it is a commit. Somebody may have put another object there. */
  readonly isCommit: boolean
  /** GitHub's clock at that moment. */
  readonly date: string
}

interface Written {
  readonly message: string
  readonly files: ReadonlyMap<string, string>
  /** A commit that the ref names now and that the new one also contains, so that the ref can move. */
  readonly beside: string | null
}

export interface Store {
  readHead(mission: number): Promise<Named>
  readTree(commit: Sha): Promise<Head>
  readBlob(sha: string): Promise<string>
  /** This commit and those before it, newest first. Empty if GitHub has no such commit. */
  readHistory(commit: string, page: Page): Promise<readonly RawCommit[]>
  /** Whether GitHub signs what we commit. Some servers never do. A commit that nothing names tells. */
  signs(tree: string): Promise<boolean>
  /** Makes the new commit, with the files of `head` and these. The ref doesn't point to it yet. */
  write(head: Head | null, written: Written): Promise<Head>
  /**
   * "moved" if the ref now points to `commit`, "late" if somebody else moved it, "unknown" if no
   * answer came. `from` is null if there is no ref.
   */
  move(mission: number, from: string | null, commit: string): Promise<"moved" | "late" | "unknown">
  /** Removes a ref that names no commit, because nothing can move on from there. */
  remove(mission: number): Promise<void>
}

interface Page {
  readonly page: number
  readonly perPage: number
}

const refOf = (mission: number): string => `missions/${mission}/log`

/** A git route of this repository, with its owner and name filled in. */
type Git = (route: string, parameters: Readonly<Record<string, unknown>>) => Promise<Reply>

export function createStore(request: Request, repository: Repository): Store {
  const git: Git = (route, parameters) =>
    request(`${route.replace(" ", " /repos/{owner}/{repo}/git/")}`, {
      ...repository,
      ...parameters,
    })
  const signing = createSigning(git)
  return {
    readHead: mission => readHead(git, mission),
    readTree: commit => readTree(git, commit),
    readHistory: (commit, page) => readHistory(request, repository, { commit, ...page }),
    async readBlob(sha) {
      const { data } = await git("GET blobs/{file_sha}", { file_sha: sha })
      return data.encoding === "base64" ? fromBase64(data.content) : data.content
    },
    signs: signing.asked,
    async write(head, written) {
      const { verification, ...next } = await write(git, head, written)
      signing.seen(verification)
      return next
    },
    move: (mission, from, commit) => move(git, mission, { from, commit }),
    async remove(mission) {
      await git("DELETE refs/{ref}", { ref: refOf(mission) })
    },
  }
}

/** Learns from the answers to our own commits whether GitHub signs them. */
function createSigning(git: Git) {
  let isSigning: boolean | null = null
  function seen(verification: RawVerification | undefined): boolean {
    const { verified = false, reason = "" } = verification ?? {}
    if (verification && isUnchecked(verification)) {
      throw new TransientError(`GitHub could not check a signature: ${reason}`)
    }
    // Nobody could tell such an append from one that somebody else pushed.
    if (isSigning && !verified) throw new TransientError(`GitHub did not sign a commit: ${reason}`)
    isSigning = verified
    return verified
  }
  return {
    seen,
    async asked(tree: string): Promise<boolean> {
      if (isSigning !== null) return isSigning
      const message = "Whether commits are signed here"
      const { data } = await git("POST commits", { message, tree, parents: [] })
      return seen(data.verification)
    },
  }
}

async function readHistory(
  request: Request,
  repository: Repository,
  { commit, page, perPage }: Page & { readonly commit: string },
): Promise<readonly RawCommit[]> {
  try {
    const { data } = await request("GET /repos/{owner}/{repo}/commits", {
      ...{ ...repository, sha: commit, per_page: perPage, page },
    })
    return data
  } catch (error) {
    if ([404, 422].includes(statusOf(error))) return []
    throw transient("read the log's commits", error)
  }
}

async function readHead(git: Git, mission: number): ReturnType<Store["readHead"]> {
  try {
    const { data, headers } = await git("GET ref/{ref}", { ref: refOf(mission) })
    const { sha: commit, type } = data.object
    return { commit, isCommit: type === "commit", date: String(headers["date"] ?? "") }
  } catch (error) {
    if (statusOf(error) !== 404) throw transient("read the log's head", error)
    return { commit: null, isCommit: false, date: dateOf(error) }
  }
}

async function readTree(git: Git, commit: Sha): Promise<Head> {
  const { data } = await git("GET commits/{commit_sha}", { commit_sha: commit })
  const tree = await git("GET trees/{tree_sha}", { tree_sha: data.tree.sha, recursive: "1" })
  const entries: readonly { type: string; path: string; sha: string }[] = tree.data.tree
  const blobs = entries.filter(entry => entry.type === "blob")
  const files = new Map(blobs.map(entry => [entry.path, entry.sha]))
  // Older logs do not say it.
  const root = stampIn(data.message)?.root ?? commit
  return { commit, root, tree: data.tree.sha, files }
}

async function write(
  git: Git,
  head: Head | null,
  { message, files, beside }: Written,
): Promise<Head & { readonly verification: RawVerification | undefined }> {
  const tree = [...files].map(([path, content]) => ({
    path,
    mode: "100644",
    type: "blob",
    content,
  }))
  const base = head ? { base_tree: head.tree } : {}
  const made = await git("POST trees", { tree, ...base })
  const parents = [head?.commit, beside].filter(it => it !== null && it !== undefined)
  // Without an author, GitHub signs the commit as ours.
  const { data } = await git("POST commits", { message, tree: made.data.sha, parents })
  const written = [...files.keys()].map((path): [string, string] => [path, ""])
  const all = new Map([...(head?.files ?? []), ...written])
  const { sha: commit, verification } = data
  return { commit, root: head?.root ?? commit, tree: made.data.sha, files: all, verification }
}

async function move(
  git: Git,
  mission: number,
  { from, commit: sha }: { readonly from: string | null; readonly commit: string },
): ReturnType<Store["move"]> {
  const ref = refOf(mission)
  try {
    if (from === null) await git("POST refs", { ref: `refs/${ref}`, sha })
    else await git("PATCH refs/{ref}", { ref, sha, force: false })
    return "moved"
  } catch (error) {
    const status = statusOf(error)
    if (status === 422 || status === 409) return "late"
    if (status === 0 || status >= 500) return "unknown"
    throw transient("move the log", error)
  }
}

const transient = (what: string, cause: unknown) =>
  new TransientError(`Could not ${what}: ${messageOf(cause)}`, { cause })

const fromBase64 = (text: string): string => Buffer.from(text, "base64").toString("utf8")

function dateOf(error: unknown): string {
  const response = (error as { response?: { headers?: Record<string, string> } }).response
  return response?.headers?.["date"] ?? ""
}

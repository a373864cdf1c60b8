/** The git side of the log: its head, its files, and one commit an append. It must never fold. */
import { messageOf, statusOf, TransientError } from "../errors.ts"
import type { Reply, Repository, Request } from "../request.ts"

/** The files of the head's tree, by path. */
export interface Head {
  readonly commit: string
  readonly tree: string
  readonly files: ReadonlyMap<string, string>
}

export interface Store {
  /** The commit that the ref names, and GitHub's clock at that moment. */
  readHead(mission: number): Promise<{ readonly commit: string | null; readonly date: string }>
  readTree(commit: string): Promise<Head>
  readBlob(sha: string): Promise<string>
  /** Makes the new commit, with the files of `head` and these. The ref doesn't point to it yet. */
  write(head: Head | null, files: ReadonlyMap<string, string>, message: string): Promise<Head>
  /**
   * "moved" if the ref now points to `commit`, "late" if somebody else moved it, "unknown" if no
   * answer came.
   */
  move(mission: number, from: string | null, commit: string): Promise<"moved" | "late" | "unknown">
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
  return {
    readHead: mission => readHead(git, mission),
    readTree: commit => readTree(git, commit),
    async readBlob(sha) {
      const { data } = await git("GET blobs/{file_sha}", { file_sha: sha })
      return data.encoding === "base64" ? fromBase64(data.content) : data.content
    },
    write: (head, files, message) => write(git, head, { files, message }),
    move: (mission, from, commit) => move(git, mission, { from, commit }),
  }
}

async function readHead(git: Git, mission: number): ReturnType<Store["readHead"]> {
  try {
    const { data, headers } = await git("GET ref/{ref}", { ref: refOf(mission) })
    return { commit: data.object.sha, date: String(headers["date"] ?? "") }
  } catch (error) {
    if (statusOf(error) !== 404) throw transient("read the log's head", error)
    return { commit: null, date: dateOf(error) }
  }
}

async function readTree(git: Git, commit: string): Promise<Head> {
  const { data } = await git("GET commits/{commit_sha}", { commit_sha: commit })
  const tree = await git("GET trees/{tree_sha}", { tree_sha: data.tree.sha, recursive: "1" })
  const entries: readonly { type: string; path: string; sha: string }[] = tree.data.tree
  const blobs = entries.filter(entry => entry.type === "blob")
  const files = new Map(blobs.map(entry => [entry.path, entry.sha]))
  return { commit, tree: data.tree.sha, files }
}

async function write(
  git: Git,
  head: Head | null,
  { files, message }: { readonly files: ReadonlyMap<string, string>; readonly message: string },
): Promise<Head> {
  const tree = [...files].map(([path, content]) => ({
    path,
    mode: "100644",
    type: "blob",
    content,
  }))
  const base = head ? { base_tree: head.tree } : {}
  const made = await git("POST trees", { tree, ...base })
  const parents = head ? [head.commit] : []
  // Without an author, GitHub signs the commit as ours.
  const commit = await git("POST commits", { message, tree: made.data.sha, parents })
  const written = [...files.keys()].map((path): [string, string] => [path, ""])
  const all = new Map([...(head?.files ?? []), ...written])
  return { commit: commit.data.sha, tree: made.data.sha, files: all }
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

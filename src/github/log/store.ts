/** The git side of the log: its head, its files, and one commit an append. It must never fold. */
import { messageOf, statusOf, TransientError } from "../errors.ts"
import type { Repository, Request } from "../request.ts"

/** What the head's tree holds, by path. */
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
  /** The new commit's id, made but not yet named by the ref. */
  write(head: Head | null, files: ReadonlyMap<string, string>, message: string): Promise<string>
  /** "moved": the ref names `commit` now. "late": it stands elsewhere. "unknown": no answer came. */
  move(mission: number, from: string | null, commit: string): Promise<"moved" | "late" | "unknown">
}

export const refOf = (mission: number): string => `missions/${mission}/log`

export function createStore(request: Request, repository: Repository): Store {
  const git = (route: string, parameters: Record<string, unknown>) =>
    request(route, { ...repository, ...parameters })
  return {
    async readHead(mission) {
      try {
        const { data, headers } = await git("GET /repos/{owner}/{repo}/git/ref/{ref}", {
          ref: refOf(mission),
        })
        return { commit: data.object.sha, date: String(headers["date"] ?? "") }
      } catch (error) {
        if (statusOf(error) !== 404) throw transient("read the log's head", error)
        return { commit: null, date: dateOf(error) }
      }
    },
    async readTree(commit) {
      const { data } = await git("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
        commit_sha: commit,
      })
      const tree = await git("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
        tree_sha: data.tree.sha,
        recursive: "1",
      })
      const files = new Map<string, string>(
        tree.data.tree
          .filter((entry: { type: string }) => entry.type === "blob")
          .map((entry: { path: string; sha: string }) => [entry.path, entry.sha]),
      )
      return { commit, tree: data.tree.sha, files }
    },
    async readBlob(sha) {
      const { data } = await git("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
        file_sha: sha,
      })
      return data.encoding === "base64" ? fromBase64(data.content) : data.content
    },
    async write(head, files, message) {
      const tree = [...files].map(([path, content]) => ({
        path,
        mode: "100644",
        type: "blob",
        content,
      }))
      const made = await git("POST /repos/{owner}/{repo}/git/trees", {
        tree,
        ...(head ? { base_tree: head.tree } : {}),
      })
      // No author: then GitHub signs the commit as ours.
      const commit = await git("POST /repos/{owner}/{repo}/git/commits", {
        message,
        tree: made.data.sha,
        parents: head ? [head.commit] : [],
      })
      return commit.data.sha
    },
    async move(mission, from, commit) {
      try {
        if (from === null) {
          await git("POST /repos/{owner}/{repo}/git/refs", {
            ref: `refs/${refOf(mission)}`,
            sha: commit,
          })
        } else {
          await git("PATCH /repos/{owner}/{repo}/git/refs/{ref}", {
            ref: refOf(mission),
            sha: commit,
            force: false,
          })
        }
        return "moved"
      } catch (error) {
        const status = statusOf(error)
        if (status === 422 || status === 409) return "late"
        if (status === 0 || status >= 500) return "unknown"
        throw transient("move the log", error)
      }
    },
  }
}

const transient = (what: string, cause: unknown) =>
  new TransientError(`Could not ${what}: ${messageOf(cause)}`, { cause })

const fromBase64 = (text: string): string => Buffer.from(text, "base64").toString("utf8")

function dateOf(error: unknown): string {
  const response = (error as { response?: { headers?: Record<string, string> } }).response
  return response?.headers?.["date"] ?? ""
}

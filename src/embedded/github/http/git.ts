/**
 * Serves git over smart HTTP from the real bare repositories, by git's own two services. It reads a
 * push before it passes it on, so that no ref moves against the model's rules and the model learns
 * of each ref that moved.
 */
import type { Readable } from "node:stream"
import { gunzipSync } from "node:zlib"
import type { Actor, Answer, Answers, Delivery } from "../call.ts"
import type { RefMove } from "../model/direct-calls.ts"
import type { Model } from "../model/model.ts"
import type { Objects } from "../objects/objects.ts"
import { pointHead, runBackend, storePack } from "./backend.ts"
import { type CallerOptions, callerOf } from "./caller.ts"
import { pathOf, queryOf, type Request, type Response } from "./message.ts"
import { type Push, readPush, refusedPush } from "./pkt-line.ts"

export interface GitOptions extends CallerOptions {
  readonly answers: Answers
  readonly model: Pick<Model, "mayUpdateRef" | "onPush">
  readonly objects: (repository: number) => Objects
  /** Null if the store has no folders, and so nothing that git could serve. */
  readonly directory: (repository: number) => string | null
  readonly clock: () => number
  readonly changed: (deliveries: readonly Delivery[]) => void
  /** The environment of the child processes, with at least PATH. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Ends the child processes that still run. */
  readonly signal: AbortSignal
  readonly capabilities: Map<string, Buffer>
}

/** The body of a fetch is a stream: a repository may be larger than memory. */
export interface Streamed {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readable
}

const PATH = /^\/([\w.-]+)\/([\w.-]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/

export function isGit(request: Request): boolean {
  return PATH.test(pathOf(request.target))
}

export async function answerGit(
  request: Request,
  options: GitOptions,
): Promise<Response | Streamed> {
  const [, owner, name, door] = PATH.exec(pathOf(request.target))!
  const now = options.clock()
  const caller = callerOf(request, options, now)
  if (caller.type === "refused") {
    const headers = { "www-authenticate": 'Basic realm="GitHub"' }
    return plain(401, "Authentication required for this repository.", headers)
  }
  const full = `${owner}/${name}`
  const scope = caller.repositories
  const place = findRepository(caller.actor, { owner: owner!, repo: name! }, options)
  if (place === null || (scope !== null && !scope.includes(full))) {
    return plain(404, "Repository not found.")
  }
  const isWrite =
    door === "git-receive-pack" || queryOf(request.target).get("service") === "git-receive-pack"
  if (isWrite ? !place.mayWrite : !place.mayRead) {
    const access = isWrite ? "Write" : "Read"
    return plain(403, `${access} access to repository not granted: ${full}.`)
  }
  const directory = options.directory(place.id)
  if (directory === null) {
    return plain(501, "This GitHub keeps its repositories in memory, where git can't read them.")
  }
  pointHead(directory, place.defaultBranch)
  const backend = { ...options, directory, door: door! }
  if (door !== "git-receive-pack") return runBackend(request, backend)
  return receive(request, { ...options, backend, actor: caller.actor, repository: place.id })
}

interface FoundRepository {
  readonly id: number
  readonly defaultBranch: string
  readonly mayRead: boolean
  readonly mayWrite: boolean
}

interface RepositoryAnswer {
  readonly id: number
  readonly default_branch: string
}

/** The model is asked as any caller of REST asks it, so that git and REST never disagree. */
function findRepository(
  actor: Actor,
  path: { readonly owner: string; readonly repo: string },
  { answers, clock }: GitOptions,
): FoundRepository | null {
  const ask: Ask = (operation, more) =>
    answers.apply({ operation, path: { ...path, ...more }, query: {}, body: {} }, actor, clock())
      .answer
  const found = ask("repos/get", {})
  if (found.status !== 200) return null
  const repository = found.data as RepositoryAnswer
  const listed = ask("git/list-matching-refs", { ref: "heads/" }).status
  return {
    id: repository.id,
    defaultBranch: repository.default_branch,
    // 409 is GitHub's word for a repository without any commit.
    mayRead: listed === 200 || listed === 409,
    mayWrite: ["write", "admin"].includes(levelOf(actor, ask)),
  }
}

type Ask = (operation: string, more: Readonly<Record<string, string>>) => Answer

/** What the actor may do with contents. A token says so itself; for a person we ask the model. */
function levelOf(actor: Actor, ask: Ask): string {
  if (actor.type === "installation" || actor.type === "job") {
    return actor.permissions["contents"] ?? "none"
  }
  const self = ask("users/get-authenticated", {}).data as { readonly login?: string }
  const username = self.login ?? ""
  const found = ask("repos/get-collaborator-permission-level", { username })
  return String((found.data as { readonly permission?: string }).permission)
}

interface Receiving extends GitOptions {
  readonly backend: Parameters<typeof runBackend>[1]
  readonly actor: Actor
  readonly repository: number
}

async function receive(request: Request, options: Receiving): Promise<Response | Streamed> {
  const isZipped = request.headers["content-encoding"] === "gzip"
  const body = isZipped ? gunzipSync(request.body) : request.body
  const push = readPush(body)
  // The model looks at the commits that a ref would move to, so their objects must be there first.
  if (push.pack.length > 0) await storePack(push.pack, options.backend)
  const objects = options.objects(options.repository)
  const moves = push.commands.map(it => ({ ...it, repository: options.repository }))
  const reasons = refusals(moves, options)
  if (reasons.size > 0) return refused(push, reasons)
  const refsBefore = new Map(moves.map(({ ref }) => [ref, objects.readRef(ref)]))
  const headers = { ...request.headers, "content-encoding": "identity" }
  const answer = await runBackend({ ...request, headers, body }, options.backend)
  const bytes = await whole(answer.body)
  for (const move of moves) {
    const hasMoved =
      objects.readRef(move.ref) === move.after && refsBefore.get(move.ref) !== move.after
    if (hasMoved) options.changed(options.model.onPush(move, options.actor, options.clock()))
  }
  return { ...answer, body: bytes }
}

function refusals(moves: readonly RefMove[], options: Receiving): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>()
  for (const move of moves) {
    const ruling = options.model.mayUpdateRef(options.actor, move)
    if (ruling.type === "allowed") continue
    const isRule = ruling.by === "rule"
    reasons.set(
      move.ref,
      isRule ? "push declined due to repository rule violations" : ruling.message,
    )
  }
  return reasons
}

function refused(push: Push, reasons: ReadonlyMap<string, string>): Response {
  const headers = {
    "content-type": "application/x-git-receive-pack-result",
    "cache-control": "no-cache",
  }
  return { status: 200, headers, body: refusedPush(push, reasons) }
}

async function whole(stream: Readable): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of stream) parts.push(part as Uint8Array)
  return Buffer.concat(parts)
}

function plain(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return { status, headers: { "content-type": "text/plain", ...headers }, body: `${text}\n` }
}

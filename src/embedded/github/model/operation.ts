/**
 * What every operation begins with: who asks, about which repository, and whether they may. Each
 * row of an operation table names the permission it needs, and its function does the rest.
 */
import type { Actor, Answer, Call, Level } from "../call.ts"
import { forbidden, notFound, Refusal } from "./call-refusal.ts"
import type { Repository, User } from "./rows.ts"
import { ACTIONS_APP, ACTIONS_BOT } from "./state.ts"
import type { Moment, World } from "./world.ts"

export interface Context extends Moment {
  readonly call: Call
  readonly actor: Actor
  /** Lists leave out what was created after this instant. */
  readonly cut: number
}

export interface InRepository extends Context {
  readonly repository: Repository
}

export type Operation = (context: Context) => Answer
export type Operations = Readonly<Record<string, Operation>>

type Run = (context: InRepository) => Answer

/** A token needs one of these permissions; a person must be able to see the repository. */
export function reads(permissions: string, run: Run): Operation {
  return context => run(admit(context, { permissions, level: "read", people: "read" }))
}

/** A token needs one of these permissions at `write`; a person needs the level `people`. */
export function writes(permissions: string, run: Run, people: Level = "write"): Operation {
  return context => run(admit(context, { permissions, level: "write", people }))
}

/** Only for an App by its own JWT. */
export function byApp(run: (context: Context, app: number) => Answer): Operation {
  return context => {
    if (context.actor.type === "app") return run(context, context.actor.app)
    throw new Refusal(401, "A JSON web token could not be decoded")
  }
}

interface Need {
  /** Alternatives, with commas between. */
  readonly permissions: string
  readonly level: Level
  readonly people: Level
}

function admit(context: Context, need: Need): InRepository {
  const repository = visible(context)
  const { actor, world } = context
  if (actor.type === "user") {
    if (!reaches(levelOf(world, repository, actor.id), need.people))
      throw new Refusal(403, "Must have push access to repository.")
  } else if (!need.permissions.split(",").some(name => may(actor, name, need.level))) {
    throw forbidden()
  }
  mustBeOpen(context, repository, need.level)
  return { ...context, repository }
}

/** What is switched off for everybody, with GitHub's words. */
function mustBeOpen({ call, actor, world }: Context, repository: Repository, level: Level): void {
  if (actor.type === "installation" && world.state.installations[actor.installation]?.suspendedAt)
    throw new Refusal(403, "This installation has been suspended")
  if (repository.issuesOff && call.operation.startsWith("issues/"))
    throw new Refusal(410, "Issues are disabled for this repo")
  if (repository.archived && level === "write")
    throw new Refusal(403, "Repository was archived so is read-only.")
}

/** The repository that the path names, if the actor may know that it exists. */
export function visible({ world, actor, call }: Context): Repository {
  if (actor.type === "anonymous") throw new Refusal(401, "Requires authentication")
  const name = `${call.path["owner"]}/${call.path["repo"]}`.toLowerCase()
  const repository = world.index.repositories.get(name)
  if (!repository || !sees(world, actor, repository)) throw notFound()
  return repository
}

export function sees(world: World, actor: Actor, repository: Repository): boolean {
  switch (actor.type) {
    case "user":
      return levelOf(world, repository, actor.id) !== "none"
    case "installation":
      return (
        world.state.installations[actor.installation]?.repositories.includes(repository.id) === true
      )
    case "job":
      return actor.repository === repository.id
    case "app":
      return world.index.installations.of(repository.id).some(it => it.app === actor.app)
    case "anonymous":
      return false
  }
}

/** What a person may do here: as a collaborator, as the owner, or because everyone may read. */
export function levelOf(world: World, repository: Repository, user: number): Level {
  if (repository.owner === user) return "admin"
  if (world.state.users[user]?.type === "Bot") return "none"
  return repository.collaborators[user] ?? (repository.private ? "none" : "read")
}

const ORDER: readonly Level[] = ["none", "read", "write", "admin"]

export const reaches = (level: Level, needed: Level) =>
  ORDER.indexOf(level) >= ORDER.indexOf(needed)

/** Whether a token holds a permission; metadata can always be read. */
export function may(actor: Actor, permission: string, level: Level): boolean {
  if (actor.type !== "installation" && actor.type !== "job") return false
  if (permission === "metadata") return level === "read"
  return reaches(actor.permissions[permission] ?? "none", level)
}

/** Whether the actor could push: only then are labels and milestones taken from a new issue. */
export function hasPush({ world, actor, repository }: InRepository): boolean {
  if (actor.type === "user") return reaches(levelOf(world, repository, actor.id), "write")
  return may(actor, "issues", "write") || may(actor, "contents", "write")
}

/** The account under which the actor's work is shown. */
export function accountOf(world: World, actor: Actor): User {
  const id = userId(world, actor)
  const user = id === null ? undefined : world.state.users[id]
  if (!user) throw new Refusal(401, "Bad credentials")
  return user
}

function userId(world: World, actor: Actor): number | null {
  switch (actor.type) {
    case "user":
      return actor.id
    case "installation":
    case "app":
      return world.state.apps[actor.app]?.bot ?? null
    case "job":
      return ACTIONS_BOT
    case "anonymous":
      return null
  }
}

/** The App through which the actor acts, if any. */
export function appOf(actor: Actor): number | null {
  if (actor.type === "installation" || actor.type === "app") return actor.app
  return actor.type === "job" ? ACTIONS_APP : null
}

export const ok = (data: unknown): Answer => ({ status: 200, headers: {}, data })
export const created = (data: unknown): Answer => ({ status: 201, headers: {}, data })
export const noContent = (): Answer => ({ status: 204, headers: {}, data: undefined })

const PER_PAGE = 30
const PER_PAGE_MAX = 100

/** The rows of the page that the caller asks for, or all rows if it asks for no page. */
export function pageOf<Row>({ call }: Context, rows: readonly Row[]): readonly Row[] {
  const { per_page, page } = call.query
  if (per_page === undefined && page === undefined) return rows
  const size = Math.min(Number(per_page ?? PER_PAGE), PER_PAGE_MAX)
  const start = (Number(page ?? 1) - 1) * size
  return rows.slice(start, start + size)
}

/** Those rows of the requested page that the caller's replica already shows. */
export function listed<Row extends { readonly createdAt: number }>(
  context: Context,
  rows: readonly Row[],
): readonly Row[] {
  const { cut } = context
  return pageOf(context, cut === Number.POSITIVE_INFINITY ? rows : before(rows, cut))
}

export function before<Row extends { readonly createdAt: number }>(
  rows: readonly Row[],
  cut: number,
): readonly Row[] {
  return rows.filter(row => row.createdAt <= cut)
}

/** A field of the body as text, or null. Other values become text, as on GitHub. */
export function text(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value)
}

/** Milliseconds since the epoch of an ISO 8601 text. */
export function instant(value: unknown): number | null {
  if (value === undefined || value === null) return null
  const at = Date.parse(String(value))
  if (Number.isNaN(at)) throw new Refusal(422, `"${value}" is not a valid timestamp`)
  return at
}

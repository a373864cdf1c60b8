/** Who wrote or did something, as GitHub shows it. */
import type { Person } from "../../core/values/id.ts"
import type { Identity } from "../request.ts"

export interface RawUser {
  readonly id: number
  readonly login: string
  readonly type: string
}

interface Authored {
  readonly performed_via_github_app?: { readonly slug?: string } | null
}

/**
 * A product that acts with a person's token counts as a bot, because it isn't that person who
 * speaks.
 */
export function isByBot(
  by: Pick<RawUser, "type"> | null,
  { performed_via_github_app: app }: Authored,
  { appSlug }: Identity,
): boolean {
  if (by?.type !== "User") return true
  return app?.slug !== undefined && app.slug !== appSlug
}

/** Adds the name if the identity knows it. GitHub isn't asked for names. */
export function personOf({ id, login }: Person, { names }: Pick<Identity, "names">): Person {
  const name = names?.get(login)
  return name === undefined ? { id, login } : { id, login, name }
}

const GHOST = { id: 0, login: "ghost" }

/** GitHub shows no user if the account was deleted. */
export const authorOf = (user: Person | null, identity: Identity): Person =>
  personOf(user ?? GHOST, identity)

/** Who wrote or did something, as GitHub shows it. */
import type { Person } from "../../core/words/id.ts"
import type { Identity } from "../request.ts"

export interface RawUser {
  readonly id: number
  readonly login: string
  readonly type: string
}

interface Authored {
  readonly performed_via_github_app?: { readonly slug?: string } | null
}

/** Another product that acts with a person's token speaks for itself. */
export function isByBot(
  by: Pick<RawUser, "type"> | null,
  { performed_via_github_app: app }: Authored,
  { appSlug }: Identity,
): boolean {
  if (by?.type !== "User") return true
  return app?.slug !== undefined && app.slug !== appSlug
}

export const personOf = ({ id, login }: Person): Person => ({ id, login })

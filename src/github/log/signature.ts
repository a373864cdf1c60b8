/**
 * Whether a commit is ours by GitHub's own word. GitHub signs what it commits itself for the account
 * that asks, as long as that account names no author; nobody else can have it sign in our name.
 */

import type { Sha } from "../../core/values/id.ts"

export interface RawCommit {
  readonly sha: Sha
  readonly commit: {
    readonly message: string
    readonly tree: { readonly sha: string }
    readonly committer?: { readonly email?: string } | null
    readonly verification?: RawVerification
  }
  /** The accounts behind the mail addresses, as GitHub finds them. */
  readonly author: { readonly login?: string } | null
  readonly committer: { readonly login?: string } | null
  readonly parents: readonly { readonly sha: Sha }[]
}

export interface RawVerification {
  readonly verified: boolean
  readonly reason: string
}

/** "unknown": GitHub could not check the signature at this moment. */
export type Signed = "ours" | "foreign" | "unknown"

/** GitHub's words for a failure of its own check. */
const UNKNOWN: readonly string[] = ["gpgverify_error", "gpgverify_unavailable"]
/** The account in whose name GitHub commits for others. */
const GITHUB = { login: "web-flow", email: "noreply@github.com" }

/** Whether GitHub could not check the signature at this moment, so that nobody knows. */
export const isUnchecked = ({ verified, reason }: RawVerification): boolean =>
  !verified && UNKNOWN.includes(reason)

/**
 * Both names count. A person who signs with a key of their own may name any author; then they are
 * the committer.
 */
export function signedBy(login: string, { author, committer, commit }: RawCommit): Signed {
  const { verified = false, reason = "unsigned" } = commit.verification ?? {}
  if (UNKNOWN.includes(reason)) return "unknown"
  const isByGitHub =
    committer === null || committer.login === undefined
      ? commit.committer?.email === GITHUB.email
      : committer.login === GITHUB.login
  const isCommitted = isByGitHub || committer?.login === login
  return verified && author?.login === login && isCommitted ? "ours" : "foreign"
}

/** Pushes an attempt's refs, all or none, each made once. It must never move a ref that stands. */
import type { Sha } from "../core/words/id.ts"
import { AttemptError } from "./attempt-error.ts"
import { type Git, gitError } from "./git.ts"

export interface Wanted {
  readonly ref: string
  readonly at: Sha
}

export type Published =
  | { readonly type: "pushed" }
  /** An earlier try of this run did it all. */
  | { readonly type: "stood_already" }
  /** GitHub found other workflows than the default branch's. */
  | { readonly type: "workflows_refused" }

export async function publish(git: Git, wanted: readonly Wanted[]): Promise<Published> {
  const missing = await missingOf(git, wanted)
  if (missing.length === 0) return { type: "stood_already" }
  // An empty lease: the ref may not exist, whatever was seen before.
  const leases = missing.map(({ ref }) => `--force-with-lease=${ref}:`)
  const refspecs = missing.map(({ ref, at }) => `${at}:${ref}`)
  const args = ["push", "--quiet", "--atomic", "--no-verify", ...leases, "REMOTE", ...refspecs]
  const answer = await git.remote(args)
  if (answer.exit === 0) return { type: "pushed" }
  // Another try of the same run may have been faster; then it pushed the same.
  if ((await missingOf(git, wanted)).length === 0) return { type: "stood_already" }
  // "refusing to allow a GitHub App to create or update workflow `…` without `workflows` permission"
  if (/refusing to allow|without `?workflows?`? permission/i.test(answer.stderr)) {
    return { type: "workflows_refused" }
  }
  throw new AttemptError({
    what: "The report could not be pushed.",
    where: wanted.map(({ ref }) => ref).join(", "),
    right: "a token with contents: write, and rules that leave refs/missions/ alone",
    seen: gitError(args, answer).message,
  })
}

/** Null: the ref does not stand. */
export async function standsAt(git: Git, ref: string): Promise<Sha | null> {
  const args = ["ls-remote", "--quiet", "REMOTE", ref]
  const answer = await git.remote(args)
  if (answer.exit !== 0) throw gitError(args, answer)
  const line = answer.bytes
    .toString("utf8")
    .split("\n")
    .find(it => it.endsWith(`\t${ref}`))
  return line === undefined ? null : (line.split("\t")[0] as Sha)
}

async function missingOf(git: Git, wanted: readonly Wanted[]): Promise<readonly Wanted[]> {
  const missing: Wanted[] = []
  for (const it of wanted) {
    const at = await standsAt(git, it.ref)
    if (at === null) missing.push(it)
    else if (at !== it.at) throw taken(it, at)
  }
  return missing
}

const taken = ({ ref, at }: Wanted, seen: Sha): AttemptError =>
  new AttemptError({
    what: "Something else stands where this attempt reports.",
    where: ref,
    right: `nothing, or ${at}`,
    seen,
  })

/** Pushes an attempt's refs, all of them or none, each only once. An existing ref never moves. */
import type { Sha } from "../core/values/id.ts"
import { AttemptError } from "./attempt-error.ts"
import { RemoteError } from "./tree/git-error.ts"
import { type Git, gitError } from "./tree/own-git.ts"

export interface Wanted {
  readonly ref: string
  readonly at: Sha
}

export type Published =
  /** This push did it, or an earlier try of this run, which pushed the same. */
  | { readonly type: "stands" }
  /** GitHub refused, because the commit's workflows differ from the default branch's. */
  | { readonly type: "workflows_refused" }

export async function publish(git: Git, wanted: readonly Wanted[]): Promise<Published> {
  // An empty lease means that the ref must not exist, whatever we saw before. A ref that is already
  // at exactly this commit stays as it is, which is no failure.
  const leases = wanted.map(({ ref }) => `--force-with-lease=${ref}:`)
  const refspecs = wanted.map(({ ref, at }) => `${at}:${ref}`)
  const args = ["push", "--quiet", "--atomic", "--no-verify", ...leases, "REMOTE", ...refspecs]
  const answer = await git.remote(args)
  if (answer.exit === 0) return { type: "stands" }
  // Another try of the same run may have been faster, and pushed the same.
  if ((await missingOf(git, wanted)).length === 0) return { type: "stands" }
  // "refusing to allow a GitHub App to create or update workflow `…` without `workflows` permission"
  if (/refusing to allow|without `?workflows?`? permission/i.test(answer.stderr)) {
    return { type: "workflows_refused" }
  }
  throw new AttemptError({
    what: "The report could not be pushed.",
    where: wanted.map(({ ref }) => ref).join(", "),
    expected: "a token with contents: write, and rules that leave refs/missions/ alone",
    got: gitError(args, answer).message,
  })
}

/** null if there is no such ref. */
export const standsAt = async (git: Git, ref: string): Promise<Sha | null> =>
  (await existing(git, [ref])).get(ref) ?? null

async function existing(git: Git, refs: readonly string[]): Promise<ReadonlyMap<string, Sha>> {
  const args = ["ls-remote", "--quiet", "REMOTE", ...refs]
  const answer = await git.remote(args)
  if (answer.exit !== 0) throw new RemoteError(gitError(args, answer).message)
  const lines = answer.bytes.toString("utf8").split("\n")
  return new Map(lines.map(line => [line.split("\t")[1] ?? "", line.split("\t")[0] as Sha]))
}

async function missingOf(git: Git, wanted: readonly Wanted[]): Promise<readonly Wanted[]> {
  const refs = await existing(
    git,
    wanted.map(({ ref }) => ref),
  )
  return wanted.filter(it => {
    const at = refs.get(it.ref)
    if (at !== undefined && at !== it.at) throw taken(it, at)
    return at === undefined
  })
}

const taken = ({ ref, at }: Wanted, got: Sha): AttemptError =>
  new AttemptError({
    what: "The ref for this attempt's report already holds something else.",
    where: ref,
    expected: `nothing, or ${at}`,
    got,
  })

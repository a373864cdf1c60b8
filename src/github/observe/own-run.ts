/**
 * Tells a run that we started from one that somebody planted. Its title proves nothing: whoever may
 * start workflows chooses it, and on another branch the workflow file as well.
 */
import type { AttemptState } from "../../core/log/mission.ts"
import { toMs } from "../../core/values/time.ts"
import type { Identity } from "../request.ts"

export interface RawRun {
  readonly id: number
  readonly display_title: string
  readonly path: string
  readonly event: string
  readonly status: string
  readonly conclusion: string | null
  readonly created_at: string
  readonly updated_at: string
  readonly head_branch: string | null
  readonly actor?: { readonly login: string } | null
  readonly triggering_actor?: { readonly login: string } | null
}

/** The clocks of GitHub's services differ a little, and a run is dated by another one than the log. */
const CLOCKS_MS = 10_000

/**
 * Whether an attempt that has no run yet may get this one. A run that the log names already stays
 * the attempt's whatever becomes of it, because only its number counts then.
 */
export function isStartedByUs(
  run: RawRun,
  { login, workflow }: Pick<Identity, "login" | "workflow">,
  { branch, attempt }: { readonly branch: string; readonly attempt: AttemptState },
): boolean {
  // GitHub may name the ref behind the file.
  const [path, ref = branch] = run.path.split("@")
  return (
    run.event === "workflow_dispatch" &&
    path === `.github/workflows/${workflow}` &&
    [branch, `refs/heads/${branch}`].includes(ref) &&
    run.head_branch === branch &&
    run.actor?.login === login &&
    // Somebody who runs it again is named here.
    run.triggering_actor?.login === login &&
    Date.parse(run.created_at) >= toMs(attempt.scheduledAt) - CLOCKS_MS
  )
}

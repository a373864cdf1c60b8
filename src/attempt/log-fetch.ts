/**
 * Fetches the mission's log. This is a file of its own, so that a job can start the fetch before it
 * has loaded its step.
 */
import { logRef, type Run } from "./attempt-run.ts"
import type { Git, GitAnswer } from "./tree/own-git.ts"

/** The ref that the log has in our own repository. */
export const LOG_HERE = "refs/ours/log"

const ARGS = ["fetch", "--quiet", "--no-tags", "--depth=1", "--no-write-fetch-head"]

export const fetchArgs = (run: Run): readonly string[] => [
  ...ARGS,
  "REMOTE",
  `+${logRef(run)}:${LOG_HERE}`,
]

/** Nobody may be waiting for the answer yet when the fetch fails. */
export function fetchLog(git: Git, run: Run): Promise<GitAnswer> {
  const fetching = git.remote(fetchArgs(run))
  fetching.catch(() => {})
  return fetching
}

/**
 * The message of every commit of ours that stands on a branch. Words of others in it are tame, and it
 * names nothing that a host could link: on a person's own machine our numbers are not their host's.
 */
import { plain } from "./markdown/neutral.ts"

interface Message {
  readonly subject: string
  /** What it belongs to, in a line below. */
  readonly of: string
  /** Whether the repository's own CI, with its secrets, may run on it. */
  readonly ci: "may_run" | "kept_away"
}

/** A subject of git is short; a title that is longer is cut at a word. */
const SUBJECT_MAX = 100
const LINE_MAX = 160

export function commitMessage({ subject, of, ci }: Message): string {
  const said = `${plain(subject, SUBJECT_MAX)}\n\n${plain(of, LINE_MAX)}\n`
  // GitHub wants two blank lines before this trailer, and nothing after it.
  return ci === "may_run" ? said : `${said}\n\nskip-checks: true\n`
}

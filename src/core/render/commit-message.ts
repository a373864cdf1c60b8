/**
 * The message of every commit that we put on a branch. What others wrote in it is made harmless,
 * and it names no issue by number, because a host would link the number, and on a person's own
 * machine our numbers mean nothing on their host.
 */
import { plain } from "./markdown/neutral.ts"

interface Message {
  readonly subject: string
  /** The feature or milestone that it belongs to, named in a line below the subject. */
  readonly of: string
  /** Whether the repository's own CI, with its secrets, may run on it. */
  readonly ci: "may_run" | "kept_away"
}

/** A git subject is short, so a longer title is cut at a word. */
const SUBJECT_MAX = 100
const LINE_MAX = 160

export function commitMessage({ subject, of, ci }: Message): string {
  const said = `${plain(subject, SUBJECT_MAX)}\n\n${plain(of, LINE_MAX)}\n`
  // GitHub wants two blank lines before this trailer, and nothing after it.
  return ci === "may_run" ? said : `${said}\n\nskip-checks: true\n`
}

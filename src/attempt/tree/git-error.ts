/** Why a git of ours gave no answer. */

export class GitError extends Error {
  /**
   * "ended": it took longer than allowed. "killed": somebody else ended it.
   * "no_start": there is no git, or no room for a process.
   */
  readonly how: "exit" | "ended" | "killed" | "too_much" | "no_start"
  constructor(message: string, how: GitError["how"] = "exit") {
    super(message)
    this.how = how
  }
}

/** A call to GitHub's repository that failed there, or on the way. */
export class RemoteError extends GitError {}

/** The repository's own CI: what it said about a commit, and what is still awaited. */
import type { Sha } from "../values/id.ts"
import type { Validated, Verdict } from "./attempt.ts"

/** Who gave a verdict: the App of a check run, or the account that set a status. */
export interface CiSource {
  readonly app: string
  readonly url: string | null
}

/** A verdict that no attempt of ours gave. */
export interface CiVerdict
  extends Pick<Verdict, "criterion" | "commit" | "tree" | "textDigest" | "evidence"> {
  readonly is: "pass" | "fail"
  readonly by: CiSource
}

/** A commit with the same tree as `from`, on which the repository's CI may run. */
export interface CiAllowed {
  readonly milestone: Validated
  readonly round: number
  readonly from: Sha
  readonly to: Sha
}

/**
 * "other_app": there is a check of that name, but by an App that does not count. "stopped": it was
 * cancelled or given up, so it says nothing. "approval": a person must allow its run on GitHub.
 */
export interface AwaitedCheck {
  readonly name: string
  readonly is: "missing" | "running" | "other_app" | "stopped" | "approval"
  readonly url: string | null
}

/** The repository's own CI: what it said of a commit, and what of it is awaited. */
import type { Sha } from "../words/id.ts"
import type { Validated, Verdict } from "./attempt.ts"

/** Who gave a verdict: a check run's App, or the account that set a status. */
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

/** A commit of the same tree as `from` on which the repository's CI may run. */
export interface CiAllowed {
  readonly milestone: Validated
  readonly round: number
  readonly from: Sha
  readonly to: Sha
}

/**
 * "other_app": a check of that name is there, by an App that does not count. "stopped": cancelled or
 * given up, so that it says nothing. "approval": a person must allow its run on GitHub.
 */
export interface AwaitedCheck {
  readonly name: string
  readonly is: "missing" | "running" | "other_app" | "stopped" | "approval"
  readonly url: string | null
}

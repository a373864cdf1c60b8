/** What GitHub shows that the log does not know, as facts. Absence counts only in full reads, after the grace. */
import type { Event } from "../log/event.ts"
import type { Mission } from "../log/mission.ts"
import type { Observed } from "../log/observed.ts"
import type { Instant } from "../words/time.ts"
import { detectAttempt } from "./detect/attempt.ts"
import { detectBranch, detectSync } from "./detect/branch.ts"
import { detectCarry } from "./detect/carry.ts"
import { detectCi } from "./detect/ci.ts"
import { detectForeign } from "./detect/foreign.ts"
import { detectPolicy } from "./detect/policy.ts"
import { detectPullRequest } from "./detect/pull-request.ts"
import { detectThing } from "./detect/thing.ts"

/** Each is asked in the state that the one before left. */
export const DETECTORS: readonly ((
  m: Mission,
  seen: Observed,
  now: Instant,
) => readonly Event[])[] = [
  detectPolicy,
  detectThing,
  detectForeign,
  detectAttempt,
  detectBranch,
  detectSync,
  detectCarry,
  detectCi,
  detectPullRequest,
]

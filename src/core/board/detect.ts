/** Turns what GitHub shows and the log does not know into facts. Absence counts only in full reads, after the grace. */
import type { Event } from "../log/event.ts"
import type { Mission } from "../log/mission.ts"
import type { Observed } from "../log/observed.ts"
import type { Instant } from "../values/time.ts"
import { detectAttempt } from "./detect/attempt.ts"
import { detectBranch, detectSync } from "./detect/branch.ts"
import { detectCarry } from "./detect/carry.ts"
import { detectLog } from "./detect/changed-log.ts"
import { detectCi } from "./detect/ci.ts"
import { detectForeign } from "./detect/foreign.ts"
import { detectPolicy } from "./detect/policy.ts"
import { detectPullRequest } from "./detect/pull-request.ts"
import { detectThing } from "./detect/thing.ts"

/** Each detector sees the mission as the one before it left it. */
export const DETECTORS: readonly ((
  m: Mission,
  seen: Observed,
  now: Instant,
) => readonly Event[])[] = [
  detectLog,
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

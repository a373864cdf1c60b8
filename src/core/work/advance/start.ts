/** Starting one attempt: its key, its cap, its brief; or what it must wait for first. */
import type { Attempt, Role, Subject } from "../../log/attempt.ts"
import type { Brief } from "../../log/brief.ts"
import type { AttemptState, Mission } from "../../log/mission.ts"
import type { Wait } from "../../log/wait.ts"
import { digestOf } from "../../words/digest.ts"
import type { AttemptKey, Sha } from "../../words/id.ts"
import type { Cap } from "../../words/money.ts"
import { attemptsOf, notBefore } from "../budget.ts"
import { capFor, maxOf, spentUsd } from "../money.ts"
import { policyOf } from "../phase.ts"
import { liveAttempts } from "../progress.ts"
import { happening, type Next, waiting } from "./next.ts"

export interface Wanted {
  readonly subject: Subject
  readonly role: Role
  readonly base: Sha
  /** Earlier tries that a backoff or a parking of this one is reckoned from. */
  readonly tries: readonly AttemptState[]
  readonly brief: (given: { key: AttemptKey; base: Sha; cap: Cap }) => Brief
}

export function start(m: Mission, wanted: Wanted, now: string): Next {
  if (m.holds.size > 0) return waiting()
  const pause = notBefore(wanted.tries)
  if (pause && now < pause.until) {
    const { is: type, until, failure } = pause
    return waiting({ type, until, needs: "time", subject: nameOf(wanted.subject), failure })
  }
  if (wanted.subject.type === "feature" && liveAttempts(m).length >= policyOf(m).parallel) {
    return waiting({ type: "capacity", needs: "runner", feature: wanted.subject.feature })
  }
  const money = capFor(m, wanted.role)
  if (money.type === "missing") {
    // Nothing runs that could give back what it reserved: a person must raise the ceiling.
    if (liveAttempts(m).length === 0) return ceilingReached(m)
    const subject = nameOf(wanted.subject)
    // What runs gives back what it does not use.
    return waiting({ type: "budget", needs: "runner", subject, missing: money.usd })
  }
  return scheduled(m, wanted, money.cap)
}

const ceilingReached = (m: Mission): Next => {
  const max = maxOf(m).usd
  const why =
    max === null
      ? "its runner minutes are used up"
      : `$${spentUsd(m).toFixed(2)} of $${max} is spent`
  return happening({ type: "mission.held", hold: "ceiling", why })
}

function scheduled(m: Mission, wanted: Wanted, cap: Cap): Next {
  const key = `${nameOf(wanted.subject)}.${attemptsOf(m, wanted.subject).length + 1}` as AttemptKey
  const brief = wanted.brief({ key, base: wanted.base, cap })
  const attempt: Attempt = {
    key,
    subject: wanted.subject,
    role: wanted.role,
    plan: { version: m.approved?.version ?? 0, digest: m.approved?.digest ?? null },
    base: wanted.base,
    brief: digestOf(brief),
    cap,
    resumes: null,
  }
  return { events: [{ type: "attempt.scheduled", ...attempt }], briefs: [brief], waits: [] }
}

/** The part of a key before its number. */
export function nameOf(subject: Subject): string {
  if (subject.type === "feature") return subject.feature
  if (subject.type === "milestone") return `${subject.milestone}.${subject.step}`
  return subject.type === "merge" ? `${subject.milestone}.merge` : subject.type
}

/** What a live attempt is waiting for. */
export const live = (attempt: AttemptState): Wait =>
  attempt.run === null
    ? { type: "run_queued", needs: "github", attempt: attempt.key }
    : { type: "run_working", needs: "runner", attempt: attempt.key }

/** Starts one attempt with its key, cap and brief, or says what it must wait for first. */
import { type Attempt, nameOf, type Role, type Subject } from "../../log/attempt.ts"
import { namingBrief } from "../../log/beside.ts"
import type { Brief } from "../../log/brief.ts"
import type { AttemptState, Mission } from "../../log/mission.ts"
import type { Wait } from "../../log/wait.ts"
import { type Ceiling, shareOf } from "../../values/ceiling.ts"
import { digestOf } from "../../values/digest.ts"
import type { AttemptKey, Sha } from "../../values/id.ts"
import type { Cap } from "../../values/money.ts"
import type { Instant } from "../../values/time.ts"
import { attemptsOf, notBefore, resumable } from "../budget.ts"
import { measure } from "../ceiling.ts"
import { capFor } from "../money.ts"
import { policyOf } from "../phase.ts"
import { attemptsAt, liveAttempts } from "../progress.ts"
import { happening, type Next, waiting } from "./next.ts"

export interface Wanted {
  readonly subject: Subject
  readonly role: Role
  readonly base: Sha
  /** The earlier tries from which this attempt's backoff or parking is computed. */
  readonly tries: readonly AttemptState[]
  readonly brief: (given: { key: AttemptKey; base: Sha; cap: Cap; checkpoint: Sha | null }) => Brief
}

export function start(m: Mission, wanted: Wanted, now: Instant): Next {
  if (m.holds.size > 0) return waiting()
  const pause = notBefore(wanted.tries)
  if (pause && now < pause.until && !isGivenToAnother(m, wanted.subject, pause.since)) {
    const { is: type, until, failure, since } = pause
    return waiting({ type, until, needs: "time", subject: nameOf(wanted.subject), failure, since })
  }
  // A planner at work on a change does not keep features waiting.
  const working = liveAttempts(m).filter(a => a.subject.type !== "plan")
  if (wanted.subject.type === "feature" && working.length >= policyOf(m).parallel) {
    return waiting({ type: "capacity", needs: "runner", feature: wanted.subject.feature })
  }
  const room = roomFor(m, wanted, now)
  if (room.type === "cap") return scheduled(m, wanted, room.cap)
  const { ceiling, amount: missing } = room
  // Nothing is running that could give back a reservation, so a person must move the ceiling.
  if (liveAttempts(m).length === 0) return reached(m, ceiling, now)
  // Running attempts will give back what they do not use.
  const subject = nameOf(wanted.subject)
  return waiting({ type: "budget", needs: "runner", subject, ceiling, missing })
}

/** A person has since chosen another agent, which has a quota of its own. */
const isGivenToAnother = (m: Mission, subject: Subject, since: Instant): boolean =>
  subject.type === "feature" &&
  [...m.answered.values()].some(({ at, answer }) => {
    if (at <= since || answer.type !== "accepted" || answer.said.name !== "use") return false
    return answer.said.feature === null || answer.said.feature === subject.feature
  })

type Room =
  | { readonly type: "cap"; readonly cap: Cap }
  | { readonly type: "missing"; readonly ceiling: Ceiling; readonly amount: number }

/** Every ceiling must have room for one more attempt. The first one that has none is the answer. */
function roomFor(m: Mission, { subject, role }: Wanted, now: Instant): Room {
  for (const ceiling of isNewFix(m, subject) ? COUNTED_OF_FIX : COUNTED) {
    const all = measure(m, ceiling, now)
    if (all && all.used + 1 > all.max) {
      return { type: "missing", ceiling, amount: all.used + 1 - all.max }
    }
  }
  const hours = measure(m, "hours", now)
  return capFor(m, role, hours ? (hours.max - hours.used) * 60 : undefined)
}

const COUNTED = ["attempts"] as const
/** The plan's features were counted when it was approved. */
const COUNTED_OF_FIX = ["features", ...COUNTED] as const

const isNewFix = (m: Mission, subject: Subject): boolean =>
  subject.type === "feature" &&
  m.features.get(subject.feature)?.fix !== null &&
  attemptsAt(m, subject.feature).length === 0

function reached(m: Mission, ceiling: Ceiling, now: Instant): Next {
  const { used, max } = measure(m, ceiling, now) ?? { used: 0, max: 0 }
  return happening({
    type: "mission.held",
    hold: "ceiling",
    why: shareOf(ceiling, used, max),
    ceiling,
  })
}

function scheduled(m: Mission, wanted: Wanted, cap: Cap): Next {
  const key = `${nameOf(wanted.subject)}.${attemptsOf(m, wanted.subject).length + 1}` as AttemptKey
  const resumed = resumable(wanted.tries)
  // Saved work belongs to the commit where it began. It meets what was merged since at its own
  // merge.
  const base = resumed?.base ?? wanted.base
  const checkpoint = resumed?.ended?.checkpoint ?? null
  const brief = namingBrief(wanted.brief({ key, base, cap, checkpoint }))
  const attempt: Attempt = {
    key,
    subject: wanted.subject,
    role: wanted.role,
    plan: planOf(m, wanted),
    base,
    brief: digestOf(brief),
    cap,
    resumes: resumed?.key ?? null,
    ...(wanted.role === "verifier" ? {} : chosenIn(brief)),
  }
  return { events: [{ type: "attempt.scheduled", ...attempt }], briefs: [brief], waits: [] }
}

const chosenIn = ({ agent, model, effort }: Brief) => ({
  agent,
  ...(model !== undefined && { model }),
  ...(effort !== undefined && { effort }),
})

/** Planning runs under no plan, so it goes on no matter what is approved meanwhile. */
const planOf = ({ approved }: Mission, { subject }: Wanted): Attempt["plan"] => ({
  version: approved?.version ?? 0,
  digest: subject.type === "plan" ? null : (approved?.digest ?? null),
})

/** What a live attempt is waiting for. */
export const live = (attempt: AttemptState): Wait =>
  attempt.run === null
    ? { type: "run_queued", needs: "github", attempt: attempt.key }
    : { type: "run_working", needs: "runner", attempt: attempt.key }

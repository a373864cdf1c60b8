/** Features that people build: no agent is started for them, and what is handed in is proven like any other work. */
import type { Failure } from "../../log/attempt.ts"
import { FAILURES } from "../../log/failure.ts"
import type { AttemptState, FeatureState, Mission } from "../../log/mission.ts"
import type { FeatureId } from "../../values/id.ts"
import type { Instant } from "../../values/time.ts"
import { handedInBrief } from "../brief.ts"
import { failureAt, givenUp } from "../budget.ts"
import { isForPeople } from "../phase.ts"
import { attemptsAt } from "../progress.ts"
import { type Next, waiting } from "./next.ts"
import { live, start } from "./start.ts"

export const isPersonal = (m: Mission, { id, taken }: FeatureState): boolean =>
  taken !== null || isForPeople(m, id)

/** Whether somebody works on it, it is proven, or its proven work is about to be merged. */
export const underWay = (attempt: AttemptState, feature: FeatureId): Next =>
  attempt.ended === null
    ? waiting(live(attempt))
    : waiting({ type: "merging", needs: "github", feature, attempt: attempt.key })

export function personal(m: Mission, feature: FeatureState, now: Instant): Next {
  const { id, taken, submitted } = feature
  if (taken === null) return waiting({ type: "person_wanted", needs: "person", feature: id })
  const works = { type: "person_works", needs: "person", feature: id, login: taken.login } as const
  if (submitted === null) return waiting(works)
  const all = attemptsAt(m, id)
  // One at a time: an agent's run that was called off may not have ended yet.
  const busy = all.find(a => a.ended === null)
  if (busy) return waiting(live(busy))
  const tries = all.filter(a => a.order >= submitted.attemptsFrom)
  const last = tries.at(-1)
  const failure = last && failureAt(last)
  if (last && !failure) return underWay(last, id)
  if (last && failure && isTheirs(m, tries, failure)) {
    return waiting({ ...works, failure, attempt: last.key })
  }
  return start(
    m,
    {
      subject: { type: "feature", feature: id },
      role: "verifier",
      base: submitted.commit,
      tries,
      brief: given => handedInBrief(m, feature, given),
    },
    now,
  )
}

/**
 * Only the person can mend their work. An attempt that got lost is tried again, and an unclear
 * result once.
 */
const isTheirs = (m: Mission, tries: readonly AttemptState[], failure: Failure): boolean =>
  ["attempts", "conflicts"].includes(FAILURES[failure.kind].paidFrom) || givenUp(m, tries) !== null

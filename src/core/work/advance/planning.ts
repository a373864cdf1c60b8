/** Planning is a conversation: a planner, questions, answers or defaults, and a proposal. */
import type { Mission } from "../../log/mission.ts"
import { LINT_RETURNS_MAX } from "../../words/limits.ts"
import { type Instant, latest, plusMs } from "../../words/time.ts"
import { planBrief } from "../brief.ts"
import { attemptsOf, failureOf, isInfra } from "../budget.ts"
import { openQuestions, policyOf, proposalOf } from "../phase.ts"
import { happening, type Next, NOTHING, waiting } from "./next.ts"
import { live, start } from "./start.ts"

const SUBJECT = { type: "plan" } as const

export function planning(m: Mission, now: Instant): Next {
  if (m.approved || m.requested === null) return NOTHING
  const tries = attemptsOf(m, SUBJECT)
  const working = tries.find(a => a.ended === null)
  if (working) return waiting(live(working))
  const proposal = proposalOf(m)
  if (proposal) {
    const missing = proposal.policy.approvals
    return waiting({ type: "approval", needs: "person", version: proposal.plan.version, missing })
  }
  const pause = conversationPause(m, now)
  if (pause) return pause
  const why = stuck(m)
  if (why && !m.holds.has("infra")) {
    return happening({ type: "mission.held", hold: "infra", why })
  }
  const fresh = tries.filter(a => m.resumedAt === null || a.scheduledAt > m.resumedAt)
  return start(
    m,
    {
      subject: SUBJECT,
      role: "planner",
      base: m.requested.grant.base,
      tries: fresh,
      brief: given => planBrief(m, given),
    },
    now,
  )
}

/** Questions stand open until somebody took the defaults, or answered and then was quiet. */
function conversationPause(m: Mission, now: Instant): Next | null {
  const round = openQuestions(m)
  if (!round || m.defaultsTaken.has(round.round)) return null
  const replies = [...m.answered.values()].filter(
    a => a.answer.type === "reply" && a.at >= round.at,
  )
  const last = replies.map(r => r.at).reduce(latest, "" as Instant)
  if (replies.length === 0) return waiting({ type: "answers", needs: "person", round: round.round })
  const until = plusMs(last, m.ref.instance.quietMs)
  return now < until ? waiting({ type: "quiet", needs: "time", until, round: round.round }) : null
}

/** Why planning can not go on by itself. */
function stuck(m: Mission): string | null {
  const since = m.resumedAt
  const failures = attemptsOf(m, SUBJECT)
    .filter(a => since === null || a.scheduledAt > since)
    .flatMap(a => failureOf(a) ?? [])
  const { attempts, infra } = policyOf(m).budgets
  const last = failures.at(-1)
  const said = last && "said" in last && last.said ? `: ${last.said}` : ""
  if (last?.kind === "policy_blocked") return `planning is blocked by ${last.rule}${said}`
  if (last?.kind === "person_cancelled") return "somebody stopped the planner's run"
  if (failures.filter(f => f.kind === "agent_failed").length >= attempts) {
    return `the planner failed ${attempts} times${said}`
  }
  if (failures.filter(f => isInfra(f.kind)).length >= infra) return "the planner's runs were lost"
  const returned = m.returned.length
  if (returned > 0 && returned % LINT_RETURNS_MAX === 0 && !plannedSinceReturn(m)) {
    return `the plan was returned ${LINT_RETURNS_MAX} times: ${m.returned.at(-1)?.findings[0]?.text ?? ""}`
  }
  return null
}

const plannedSinceReturn = (m: Mission): boolean => {
  const last = attemptsOf(m, SUBJECT).at(-1)
  return m.resumedAt !== null && (last?.ended?.at ?? "") < m.resumedAt
}

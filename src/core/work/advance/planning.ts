/**
 * Planning is a conversation: a planner, questions, answers or defaults, and a proposal. It begins
 * again when people want another plan; meanwhile the approved plan goes on.
 */
import type { Failure } from "../../log/attempt.ts"
import { FAILURES, type PaidFrom } from "../../log/failure.ts"
import { faultOf } from "../../log/fault.ts"
import { MACHINE_LACKS } from "../../log/lack.ts"
import type { Mission } from "../../log/mission.ts"
import type { Wait } from "../../log/wait.ts"
import { baselineOf } from "../../people/baseline.ts"
import { atOnce } from "../../people/decide/revise.ts"
import { openRound, owedRevisions } from "../../people/stage.ts"
import { lintChange } from "../../plan/lint.ts"
import type { Policy } from "../../plan/policy.ts"
import { LINT_RETURNS_MAX } from "../../values/limits.ts"
import { type Instant, latest, plusMs } from "../../values/time.ts"
import { attemptsOf, failureOf, givenUp } from "../budget.ts"
import { policyOf, proposalOf } from "../phase.ts"
import { planBrief } from "../plan-brief.ts"
import { happening, type Next, NOTHING, together, waiting } from "./next.ts"
import { live, start } from "./start.ts"
import { suggested } from "./suggestion.ts"

const SUBJECT = { type: "plan" } as const

export function planning(m: Mission, now: Instant): Next {
  if (m.requested === null) return NOTHING
  const outdated = outdatedProposal(m)
  if (outdated) return outdated
  const working = attemptsOf(m, SUBJECT).find(a => a.ended === null)
  if (working) return waiting(live(working))
  const isFirst = m.approved === null && proposalOf(m) === null
  if (!isFirst && owedRevisions(m).length === 0) return suggested(m) ?? waiting(...approval(m))
  const next = conversationPause(m, now) ?? followed(m) ?? gaveUp(m) ?? started(m, m.requested, now)
  return next.events.length > 0 ? next : together([next, waiting(...approval(m))])
}

/** The proposal that a person can approve now. */
function approval(m: Mission): readonly Wait[] {
  const proposal = proposalOf(m)
  if (!proposal) return []
  const { digest, plan, policy } = proposal
  const people = new Set(m.endorsements.filter(e => e.digest === digest).map(e => e.by.id))
  const missing = Math.max(1, policy.approvals - people.size)
  return [{ type: "approval", needs: "person", version: plan.version, missing }]
}

/** The work went on while a change of it waited, and the change no longer fits, so nobody can approve it. */
function outdatedProposal(m: Mission): Next | null {
  const proposal = m.approved ? proposalOf(m) : null
  if (!proposal) return null
  const { plan, policy } = proposal
  const [finding] = lintChange(plan, { policy, baseline: baselineOf(m) })
  if (!finding) return null
  return happening({ type: "plan.withdrawn", version: plan.version, why: finding.text })
}

/** Questions stay open until somebody takes the defaults, or has answered and then was quiet. */
function conversationPause(m: Mission, now: Instant): Next | null {
  const round = openRound(m)
  if (!round) return null
  const replies = [...m.answered.values()].filter(a => isReply(a, round.at))
  const last = replies.map(r => r.at).reduce(latest, "" as Instant)
  if (replies.length === 0) return waiting({ type: "answers", needs: "person", round: round.round })
  const until = plusMs(last, m.ref.instance.quietMs)
  return now < until ? waiting({ type: "quiet", needs: "time", until, round: round.round }) : null
}

type Answered = NonNullable<ReturnType<Mission["answered"]["get"]>>

/** Words for the planner, in whatever form. The words that led to the questions do not answer them. */
function isReply({ at, answer }: Answered, asked: Instant): boolean {
  if (answer.type === "reply") return at >= asked
  const isWish = answer.type === "accepted" && /^(?:revise|plan)$/.test(answer.said.name)
  return isWish && at > asked
}

/** A request that was made during planning may need no model now that the plan exists. */
function followed(m: Mission): Next | null {
  const [owed] = owedRevisions(m)
  if (owed?.said.name !== "revise") return null
  const answer = atOnce(m, { text: owed.said.text, answers: owed.command })
  return answer.type === "proposed" ? happening(...answer.facts) : null
}

/** Without a plan the mission is held. If there is one, it goes on or can be approved. */
function gaveUp(m: Mission): Next | null {
  const why = stuck(m)
  if (!why) return null
  const asked = owedRevisions(m).at(-1)
  if (asked && (m.approved || proposalOf(m))) {
    return waiting({ type: "replanning", needs: "person", command: asked.command, why })
  }
  return m.holds.has("infra") ? null : happening({ type: "mission.held", hold: "infra", why })
}

function started(m: Mission, { grant }: NonNullable<Mission["requested"]>, now: Instant): Next {
  return start(
    m,
    {
      subject: SUBJECT,
      role: "planner",
      // A change of plan starts from what is built already.
      base: m.integration?.head ?? grant.base,
      tries: triesNow(m),
      brief: given => planBrief(m, given),
    },
    now,
  )
}

/** Attempts since a person last said something that may help: they gave new words, or told us to go on. */
const isNow = (m: Mission, { order }: { readonly order: number }): boolean =>
  order >= Math.max(m.revisions.at(-1)?.attemptsFrom ?? 0, m.resumedFrom)

const triesNow = (m: Mission) => attemptsOf(m, SUBJECT).filter(a => isNow(m, a))

const GAVE_UP: { readonly [From in PaidFrom]: (last: Failure, policy: Policy) => string } = {
  attempts: (last, { budgets }) => `the planner failed ${budgets.attempts} times${saidIn(last)}`,
  conflicts: () => "workflow files changed again and again while it was planned",
  infra: last =>
    faultOf(last) === "ours"
      ? `Missions itself failed${saidIn(last)}`
      : "the planner's runs were lost",
  once: () => "twice it could not be told whether the plan holds",
  waits: () => "the planner came to its own limit twice, with nothing to show",
  hold: last => `the planner could not begin${saidIn(last)}`,
  person: last =>
    last.kind === "policy_blocked"
      ? `planning is blocked by ${last.rule}`
      : "somebody stopped the planner's run",
  free: () => "the planner's runs ended before they began, though nobody called them off",
}

const saidIn = (failure: Failure): string =>
  "said" in failure && failure.said ? `: ${failure.said}` : ""

/** Why planning cannot go on without a person. */
function stuck(m: Mission): string | null {
  const tries = triesNow(m)
  const last = tries.flatMap(a => failureOf(a) ?? []).at(-1)
  if (last && givenUp(m, tries)) return GAVE_UP[FAILURES[last.kind].paidFrom](last, policyOf(m))
  const returned = m.returned.filter(r => isNow(m, r))
  if (returned.length === 0) return null
  const lacks = returned.at(-1)?.findings.filter(f => f.rule === MACHINE_LACKS) ?? []
  if (lacks.length > 0) return lacks.map(({ text }) => text).join(" ")
  const why = returned.at(-1)?.findings.find(f => f.severity === "fatal")?.text ?? ""
  if (owedRevisions(m).some(r => r.said.name === "plan")) return `your plan was returned: ${why}`
  const isAll = returned.length >= LINT_RETURNS_MAX
  return isAll ? `the plan was returned ${LINT_RETURNS_MAX} times: ${why}` : null
}

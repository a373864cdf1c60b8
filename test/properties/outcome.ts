/** Every way in which an attempt can end by its own report, chosen by a number. */
import type { Failure } from "../../src/core/log/attempt.ts"
import type { AttemptState, Mission } from "../../src/core/log/mission.ts"
import { owedRevisions } from "../../src/core/people/stage.ts"
import type { Draft } from "../../src/core/plan/plan.ts"
import { readPlan } from "../../src/core/plan/plan-text.ts"
import type { Sha } from "../../src/core/values/id.ts"
import { usd } from "../../src/core/values/money.ts"
import type { Instant } from "../../src/core/values/time.ts"
import { plusMs } from "../../src/core/values/time.ts"
import { examplePlan, smallPlan, withFeatures } from "../core/support/plan.ts"
import type { Told } from "../core/support/report.ts"
import { sha } from "../core/support/sha.ts"

const plans = [
  examplePlan(),
  smallPlan(),
  withFeatures({ F2: { dependsOn: ["F1"], paths: ["src/F3/**"] } }),
] as const

/** The plan names a criterion that does not exist. */
const broken = withFeatures({ F1: { fulfils: ["C99"] } })

export interface Ending {
  readonly mission: Mission
  readonly attempt: AttemptState
  readonly now: Instant
  /** The number that chooses; large ones end well. */
  readonly how: number
}

/** The kinds of failure that a report can name; others are seen from outside. */
const failures = ({ now }: Ending): readonly Failure[] => [
  { kind: "agent_failed", how: "crashed" },
  { kind: "agent_failed", how: "no_report" },
  { kind: "verification_failed", criteria: ["C1"], gates: [] },
  { kind: "verification_failed", criteria: [], gates: ["tests"] },
  { kind: "inconclusive", criteria: ["C1"], why: "flaky" },
  { kind: "limit", of: "quota", resetsAt: plusMs(now, 90_000) },
  { kind: "limit", of: "turns", resetsAt: null },
  { kind: "policy_blocked", rule: "secret", where: ".env" },
  { kind: "infra", how: "setup" },
  { kind: "agent_unready", why: "login", said: "It asks for a login." },
  { kind: "workflows_moved", paths: [".github/workflows/ci.yml"] },
]

/** How many of a hundred attempts fail. */
const FAILS = 30

export function endingOf(ending: Ending): Told {
  const { how, attempt } = ending
  // The runner ends an attempt before it uses more than its cap.
  const spent = usd(Math.min(0.5, attempt.cap.usd ?? 0.5))
  const usage = { usage: { usd: how % 7 === 0 ? null : spent } }
  if (how < FAILS) {
    const all = failures(ending)
    return { outcome: { type: "failed", failure: all[how % all.length]! }, ...usage }
  }
  return { ...good(ending), ...usage }
}

function good(ending: Ending): Told {
  const { attempt, how } = ending
  switch (attempt.subject.type) {
    case "plan":
      return planned(ending)
    case "feature":
      return attempt.role === "worker" && how % 41 === 0
        ? { outcome: { type: "nothing_to_do", commit: attempt.base } }
        : { outcome: { type: "delivered", commit: builtBy(attempt) } }
    case "sync":
      return { outcome: { type: "delivered", commit: builtBy(attempt) } }
    case "milestone":
    case "merge":
      return { outcome: { type: "verdicts", commit: attempt.base }, ...judged(how) }
  }
}

/** What a person handed in is proven as it is. */
const builtBy = ({ key, role, base }: AttemptState): Sha =>
  role === "verifier" ? base : sha(`${key} delivered`)

function planned({ mission, how }: Ending): Told {
  const brought = broughtTo(mission)
  if (brought) return { outcome: { type: "plan", plan: brought } }
  if (how < FAILS + 10) return { outcome: { type: "plan", plan: broken } }
  if (how < FAILS + 20 && mission.asked.length < 3) {
    const question = { text: "Lines?", default: "Yes.", because: "It streams." }
    return { outcome: { type: "questions", questions: [question] } }
  }
  return { outcome: { type: "plan", plan: plans[how % plans.length]! } }
}

/** A person's own plan takes the planner's place. */
function broughtTo(m: Mission): Draft | null {
  const said = owedRevisions(m).findLast(r => r.said.name === "plan")?.said
  const read = said?.name === "plan" ? readPlan(said.yaml) : null
  return read?.type === "plan" ? read.plan : null
}

const FINDING = {
  severity: "blocking",
  path: null,
  line: null,
  text: "Not what was asked",
} as const

/** Most criteria pass. */
function judged(how: number): Partial<Told> {
  const criterion = `C${1 + (how % 6)}` as const
  if (how < FAILS + 12) return { judged: { [criterion]: "fail" } }
  if (how < FAILS + 18) return { judged: { [criterion]: "inconclusive" } }
  if (how < FAILS + 22) return { judged: { C1: "fail", C2: "inconclusive" } }
  return how < FAILS + 26 ? { findings: [{ id: `find-${how}`, ...FINDING }] } : {}
}

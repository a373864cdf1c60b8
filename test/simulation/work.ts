/** What simulated agents and verifiers bring about: a patch, an outcome, verdicts, usage. */
import type { Check, Failure, Finding, Usage, Verdict } from "../../src/core/log/attempt.ts"
import type { Brief, FeatureBrief, PlanBrief, ValidationBrief } from "../../src/core/log/brief.ts"
import type { Report } from "../../src/core/log/report.ts"
import { digestOf } from "../../src/core/values/digest.ts"
import type { CriterionId, Sha } from "../../src/core/values/id.ts"
import { usd } from "../../src/core/values/money.ts"
import { instant } from "../../src/core/values/time.ts"
import { EPOCH_MS } from "./hub.ts"
import { drawPlan, drawQuestions, withoutSense } from "./plans.ts"
import type { Random } from "./random.ts"

/** How good the agents of this world are, drawn once per seed. */
export interface Skill {
  /** The chance that a worker's attempt fails. */
  readonly fails: number
  /** The chance that a validation refutes a criterion. */
  readonly refutes: number
  /** The chance that a validation cannot judge. */
  readonly unsure: number
  /** The chance that a patch touches what others touch too. */
  readonly collides: number
}

export const drawSkill = (random: Random): Skill => ({
  fails: random.pick([0, 0.1, 0.3]),
  refutes: random.pick([0, 0.02, 0.1]),
  unsure: random.pick([0, 0.02]),
  collides: random.pick([0, 0.2, 0.5]),
})

/** The parts of a report that do not follow from its run and commit. */
export interface Said {
  readonly outcome:
    | Exclude<Report["outcome"], { type: "delivered" | "verdicts" | "nothing_to_do" }>
    | "delivered"
    | "verdicts"
    | "nothing_to_do"
  readonly checks: readonly Check[]
  readonly findings: readonly Finding[]
  readonly notes: string | null
  /** What the patch writes; empty unless something is delivered. */
  readonly files: Readonly<Record<string, string>>
  readonly judged: readonly Pick<Verdict, "criterion" | "is">[]
}

const NOTHING = { checks: [], findings: [], notes: null, files: {}, judged: [] }

export interface Working {
  readonly random: Random
  readonly skill: Skill
  readonly now: number
  readonly tries: number
}

export function work(brief: Brief, working: Working): Said {
  switch (brief.kind) {
    case "plan":
      return plan(brief, working)
    case "feature":
      return brief.role === "verifier" ? tryOut(brief, working) : build(brief, working)
    case "validation":
      return judge(brief, working)
  }
}

const failed = (failure: Failure): Said => ({ ...NOTHING, outcome: { type: "failed", failure } })

function plan(brief: PlanBrief, { random, skill, now }: Working): Said {
  if (brief.brought) {
    return {
      ...NOTHING,
      outcome: { type: "plan", plan: brief.brought },
      checks: [check("tests", 0)],
    }
  }
  if (random.chance(skill.fails / 2)) {
    const silent: Failure = { kind: "agent_failed", how: "silent" }
    const blocked: Failure = { kind: "policy_blocked", rule: "secret", where: ".env" }
    return failed(random.pick([silent, silent, drawLimit(random, now), blocked]))
  }
  const asks =
    brief.questionsLeft.rounds > 0 && random.chance(brief.conversation.length > 0 ? 0.2 : 0.5)
  if (asks) {
    const questions = drawQuestions(random)
    return { ...NOTHING, outcome: { type: "questions", questions }, notes: "Read the README." }
  }
  const drawn = drawPlan(random, brief.goal)
  const draft = random.chance(0.1) ? withoutSense(drawn) : drawn
  const exit = random.chance(0.1) ? 1 : 0
  return { ...NOTHING, outcome: { type: "plan", plan: draft }, checks: [check("tests", exit)] }
}

const check = (id: string, exit: number) => ({
  id,
  run: "npm test",
  exit,
  ms: 1_000,
  outputDigest: digestOf(`${id} ${exit}`),
  tail: exit === 0 ? "all passed" : "1 failed",
})

function build(brief: FeatureBrief, { random, skill, now, tries }: Working): Said {
  if (random.chance(skill.fails)) return failed(drawFailure(random, brief, now))
  const judged = brief.criteria.map(c => ({ criterion: c.id, is: "pass" as const }))
  const checks = [check("tests", 0)]
  if (hasNothingToDo(brief)) return { ...NOTHING, outcome: "nothing_to_do", judged, checks }
  const name = brief.feature.id.toLowerCase()
  const own = `src/${name}/code.ts`
  const files: Record<string, string> = { [own]: `export const attempt = "${brief.attempt}"\n` }
  // A file that several features write as a whole cannot be merged twice from one base.
  if (tries < 3 && random.chance(skill.collides)) files["CHANGES.md"] = `- ${brief.attempt}\n`
  return { ...NOTHING, outcome: "delivered", files, judged, checks }
}

/** Sometimes everything exists already. It uses up no random number, so that no seed changes. */
const hasNothingToDo = (brief: FeatureBrief): boolean =>
  Number.parseInt(digestOf(`nothing ${brief.attempt} ${brief.base}`).slice(0, 6), 16) %
    IDLE_ONE_IN ===
  0

const IDLE_ONE_IN = 24

/** Tries what a person handed in, and builds nothing. */
function tryOut({ criteria }: FeatureBrief, { random, skill }: Working): Said {
  const ids = criteria.map(c => c.id)
  if (random.chance(skill.fails)) {
    return failed({ kind: "verification_failed", criteria: ids.slice(0, 1), gates: [] })
  }
  const judged = ids.map(criterion => ({ criterion, is: "pass" as const }))
  return { ...NOTHING, outcome: "delivered", judged, checks: [check("tests", 0)] }
}

function drawFailure(random: Random, { criteria }: FeatureBrief, now: number): Failure {
  const ids: CriterionId[] = criteria.map(c => c.id).slice(0, random.int(1, 2))
  if (random.chance(0.3)) return drawLimit(random, now)
  return random.pick<Failure>([
    { kind: "verification_failed", criteria: ids, gates: [] },
    { kind: "verification_failed", criteria: [], gates: ["tests"] },
    { kind: "verification_failed", criteria: ids, gates: ["tests"] },
    { kind: "agent_failed", how: random.pick(["crashed", "refused", "silent", "flooded"]) },
    { kind: "agent_failed", how: random.pick(["overtime", "no_report"]) },
    { kind: "inconclusive", criteria: ids, why: random.pick(["flaky", "not_run"]) },
    { kind: "infra", how: "setup" },
    { kind: "policy_blocked", rule: "protected_path", where: "AGENTS.md" },
    { kind: "workflows_moved", paths: [".github/workflows/ci.yml"] },
  ])
}

/** A model provider refuses, and sometimes says until when. */
const drawLimit = (random: Random, now: number): Failure => ({
  kind: "limit",
  of: random.pick(["quota", "rate", "turns", "context", "spend"]),
  resetsAt: random.chance(0.7) ? instant(EPOCH_MS + now + random.int(30, 300) * 1_000) : null,
})

function judge(brief: ValidationBrief, { random, skill, now }: Working): Said {
  if (random.chance(skill.fails / 4)) {
    const crashed: Failure = { kind: "agent_failed", how: "crashed" }
    const unready: Failure = { kind: "infra", how: "setup" }
    return failed(random.pick([crashed, unready, drawLimit(random, now)]))
  }
  const judged = brief.criteria.map(({ id }) => ({ criterion: id, is: drawVerdict(random, skill) }))
  const isRead = brief.step === "scrutiny"
  const findings: Finding[] =
    isRead && random.chance(skill.refutes * 2) ? [drawFinding(random)] : []
  const checks = brief.step === "gates" ? [check("tests", 0)] : []
  return { ...NOTHING, outcome: "verdicts", judged, findings, checks }
}

function drawVerdict(random: Random, { refutes, unsure }: Skill): Verdict["is"] {
  if (random.chance(refutes)) return "fail"
  return random.chance(unsure) ? "inconclusive" : "pass"
}

const drawFinding = (random: Random): Finding => ({
  id: `find-${random.int(1, 1_000_000)}`,
  severity: random.pick(["blocking", "minor", "minor"]),
  path: "src/f1/code.ts",
  line: 1,
  text: "This is not what was asked for.",
})

/** Sometimes nobody can tell what an attempt used. */
export function drawUsage(random: Random, spent: number, wallMs: number): Usage {
  const isKnown = random.chance(0.9)
  return {
    usd: isKnown ? usd(spent) : null,
    tokens: isKnown ? { in: 1_000, out: 200, cached: 0 } : null,
    turns: 4,
    wallMs,
  }
}

export const verdictsOf = (
  { judged }: Said,
  brief: Brief,
  on: { readonly commit: string; readonly tree: string },
): Verdict[] =>
  judged.map(({ criterion, is }) => ({
    criterion,
    is,
    commit: on.commit as Sha,
    tree: on.tree as Sha,
    textDigest: digestOf(
      brief.kind === "plan" ? null : brief.criteria.find(c => c.id === criterion),
    ),
    evidence: is === "pass" ? [] : ["It did not hold."],
    looked: restsOn(brief, criterion),
    isolation: "none",
  }))

/** Some verdicts rest on one feature alone. It uses up no random number, so that no seed changes. */
function restsOn(brief: Brief, criterion: CriterionId): string[] {
  if (brief.kind !== "validation" || brief.step === "gates") return []
  const at = Number(criterion.slice(1))
  const feature = brief.features[at % Math.max(1, brief.features.length)]
  return at % 2 === 0 || feature === undefined ? [] : [`src/${feature.id.toLowerCase()}`]
}

/** Sometimes one feature is left unread. It uses up no random number, so that no seed changes. */
export function inspectionsOf(brief: Brief): Pick<Report, "looks"> {
  if (brief.kind !== "validation" || brief.lookAt === undefined) return {}
  const drawn = Number.parseInt(digestOf(brief.attempt + brief.base).slice(0, 6), 16)
  const looks = brief.lookAt.slice(drawn % UNREAD_ONE_IN === 0 ? 1 : 0).map(({ feature }) => ({
    feature,
    read: [`src/${feature.toLowerCase()}`],
    saw: "It is there.",
  }))
  return { looks }
}

const UNREAD_ONE_IN = 8

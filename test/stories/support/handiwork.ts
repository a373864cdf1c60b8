/** What an attempt does, as a story says it in one line. */
import type { Failure, Verdict } from "../../../src/core/log/attempt.ts"
import type { Brief } from "../../../src/core/log/brief.ts"
import type { Report } from "../../../src/core/log/report.ts"
import type { UsedSkill } from "../../../src/core/log/skill.ts"
import type { Draft, Question } from "../../../src/core/plan/plan.ts"
import type { CriterionId } from "../../../src/core/values/id.ts"

interface Judgement {
  readonly is: Verdict["is"]
  readonly saw: string
}

/** The parts of a report that do not follow from its run, its brief and its commit. */
export interface Said {
  readonly outcome:
    | Exclude<Report["outcome"], { type: "delivered" | "verdicts" | "nothing_to_do" }>
    | "delivered"
    | "verdicts"
    | "nothing_to_do"
  /** What the patch writes; null: there is no patch. */
  readonly files: Readonly<Record<string, string>> | null
  /** The verdicts of this attempt. Criteria that are not named passed. */
  readonly judged: Readonly<Record<CriterionId, Judgement>>
  /** The paths that the verdicts rest on; empty: everything. */
  readonly looked: readonly string[]
  readonly findings: Report["findings"]
  /** What a worker says about the skills that it was given. */
  readonly skills: readonly UsedSkill[]
  readonly notes: string | null
  readonly usd: number | null
}

export type Deed =
  | { readonly type: "reports"; readonly said: (brief: Brief) => Said }
  /** The run fails, and nothing is delivered. */
  | { readonly type: "dies" }
  /** The run goes on until somebody cancels it. */
  | { readonly type: "works_on" }

const NOTHING: Omit<Said, "outcome"> = {
  files: null,
  judged: {},
  looked: [],
  findings: [],
  skills: [],
  notes: null,
  usd: 0.5,
}

const reports = (said: Said | ((brief: Brief) => Said)): Deed => ({
  type: "reports",
  said: typeof said === "function" ? said : () => said,
})

/** Questions as `[question, default, reason]`. */
export const asks = (...questions: readonly (readonly [string, string, string])[]): Deed =>
  reports({
    ...NOTHING,
    outcome: { type: "questions", questions: questions.map(asQuestion) },
    notes: "Orders are read in src/orders.js.",
  })

const asQuestion = ([text, answer, because]: readonly [string, string, string]): Question => ({
  text,
  default: answer,
  because,
})

/** Set-up and gates were tried on the base commit and work there. */
export const proposes = (plan: Draft): Deed =>
  reports({ ...NOTHING, outcome: { type: "plan", plan } })

export const delivers = (files: Readonly<Record<string, string>>): Deed =>
  reports({ ...NOTHING, outcome: "delivered", files })

/** The tree is unchanged, and the commands that prove the feature hold there. */
export const changesNothing: Deed = reports({ ...NOTHING, outcome: "nothing_to_do" })

/** The work is done, but a criterion does not hold on it. */
export const failsVerification = (criterion: CriterionId, saw: string): Deed =>
  reports(({ attempt }) => ({
    ...NOTHING,
    outcome: {
      type: "failed",
      failure: { kind: "verification_failed", criteria: [criterion], gates: [] },
    },
    files: { [`tried/${attempt}.txt`]: `${attempt}\n` },
    judged: { [criterion]: { is: "fail", saw } },
  }))

export const fails = (failure: Failure): Deed =>
  reports({ ...NOTHING, outcome: { type: "failed", failure } })

/** A limit stops the attempt, with this work saved. */
export const cutShort = (
  failure: Extract<Failure, { kind: "limit" }>,
  files: Readonly<Record<string, string>>,
): Deed => reports({ ...NOTHING, outcome: { type: "failed", failure }, files })

/** Delivers, and says this about a skill. */
export const says = (
  word: Omit<UsedSkill, "better"> & { readonly better?: string },
  files: Readonly<Record<string, string>>,
): Deed => reports({ ...NOTHING, outcome: "delivered", files, skills: [{ better: null, ...word }] })

/** Everything goes well and costs this much; null: nobody can tell. */
export const costing = (usd: number | null, files: Readonly<Record<string, string>>): Deed =>
  reports({ ...NOTHING, outcome: "delivered", files, usd })

/** Everything holds, and each verdict rests on these paths alone. */
export const holdsBy = (looked: readonly string[]): Deed =>
  reports({ ...NOTHING, outcome: "verdicts", looked })

/** Every criterion passes except these, each with what was seen. */
export const judges = (failed: Readonly<Record<CriterionId, string>> = {}): Deed =>
  reports({
    ...NOTHING,
    outcome: "verdicts",
    judged: Object.fromEntries(
      Object.entries(failed).map(([id, saw]) => [id, { is: "fail", saw } as const]),
    ),
  })

/** Every criterion passes except this one, which could not be judged. */
export const unclear = (criterion: CriterionId, saw: string): Deed =>
  reports({ ...NOTHING, outcome: "verdicts", judged: { [criterion]: { is: "inconclusive", saw } } })

export const finds = (
  text: string,
  severity: Report["findings"][number]["severity"] = "blocking",
): Deed =>
  reports({
    ...NOTHING,
    outcome: "verdicts",
    findings: [{ id: "finding-1", severity, path: "src/orders.js", line: 1, text }],
  })

export const dies: Deed = { type: "dies" }
export const worksOn: Deed = { type: "works_on" }

/** What happens if the story says nothing: everything holds. */
export function goesWell(brief: Brief): Deed {
  if (brief.kind === "plan") {
    if (brief.brought) return proposes(brief.brought)
    throw new Error(
      `No story says what ${brief.attempt} proposes: attempts.on("${brief.attempt}", …)`,
    )
  }
  if (brief.kind === "validation") return judges()
  // A person has built it already.
  if (brief.role === "verifier") return reports({ ...NOTHING, outcome: "delivered" })
  const name = brief.feature.id.toLowerCase()
  return delivers({ [`src/${name}.js`]: `export const by = "${brief.attempt}"\n` })
}

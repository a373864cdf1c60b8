/** What a person types, chosen by a number: every command of the table, about what exists at that moment. */
import type { CommandName } from "../../src/core/log/command.ts"
import type { Mission } from "../../src/core/log/mission.ts"
import { commands } from "../../src/core/people/command-table.ts"
import { Draft, draftOf, type Plan } from "../../src/core/plan/plan.ts"
import type { CriterionId, FeatureId, MilestoneId } from "../../src/core/values/id.ts"
import { attemptsAt } from "../../src/core/work/progress.ts"
import { examplePlan } from "../core/support/plan.ts"

/** Every command; those that change what is to be done stand here more often. */
const NAMES = [
  ...commands.map(c => c.name),
  ...(["retry", "retry", "skip", "skip", "accept", "budget", "approve", "done", "go"] as const),
]

/** The number that stands for a command. `variant` counts through what may follow the command's name. */
export const numberOf = (name: CommandName, variant: number): number =>
  NAMES.indexOf(name) + variant * NAMES.length

export function wordsFor(m: Mission, n: number): string {
  const name = m.requested === null ? "start" : NAMES[n % NAMES.length]!
  const at = Math.floor(n / NAMES.length)
  const ends = name === "plan" ? plansFor(m) : (endsFor(m, at)[name] ?? [""])
  const end = ends[at % ends.length]!
  return `/mission ${name === "start" ? "" : name}${end}`.replace("  ", " ")
}

type Ends = Readonly<Partial<Record<CommandName, readonly string[]>>>

/** What may follow the name of each command. */
function endsFor(m: Mission, at: number): Ends {
  const plan = m.proposals.at(-1)?.plan
  const ids = {
    // Commands about finished features are mostly refused.
    F: [...openIn(m), ...m.features.keys(), "F1"],
    M: plan?.milestones.map(ms => ms.id) ?? ["M1"],
    C: plan?.criteria.map(c => c.id) ?? ["C1"],
  }
  const one = (of: keyof typeof ids) => ids[of][at % ids[of].length]!
  const finding = [...m.attempts.values()].flatMap(a => a.findings)[0]?.id ?? "find-1"
  const digest = m.proposals[at % 2 === 0 ? 0 : m.proposals.length - 1]?.digest.slice(0, 7) ?? ""
  return {
    start: ["Export JSON"],
    approve: [" max 60", "", " max 3", ` ${digest}`, ` ${digest} strict`, " light max 20"],
    revise: [" also as CSV", ` drop ${one("F")}`, " max 40", " strict"],
    explain: ["", ` ${one("F")}`],
    retry: [` ${one("F")}`, ` ${one("M")}`, ` ${one("C")}`],
    done: [` ${one("F")}`, ` ${one("F")} #${OF_FORK}`, ` ${one("F")} ${NOWHERE}`],
    skip: [` ${one("F")} not now`],
    steer: [` ${one("F")} keep it short`],
    use: [" other", ` other for ${one("F")}`],
    budget: [" 4", " 40", " 900 minutes", " 12 hours"],
    accept: [` ${one("C")} by hand`, ` ${one("M")} by hand`, ` ${finding} by hand`],
    deliver: ["", ` ${one("M")}`],
  }
}

/** Features about which something can still be done. Those that a person has taken are listed twice. */
export function openIn(m: Mission): readonly FeatureId[] {
  const open = [...m.features.values()].filter(f => !f.integrated && !f.skipped)
  return [...open.filter(f => f.taken), ...open].map(f => f.id)
}

/** What is handed in is on the feature's own branch, and under neither of these. */
export const OF_FORK = 421
export const NOWHERE = "nowhere"

const plansFor = (m: Mission): readonly string[] => [
  fenced(longer(m.proposals.at(-1)?.plan ?? examplePlan())),
  fenced(moved(m, m.proposals.at(-1)?.plan ?? examplePlan())),
  fenced({ title: "x" }),
]

/** All JSON is YAML. */
const fenced = (plan: object): string => `\n\`\`\`yaml\n${JSON.stringify(plan)}\n\`\`\``

/** The plan with a changed dependency of one feature, which has not begun, so that the plan fits. */
function moved(m: Mission, plan: Draft | Plan): Draft {
  const draft = "version" in plan ? draftOf(plan) : plan
  const { features } = draft
  const at = features.findLastIndex(f => attemptsAt(m, f.id).length === 0)
  const others = features.slice(0, Math.max(0, at)).map(f => f.id)
  const before = features[at]?.dependsOn ?? []
  const instead = others.find(id => !before.includes(id))
  const dependsOn = instead ? [...before.slice(1), instead] : []
  return { ...draft, features: features.map((f, n) => (n === at ? { ...f, dependsOn } : f)) }
}

/** The plan with one more milestone at its end, so that it fits whatever was built. */
function longer(plan: Draft | Plan): Draft {
  const draft = "version" in plan ? draftOf(plan) : plan
  const at = draft.milestones.length
  const [milestone, feature, criterion]: readonly [MilestoneId, FeatureId, CriterionId] = [
    `M${90 + at}`,
    `F${90 + at}`,
    `C${900 + at}`,
  ]
  const text = "The last part works."
  return Draft.parse({
    ...draft,
    criteria: [...draft.criteria, { id: criterion, kind: "command", text, run: "check last" }],
    milestones: [...draft.milestones, { id: milestone, title: "Last", outcome: text }],
    features: [
      ...draft.features,
      {
        ...{ id: feature, milestone, title: "Build the last part", fulfils: [criterion] },
        paths: ["src/last/**"],
      },
    ],
  })
}

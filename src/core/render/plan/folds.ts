/** The folds under a plan: what was tried, who works, what was noted. */

import type { Check } from "../../log/attempt.ts"
import { type Chosen, chosenOf } from "../../plan/model-choice.ts"
import type { Plan, Service } from "../../plan/plan.ts"
import { isAddress } from "../../plan/port.ts"
import { once } from "../../values/remembered.ts"
import type { MissionView } from "../../view/mission.ts"
import type { Plain } from "../../view/plain.ts"
import type { ProposalView } from "../../view/plan.ts"
import { carriedFold } from "../carried.ts"
import type { Block } from "../markdown/document.ts"
import { code, fence, inline, named } from "../markdown/neutral.ts"
import { table } from "../markdown/table.ts"
import { aloneLines } from "../phrase/alone.ts"
import { counted, lasted, listed } from "../phrase/amount.ts"
import { noteOf } from "../phrase/note.ts"
import { criteriaFold } from "./proof.ts"

/** What the proposal itself says, in full. */
export const planFolds = (v: MissionView, proposal: ProposalView): readonly Block[] => [
  criteriaFold(proposal.plan),
  readinessFold(proposal),
  featuresFold(proposal.plan),
  agentsFold(proposal),
  aloneFold(v),
  carriedFold(proposal.readiness.carried),
  notesFold(proposal),
]

/** Set-up and gates were really run on the base commit. What was not run yet is named too. */
function readinessFold({ plan, readiness, policy }: ProposalView): Block {
  const { environment } = plan
  const rows = readiness.checks.map(check => checkRow(check, readiness.known))
  const later = notTried(plan, readiness.checks)
  if (rows.length === 0 && later.length === 0) return null
  const body = [
    rows.length > 0 ? table(["Result", "Name", "Command", "Took"], rows) : "",
    later.length > 0 ? `Not tried yet: ${listed(later)}.` : "",
    ...environment.services.map(serviceLine),
  ]
  const where = policy.isolation === "required" ? "on a clean machine" : "in a clean copy"
  const isSkilled = plan.skills.some(({ tries = [] }) => tries.length > 0)
  const parts = isSkilled ? "set-up, gates and what new skills say to run" : "set-up and gates"
  const what = rows.length > 0 ? `Tried ${where}: ${parts}` : "Set-up and gates"
  return { summary: what, body: body.filter(part => part !== "").join("\n\n") }
}

function serviceLine({ name, run, ready, port, createdBy }: Service): string {
  const answers = isAddress(ready) ? "answers" : "ends with 0"
  const where = port === undefined ? "at a port of its own" : `at port ${port}`
  const from = createdBy === undefined ? "" : `, once ${createdBy} makes it possible`
  return `Service ${code(name)}: ${code(run, 2_000)} ${where}${from}, ready when ${code(ready, 2_000)} ${answers}.`
}

function checkRow(
  { id, run, exit, ms }: Plain<Check>,
  known: readonly string[],
): readonly string[] {
  const result = exit === 0 ? "works" : known.includes(id) ? "fails already" : `ends with ${exit}`
  const name = id === "setup" ? "set-up" : inline(id, 60)
  return [result, name, code(run, 2_000), lasted(ms)]
}

function notTried(
  { environment, skills }: Plan,
  checks: readonly Plain<Check>[],
): readonly string[] {
  const tried = new Set(checks.map(c => c.run))
  const gates = environment.gates.filter(g => !tried.has(g.run))
  return [
    ...environment.setup.filter(run => !tried.has(run)).map(run => code(run, 2_000)),
    ...skills
      .flatMap(({ tries = [] }) => tries)
      .filter(run => !tried.has(run))
      .map(run => code(run, 2_000)),
    ...gates.map(
      g => `${code(g.run, 2_000)}${g.createdBy ? `, which ${g.createdBy} makes possible` : ""}`,
    ),
  ]
}

/** Whoever approves must know whom they trust, and what does not work here. */
const aloneFold = ({ instance }: MissionView): Block =>
  instance.isAlone
    ? {
        summary: "Without a server: what differs",
        body: aloneLines.map(it => `- ${it}`).join("\n"),
      }
    : null

/** Stands above the folds, so that a failure that was there before surprises nobody later. */
export function knownLine({ readiness }: ProposalView): string | null {
  const { known } = readiness
  if (known.length === 0) return null
  const names = listed(known.map(name => code(name, 60)))
  return `**Fails already**: ${names}. Only new failures count.`
}

/** The repository's own skills that cannot be used, each with what would be right. */
const unusableSkills = ({ readiness }: ProposalView): readonly string[] =>
  (readiness.skills?.findings ?? [])
    .slice(0, SKILLS_TOLD_MAX)
    .map(
      ({ path, key, right, seen }) =>
        `Not used: ${code(path, 120)}. Its ${key === null ? "head" : code(key)} should be ${inline(right, 200)}; it is ${code(seen, 80)}.`,
    )

/** A repository may have many such skills; its people can look at the rest themselves. */
const SKILLS_TOLD_MAX = 5

function agentsFold(proposal: ProposalView): Block {
  const { plan, policy } = proposal
  const { planner, worker, validator, validators = [] } = policy.agents
  const builds = chosenOf([plan.worker], { agent: worker, ...policy.models?.worker })
  const judges = [
    chosenWords({ agent: validator, ...policy.models?.validator }),
    ...validators.map(agent => code(agent)),
  ]
  const plans = chosenWords({ agent: planner, ...policy.models?.planner })
  const own = plan.features.flatMap(({ id, agent, model, effort }) =>
    (agent ?? model ?? effort)
      ? `${id} by ${chosenWords(chosenOf([{ agent, model, effort }], builds))}`
      : [],
  )
  const skills = plan.features.flatMap(f =>
    f.skills.length > 0 ? `${f.id} uses ${listed(f.skills.map(s => code(s)))}` : [],
  )
  const lines = [
    `Worker ${chosenWords(builds)}, validators ${listed(judges)}, planner ${plans}; ${atOnce(policy.parallel)}.`,
    proposal.isOfOneMaker
      ? "The agent that validates is from the same maker as the one that builds: the policy names no other."
      : "",
    own.length > 0 ? `${own.join("; ")}.` : "",
    ...proposal.ownAgents.map(
      ({ name, starts }) =>
        `The policy defines ${code(name)} as ${starts.map(line => code(line, 200)).join(" or ")}.`,
    ),
    skills.length > 0 ? `${skills.join("; ")}.` : "",
    ...unusableSkills(proposal),
    ...plan.skills.map(
      skill =>
        `New skill **${inline(skill.name)}**, for this mission only: ${inline(skill.description)}\n\n${fence(skill.body, "markdown")}`,
    ),
  ]
  return {
    summary: plan.skills.length > 0 ? "Agents and new skills" : "Agents and skills",
    body: lines.filter(line => line).join("\n\n"),
  }
}

/** "`codex` with the model `gpt-5.2` and high effort". */
function chosenWords({ agent, model, effort }: Chosen): string {
  const asked = [
    ...(model === undefined ? [] : [`the model ${code(model, 120)}`]),
    ...(effort === undefined ? [] : [`${effort} effort`]),
  ]
  return asked.length === 0 ? code(agent) : `${code(agent)} with ${asked.join(" and ")}`
}

const atOnce = (parallel: number): string =>
  parallel === 1
    ? "one feature at a time"
    : `at most ${counted(parallel, "feature")} at a time, if they touch different files`

function notesFold({ findings }: ProposalView): Block {
  const advice = findings.filter(f => f.severity === "advice")
  if (advice.length === 0) return null
  const body = advice.map(f => `- ${inline(noteOf(f))}`).join("\n")
  return { summary: `${counted(advice.length, "note")} on this plan`, body }
}

const featuresFold = once((plan: Plan): Block => {
  const told = plan.features.filter(f => f.description !== "" || f.paths.length > 0)
  if (told.length === 0) return null
  const body = told.map(f => {
    const paths = f.paths.length > 0 ? `Touches ${listed(f.paths.map(p => named(p, 120)))}.` : ""
    return [
      `**${f.id} ${inline(f.title)}**`,
      paths,
      f.description ? fence(f.description, "text") : "",
    ]
      .filter(part => part)
      .join("\n\n")
  })
  return { summary: "What the agents are told", body: body.join("\n\n") }
})

/**
 * Has the policy's validator look at a sample: with the brief of a real attempt, on a separate work
 * tree, and within a ceiling in dollars that is shown before anything is paid.
 */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { homeFiles, ownVariables } from "../agent/catalog/environment.ts"
import { findAgent } from "../agent/find/find-agent.ts"
import { anchorCommandLine } from "../agent/recipes.ts"
import { createAgentSession } from "../agent/session.ts"
import { agentRoom } from "../attempt/agent-room.ts"
import { assembleReport } from "../attempt/assemble-report.ts"
import { Bundle } from "../attempt/bundle.ts"
import { outerOf } from "../attempt/check/environments.ts"
import { type Product, startProduct } from "../attempt/check/product.ts"
import type { Known } from "../attempt/conclude.ts"
import { OUTPUT_BYTES_MAX, SILENT_MS } from "../attempt/converse.ts"
import type { Keep } from "../attempt/ports.ts"
import { obeyAttributes } from "../attempt/tree/attributes.ts"
import { throwaway } from "../attempt/tree/commit.ts"
import { changesOf } from "../attempt/tree/patch.ts"
import { layOut, takenAsLaid, takeSnapshot } from "../attempt/tree/work-tree.ts"
import { voidedBy } from "../attempt/unusable.ts"
import { waitFor } from "../attempt/wait-for.ts"
import { type Step, stepOf } from "../core/log/attempt.ts"
import type { ValidationBrief } from "../core/log/brief.ts"
import type { Built } from "../core/log/inspection.ts"
import { startedBy } from "../core/plan/own-agent.ts"
import { isInBrowser } from "../core/plan/plan.ts"
import { defaultPolicy } from "../core/plan/policy.ts"
import { dollars } from "../core/render/phrase/amount.ts"
import { shownLine } from "../core/values/agent-line.ts"
import type { AttemptKey, Sha } from "../core/values/id.ts"
import { type Cap, usd } from "../core/values/money.ts"
import { MINUTE_MS } from "../core/values/time.ts"
import { validatorFor as usualValidator } from "../core/work/agents.ts"
import { validationBrief } from "../core/work/brief.ts"
import { policyOf } from "../core/work/phase.ts"
import { resultOf } from "../core/work/validate.ts"
import { removeFolderNow } from "../embedded/runner/remove-folder.ts"
import { type Here, placesOf } from "../local/agent-places.ts"
import { UsageError } from "../local/command-error.ts"
import type { Machine } from "../local/machine.ts"
import { loginFor, sharedLogins } from "../local/shared-login.ts"
import type { CalibratedFeature } from "./calibrated-feature.ts"
import type { CalibrateArguments } from "./calibration-options.ts"
import type { Looking, Seen } from "./measured-sample.ts"

export interface Validator {
  readonly agent: string
  readonly isScripted: boolean
  readonly steps: readonly Exclude<Step, "gates">[]
  /** The limits of one look. */
  readonly cap: Cap & { readonly usd: NonNullable<Cap["usd"]> }
  /** Dollars of all looks together. */
  readonly max: number
}

export function validatorFor(
  { mission, feature, brief }: CalibratedFeature,
  { command, max }: NonNullable<CalibrateArguments["agent"]>,
  machine: Here &
    Pick<Machine, "directory"> & {
      /** The same command with another agent. */
      readonly again: (agent: string) => string
    },
): Validator {
  const policy = policyOf(mission)
  const { agent: usualAgent } = usualValidator(mission, feature.milestone)
  const agent = command === null ? usualAgent : anchorCommandLine(command, machine.directory)
  const found = findAgent(agent, placesOf(machine, [], policy.agents.own))
  if (found.is === "missing") {
    throw new UsageError({
      what: found.what,
      where: command === null ? "agents.validator of the mission's policy" : "--agent",
      expected: "a command line that speaks the Agent Client Protocol and is on the PATH",
      got: shownLine(agent),
      try: machine.again("opencode acp"),
    })
  }
  const { validator } = policy.caps
  const usual = defaultPolicy({ planner: agent, worker: agent, validator: agent }).caps.validator
  const isUsed = brief.criteria.some(it => it.kind === "behaviour" && !isInBrowser(it))
  return {
    ...{ agent, max, isScripted: found.name === "scripted" },
    steps: isUsed ? ["scrutiny", "behaviour"] : ["scrutiny"],
    cap: { ...validator, usd: validator.usd ?? usual.usd ?? usd(max) },
  }
}

/** What was paid so far. An agent that doesn't report its cost counts with all it was allowed. */
export interface Purse {
  paid: number
}

export async function lookWithAgent(
  looking: Looking,
  step: Validator["steps"][number],
  {
    validator,
    purse,
    machine,
    number,
  }: {
    readonly validator: Validator
    readonly purse: Purse
    readonly machine: Here & Pick<Machine, "random">
    readonly number: number
  },
): Promise<Seen> {
  const { subject, git, scratch, tree } = looking
  const left = validator.max - purse.paid
  const least = policyOf(subject.mission).least.validator
  if (left < least) {
    const why = `not asked: ${dollars(Math.max(0, left))} is left of ${dollars(validator.max)}`
    return { validator: step, saw: "unclear", why, ms: 0, usd: 0 }
  }
  const cap = { ...validator.cap, usd: usd(Math.min(validator.cap.usd, left)) }
  const commit = await throwaway(git, { tree, parent: subject.brief.base })
  const brief = briefFor(subject, { step, agent: validator.agent, cap, commit, number })
  mkdirSync(scratch, { recursive: true })
  try {
    await obeyAttributes(git, commit)
    const product = await startProduct(placeOf(looking), brief)
    try {
      if (product.fallen !== null) {
        return { validator: step, saw: "unclear", why: product.fallen, ms: product.spentMs, usd: 0 }
      }
      const { end, laid } = await ask(looking, { brief, product, machine })
      purse.paid += end.usage.usd ?? cap.usd
      const voided = await voidedIn(git, { commit, cwd: join(scratch, "work"), scratch, laid })
      const saw = sawOf(brief, { tree, end, voided })
      return { ...saw, validator: step, ms: end.usage.wallMs, usd: end.usage.usd }
    } finally {
      await product.end()
    }
  } finally {
    removeFolderNow(scratch)
  }
}

/** The validator tries the product in a separate checkout with services, as in an attempt. */
const placeOf = ({
  subject,
  git,
  here,
  sandbox,
  scratch,
}: Looking): Parameters<typeof startProduct>[0] => ({
  ...{ git, scratch, sandbox, signal: here.signal },
  outer: outerOf(here, subject.brief.commands),
  held: name => here.shell[name],
  clock: { now: here.clock, wait: waitFor },
  lines: { say: () => {}, quote: () => {} },
})

async function ask(
  { git, here, sandbox, scratch }: Looking,
  {
    brief,
    product,
    machine,
  }: {
    readonly brief: ValidationBrief
    readonly product: Product
    readonly machine: Here & Pick<Machine, "random">
  },
): Promise<{ readonly end: Ended; readonly laid: Sha }> {
  const cwd = join(scratch, "work")
  mkdirSync(cwd, { recursive: true })
  const user = { home: join(scratch, "git-home"), path: here.path }
  const index = join(scratch, "agent.index")
  const place = { commit: brief.base, folder: cwd, index }
  await layOut(git, { ...place, own: user })
  const laid = await takenAsLaid(git, place)
  const session = createAgentSession({
    roleToolsCommand: {
      command: machine.nodePath,
      args: [join(machine.product, "dist/role-tools.js")],
    },
    places: placesOf(machine),
    lint: () => [],
    ids: () => Buffer.from(machine.random(16)).toString("hex"),
    clock: here.clock,
  })
  const names = [...ownVariables(brief.agent), ...(brief.agentEnv ?? [])]
  const outer = outerOf(here, brief.commands, names)
  const login = loginFor(sharedLogins(here))(brief.agent)
  const own = { homeFiles, ownVariables, login, browser: null, secrets: [] }
  const desk = { sandbox, scratch, outer, product, ...own }
  const { end: leave, env, ...room } = await agentRoom(desk, brief, cwd)
  const end = await session({
    ...{ ...room, brief, cwd, signal: here.signal, listening: product.listening },
    ...{ keep: keepNothing, onTold: () => {}, conceal: () => {} },
    env: { ...env, ...product.env },
    limits: {
      wallMs: Math.max(0, brief.cap.minutes * MINUTE_MS - product.spentMs),
      ...{ silentMs: SILENT_MS, outputBytes: OUTPUT_BYTES_MAX },
    },
  }).finally(leave)
  return { end, laid }
}

interface WantedBrief {
  readonly step: Validator["steps"][number]
  readonly agent: string
  readonly cap: Cap
  readonly commit: Sha
  readonly number: number
}

/** A brief about this feature alone, because its change is all there is to see. */
function briefFor(of: CalibratedFeature, asked: WantedBrief): ValidationBrief {
  const { mission, feature, brief } = of
  const { step, agent, cap, commit, number } = asked
  const subject = { type: "milestone", milestone: feature.milestone, step } as const
  const key = `${feature.milestone}.${step}.${number}` as AttemptKey
  return {
    ...validationBrief(mission, subject, { criteria: [] }, { key, base: commit, cap }),
    ...startedBy(policyOf(mission).agents.own, { agent }),
    ...{ origin: brief.base, environment: brief.environment, captures: "off" },
    criteria: brief.criteria.filter(it => stepOf(it.kind) === step && !isInBrowser(it)),
    features: [{ id: feature.id, title: brief.feature.title }],
    ...(step === "scrutiny" && { lookAt: [builtAs(of, commit)] }),
  }
}

/** The worker's feature, but with the fault in it. Tamper checks are measured separately. */
const builtAs = ({ mission, feature, brief }: CalibratedFeature, commit: Sha): Built => ({
  ...{ feature: feature.id, title: brief.feature.title, found: [] },
  criteria: brief.criteria.map(({ id }) => id),
  change: { from: brief.base, to: commit },
  report: mission.attempts.get(brief.attempt)?.ended?.claim ?? null,
})

type Voided = ReturnType<typeof voidedBy>

/** Why a validator's verdict is void: it changed what it was to judge. */
async function voidedIn(
  git: Looking["git"],
  {
    commit,
    cwd,
    scratch,
    laid,
  }: {
    readonly commit: Sha
    readonly cwd: string
    readonly scratch: string
    readonly laid: Sha
  },
): Promise<Voided> {
  const index = join(scratch, "agent.index")
  const snapshot = await takeSnapshot(git, { base: commit, folder: cwd, index, laid })
  const files = snapshot.type === "taken" ? await changesOf(git, commit, snapshot.tree) : []
  return voidedBy(snapshot, files)
}

/** Captures aren't kept, because nobody looks at them afterwards. */
const keepNothing: Keep = () => ({ is: "refused", right: "no capture", seen: null })

type Ended = Awaited<ReturnType<ReturnType<typeof createAgentSession>>>

/** An alarm is the same as in an attempt: a finding that blocks, or a verdict that fails. */
function sawOf(
  brief: ValidationBrief,
  { tree, end, voided }: { readonly tree: Sha; readonly end: Ended; readonly voided: Voided },
): Pick<Seen, "saw" | "why"> {
  const { how, said, limit, handed, usage, agent } = end
  if (how === "cancelled") return { saw: "unclear", why: "it was interrupted" }
  const run = { mission: brief.mission, attempt: brief.attempt, run: 1, runAttempt: 1 }
  const known: Known = {
    brief,
    bundle: Bundle.parse({
      ...{ schema: 1, type: "worked", attempt: brief.attempt, run: 1, base: brief.base },
      ...{ how, said, handed, usage, agent, patch: null, unusable: null, findings: [] },
      ...(limit && { limit }),
      ...voided,
    }),
    ...{ verification: null, blocked: null, commit: null, checkpoint: null, misreported: [] },
    isUnchanged: false,
    ...{ baseTree: tree, there: new Set<string>() },
    ...{ stored: new Set<string>(), keepsCaptures: false },
  }
  const report = assembleReport({ ...run, role: "scrutiny" }, known, [])
  const { outcome, verdicts, findings, looks = null } = report
  if (outcome.type === "failed") return { saw: "unclear", why: said || outcome.failure.kind }
  const asked = {
    criteria: brief.criteria.map(({ id }) => id),
    looks: (brief.lookAt ?? []).map(({ feature }) => feature),
  }
  const result = resultOf({ verdicts, findings, looks }, asked)
  const fault = findings.find(({ severity }) => severity === "blocking")
  if (result.type === "failed") {
    return { saw: "alarm", why: fault?.text ?? `${result.criteria.join(", ")} failed` }
  }
  return result.type === "passed"
    ? { saw: "nothing", why: "" }
    : { saw: "unclear", why: "not everything was judged" }
}

/**
 * The first step lets the agent work on a copy and keeps what it handed in. It spends nothing
 * before the gate names this run, and never trusts the copy's git directory.
 */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { Usage } from "../core/log/attempt.ts"
import { type Brief, needsBrowser } from "../core/log/brief.ts"
import { headOf } from "../core/values/printed.ts"
import { nameOf } from "./attempt-run.ts"
import { withTranscript } from "./attempt-transcript.ts"
import { awaitGate, type Reading, readBrief } from "./briefing.ts"
import { type Bundle, type Worked, writeBundle } from "./bundle.ts"
import { storeCaptures } from "./captures-artifact.ts"
import { findCarried } from "./carried/find-carried.ts"
import { type Product, startProduct } from "./check/product.ts"
import { type Account, type Conversing, converse } from "./converse.ts"
import { fromAgent } from "./from-agent.ts"
import { unheldSaid } from "./held.ts"
import { spentSoFar } from "./measured.ts"
import { needsVerification } from "./needs-verification.ts"
import { outdatedRefusal } from "./outdated.ts"
import { doing, isBroken, unlessBroken } from "./own-fault.ts"
import type { AgentEnd, ProvideAgent } from "./ports.ts"
import { isolationSaid, refuseWithoutSandbox, withoutIsolation } from "./sandbox.ts"
import { redactAll } from "./secret/secrets.ts"
import { layOutSkills } from "./skills.ts"
import type { Artifact, Artifacts } from "./step-ports.ts"
import { cancelled, notThisRun, STOPPED } from "./stopped-run.ts"
import { obeyAttributes } from "./tree/attributes.ts"
import { WorkTreeError } from "./tree/blame.ts"
import { digestOf } from "./tree/digest-of.ts"
import { fetchBase } from "./tree/fetch-commit.ts"
import { laying } from "./tree/own-git.ts"
import { sizeOf } from "./tree/patch.ts"
import { takeBack } from "./tree/take-back.ts"
import { unlikeCheckout, withAssumptions } from "./tree/unlike-checkout.ts"
import { HISTORY_COMMITS, layOutWork } from "./tree/work-tree.ts"
import { unlaidBundle } from "./unlaid.ts"
import { changedAnyway, changedIn, heldBackFrom, unusableIn, voidedBy } from "./unusable.ts"

export interface AgentStep extends Reading, Conversing {
  readonly artifacts: Artifacts
  /** Left out where only a person may install anything. */
  readonly provide?: ProvideAgent
  /** The value of GITHUB_SERVER_URL. */
  readonly serverUrl: string
  /** The agents that read a file of a repository by themselves. */
  readonly readersOf: (path: string) => readonly string[]
  /** The folder of a person's machine in which transcripts are read; null: they are uploaded. */
  readonly transcripts: string | null
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Resolves with an error of our process that no step awaits. */
  readonly uncaught?: Promise<unknown>
}

export interface AgentStepResult {
  readonly artifact: Artifact
  /** Whether there is anything for the next job to run. */
  readonly needsVerification: boolean
}

/** Throws if the log doesn't name this run, or the machine is broken: neither is an outcome. */
export async function runAgentStep(step: AgentStep): Promise<AgentStepResult> {
  refuseWithoutSandbox(step.sandbox, step.serverUrl)
  const { gatekeeper, permit } = await awaitGate(step)
  const { attempt, run } = step.run
  if (permit.type === "stop" && permit.why !== "held" && permit.why !== "other_plan") {
    throw notThisRun(step.run, permit.why)
  }
  const brief = await readBrief(step.git, step.run, gatekeeper)
  const common = { schema: 1, attempt, run, base: brief.base } as const
  if (brief.kind === "outdated") {
    step.lines.say(`Nothing was started: ${outdatedRefusal(brief).where}.`)
    const refused = outdatedRefusal(brief)
    return hand(step, { bundle: { ...common, type: "refused", ...refused }, patch: null })
  }
  if (permit.type === "stop") {
    step.lines.say(`Nothing was started: ${STOPPED[permit.why]}.`)
    const why = permit.why as "held" | "other_plan"
    return hand(step, { bundle: { ...common, type: "stopped", why }, patch: null })
  }
  const refused = withoutIsolation(brief, step.sandbox)
  if (refused !== null) {
    return hand(step, { bundle: { ...common, type: "refused", ...refused }, patch: null })
  }
  const named = (brief.agentEnv ?? []).flatMap(name => step.outer[name] || [])
  const secrets = [...step.secrets, ...named]
  return attempted({ ...step, secrets, git: laying(step.git, brief.checkout) }, brief)
}

/** Hands in what came of it, and that is also that something of our own broke. */
async function attempted(step: AgentStep, brief: Brief): Promise<AgentStepResult> {
  const { attempt, run } = step.run
  const common = { schema: 1, attempt, run, base: brief.base } as const
  const account: Account = { spent: () => null }
  const made = await unlessBroken(step, async signal => {
    const handing = await begin({ ...step, signal }, brief, account)
    await doing("its report was written", () => write(step, handing))
    return handing
  })
  if (!isBroken(made)) return await upload(step, made.bundle)
  const usage = spentBy(account)
  return hand(step, { bundle: { ...common, type: "broken", ...made.broken, usage }, patch: null })
}

/** What broke may be the very thing that counted. */
function spentBy(account: Account): Usage | null {
  try {
    return Usage.nullable().parse(account.spent())
  } catch {
    return spentSoFar(null, 0)
  }
}

async function begin(step: AgentStep, brief: Brief, account: Account): Promise<Handing> {
  const { attempt, run } = step.run
  const common = { schema: 1, attempt, run, base: brief.base } as const
  step.lines.say(`${nameOf(step.run)}: ${brief.role} starts from ${brief.base.slice(0, 7)}.`)
  step.lines.say(isolationSaid(step.sandbox))
  const unprepared = (said: string): Handing => ({
    bundle: { ...common, type: "unprepared", said },
    patch: null,
  })
  const unheld = unheldSaid(step, brief)
  if (unheld !== null) return unprepared(unheld)
  // Before anything of the repository's is there, because this runs as our own user.
  const unready = await doing("its agent was installed", () =>
    step.provide?.(brief.agent, step.signal),
  )
  if (step.signal.aborted) throw cancelled(step.run, "its agent was installed")
  if (unready) return neverStarted(step, common, unready)
  await doing("the code was fetched", () => fetchBase(step.git, brief.base, HISTORY_COMMITS))
  let product: Product | null = null
  try {
    await obeyAttributes(step.git, brief.base)
    product = await doing("the product was started", () => startProduct(step, brief))
    if (step.signal.aborted) throw cancelled(step.run, "its agent worked")
    if (product.fallen !== null) {
      return unprepared(headOf(redactAll(product.fallen, step.secrets), 500))
    }
    return await work(step, brief, { product, account })
  } catch (error) {
    if (!(error instanceof WorkTreeError)) throw error
    return { bundle: { ...common, ...unlaidBundle(error) }, patch: null }
  } finally {
    await doing("the product was ended", () => product?.end())
  }
}

/** Nothing was laid out for it, so nothing can have been changed. */
const neverStarted = (
  { secrets, sandbox }: AgentStep,
  common: Pick<Worked, "schema" | "attempt" | "run" | "base">,
  end: AgentEnd,
) => ({
  bundle: {
    ...{ ...common, type: "worked", ...fromAgent(end, secrets), patch: null, unusable: null },
    ...{ findings: [], isolation: sandbox.isolation },
  } satisfies Worked,
  patch: null,
})

async function work(
  step: AgentStep,
  brief: Brief,
  { product, account }: { readonly product: Product; readonly account: Account },
): Promise<Handing> {
  const { git, scratch, run } = step
  const folder = join(scratch, "work")
  const index = join(scratch, "agent.index")
  const own = { home: join(scratch, "git-home"), path: step.outer["PATH"] ?? "" }
  const checkpoint = brief.kind === "feature" ? (brief.checkpoint ?? null) : null
  const plan = { commit: brief.base, folder, index, own, checkpoint }
  const { laid, without } = await doing("its work tree was laid out", async () => ({
    laid: await layOutWork(git, plan),
    without: await layOutSkills(brief.skills ?? [], folder),
  }))
  const { carried, unlike } = await doing("the repository was read", async () => ({
    carried: await findCarried(git, brief.base, { ...referable(step, brief), folder }),
    unlike: brief.kind === "plan" ? await unlikeCheckout(git, brief.base) : [],
  }))
  step.artifacts.prepare?.()
  const place = { base: brief.base, folder, index, laid, without }
  const laidOut = {
    ...{ folder, carried, laidOut: without, product },
    changed: changedIn(step, brief, place),
  }
  const talked = await withTranscript(step, brief, transcript =>
    converse(step, brief, laidOut, { transcript, account }),
  )
  const { contacts, ...end } = talked
  if (end.how === "cancelled") throw cancelled(run, "its agent worked")
  step.lines.say(`The agent's session ended: ${end.how}.`)
  const { snapshot, patch, files, leftOut } = await doing("its work was taken", () =>
    takeBack(git, place, end.handed.claim),
  )
  const mayChange = brief.role === "worker"
  const taken = mayChange && patch.length > 0
  const tree = snapshot.type === "taken" ? snapshot.tree : brief.base
  const bytes = await sizeOf(git, { base: brief.base, tree, patch, max: brief.patch.bytes })
  const bundle: Worked = {
    ...({ schema: 1, type: "worked" } as const),
    attempt: run.attempt,
    run: run.run,
    base: brief.base,
    ...fromAgent({ ...end, handed: withAssumptions(end.handed, unlike) }, step.secrets),
    patch: taken ? { files: files.length, bytes, digest: digestOf(patch) } : null,
    ...(mayChange && leftOut.length > 0 ? { leftOut: redactAll(leftOut, step.secrets) } : {}),
    ...unusableIn(snapshot, brief),
    ...(brief.kind === "plan" ? { skills: carried.skills, carried: carried.carried } : {}),
    findings: [
      ...(mayChange || files.length === 0 ? [] : [changedAnyway(brief, files[0]!.path)]),
      ...(end.heldBack === undefined ? [] : [heldBackFrom(brief, end.heldBack)]),
    ],
    ...(brief.role === "validator" ? voidedBy(snapshot, files) : {}),
    ...(await storeCaptures(step, end)),
    ...(needsBrowser(brief) ? { browser: step.browser !== null } : {}),
    isolation: step.sandbox.isolation,
    contacts: redactAll(contacts, step.secrets),
  }
  return { bundle, patch: taken ? patch : null }
}

/** Files may refer to variables of the machine that agents may get, and to no others. */
const referable = ({ outer, readersOf }: AgentStep, { agentEnv = [] }: Brief) => ({
  readersOf,
  variable: (name: string) => (agentEnv.includes(name) ? outer[name] : undefined),
})

interface Handing {
  readonly bundle: Bundle
  readonly patch: Buffer | null
}

async function hand(step: AgentStep, handing: Handing): Promise<AgentStepResult> {
  await write(step, handing)
  return await upload(step, handing.bundle)
}

const bundleIn = ({ scratch }: AgentStep): string => join(scratch, "bundle")

async function write(step: AgentStep, handing: Handing): Promise<void> {
  await mkdir(bundleIn(step), { recursive: true })
  await writeBundle(bundleIn(step), handing)
}

async function upload(step: AgentStep, bundle: Bundle): Promise<AgentStepResult> {
  const name = `agent-${step.run.attempt}-${step.run.run}`
  const artifact = await step.artifacts.upload({ name, folder: bundleIn(step) })
  return { artifact, needsVerification: needsVerification(step.run, bundle) }
}

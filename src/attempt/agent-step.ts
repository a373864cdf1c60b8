/**
 * The first step lets the agent work on a copy and keeps what it handed in. It spends nothing
 * before the gate names this run, and never trusts the copy's git directory.
 */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { type Brief, needsBrowser } from "../core/log/brief.ts"
import type { Contacts } from "../core/log/contacts.ts"
import { isKept } from "../core/plan/kept-where.ts"
import { refusedHost } from "../core/render/phrase/refused-host.ts"
import { headOf } from "../core/values/printed.ts"
import { MINUTE_MS } from "../core/values/time.ts"
import { type AgentLogin, agentRoom } from "./agent-room.ts"
import { nameOf } from "./attempt-run.ts"
import { withTranscript } from "./attempt-transcript.ts"
import { awaitGate, type Reading, readBrief } from "./briefing.ts"
import { type Bundle, type Worked, writeBundle } from "./bundle.ts"
import { storeCaptures } from "./captures-artifact.ts"
import { findCarried } from "./carried/find-carried.ts"
import type { Outer } from "./check/environments.ts"
import { withoutKeys } from "./check/environments.ts"
import { type Product, startProduct } from "./check/product.ts"
import { fromAgent } from "./from-agent.ts"
import { unheldSaid } from "./held.ts"
import { asSeen, cutShort } from "./measured.ts"
import { needsVerification } from "./needs-verification.ts"
import { outdatedRefusal } from "./outdated.ts"
import type { Held } from "./outlet.ts"
import type { AgentEnd, AgentSession, FoundCarried, ProvideAgent } from "./ports.ts"
import {
  type Exceeded,
  isolationSaid,
  type KeyProxy,
  refuseWithoutSandbox,
  type Sandbox,
  withoutIsolation,
} from "./sandbox.ts"
import { redactAll } from "./secret/secrets.ts"
import { layOutSkills } from "./skills.ts"
import type { Artifact, Artifacts, Clock, Lines } from "./step-ports.ts"
import { cancelled, notThisRun, STOPPED } from "./stopped-run.ts"
import type { Transcript } from "./transcript.ts"
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
import { changedAnyway, changedIn, unusableIn, voidedBy } from "./unusable.ts"

export interface AgentStep extends Reading {
  readonly artifacts: Artifacts
  readonly session: AgentSession
  /** Left out where only a person may install anything. */
  readonly provide?: ProvideAgent
  readonly sandbox: Sandbox
  readonly keyProxy: KeyProxy
  readonly clock: Clock
  readonly lines: Lines
  /** The value of GITHUB_SERVER_URL. */
  readonly serverUrl: string
  /** Whether only people with access to the repository can fetch its artifacts. */
  readonly isPrivate: boolean
  /** The absolute path of this machine's browser; null if it has none. */
  readonly browser: string | null
  /** Our own environment, of which the agent gets a few variables. */
  readonly outer: Outer
  readonly held: Held
  /** The names of an agent's own variables. */
  readonly ownVariables: (agent: string) => readonly string[]
  /** What lies in a home of ours before an agent starts. */
  readonly homeFiles?: (agent: string) => Readonly<Record<string, string>>
  /** What an agent uses that has no key. */
  readonly loginOf: (agent: string) => AgentLogin
  /** The agents that read a file of a repository by themselves. */
  readonly readersOf: (path: string) => readonly string[]
  /** Secrets that may appear nowhere. */
  readonly secrets: readonly string[]
  /** The folder of a person's machine in which transcripts are read; null: they are uploaded. */
  readonly transcripts: string | null
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** An empty folder of ours. */
  readonly scratch: string
  readonly signal: AbortSignal
}

export interface AgentStepResult {
  readonly artifact: Artifact
  /** Whether there is anything for the next job to run. */
  readonly needsVerification: boolean
}

/** Agents report progress far more often, so one that is silent for ten minutes is stuck. */
export const SILENT_MS = 10 * MINUTE_MS
/** An agent that sends more than this is flooding us, not working. */
export const OUTPUT_BYTES_MAX = 200 * 1024 * 1024

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
  return begin({ ...step, secrets, git: laying(step.git, brief.checkout) }, brief)
}

async function begin(step: AgentStep, brief: Brief): Promise<AgentStepResult> {
  const { attempt, run } = step.run
  const common = { schema: 1, attempt, run, base: brief.base } as const
  step.lines.say(`${nameOf(step.run)}: ${brief.role} starts from ${brief.base.slice(0, 7)}.`)
  step.lines.say(isolationSaid(step.sandbox))
  const unprepared = (said: string) =>
    hand(step, { bundle: { ...common, type: "unprepared", said }, patch: null })
  const unheld = unheldSaid(step, brief)
  if (unheld !== null) return unprepared(unheld)
  // Before anything of the repository's is there, because this runs as our own user.
  const unready = (await step.provide?.(brief.agent, step.signal)) ?? null
  if (step.signal.aborted) throw cancelled(step.run, "its agent was installed")
  if (unready !== null) return await hand(step, neverStarted(step, common, unready))
  await fetchBase(step.git, brief.base, HISTORY_COMMITS)
  let product: Product | null = null
  try {
    await obeyAttributes(step.git, brief.base)
    product = await startProduct(step, brief)
    if (step.signal.aborted) throw cancelled(step.run, "its agent worked")
    if (product.fallen !== null) {
      return await unprepared(headOf(redactAll(product.fallen, step.secrets), 500))
    }
    return await hand(step, await work(step, brief, product))
  } catch (error) {
    if (!(error instanceof WorkTreeError)) throw error
    return await hand(step, { bundle: { ...common, ...unlaidBundle(error) }, patch: null })
  } finally {
    await product?.end()
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

async function work(step: AgentStep, brief: Brief, product: Product) {
  const { git, scratch, run } = step
  const folder = join(scratch, "work")
  const index = join(scratch, "agent.index")
  const own = { home: join(scratch, "git-home"), path: step.outer["PATH"] ?? "" }
  const checkpoint = brief.kind === "feature" ? (brief.checkpoint ?? null) : null
  const laid = await layOutWork(git, { commit: brief.base, folder, index, own, checkpoint })
  const without = await layOutSkills(brief.skills ?? [], folder)
  const carried = await findCarried(git, brief.base, { ...referable(step, brief), folder })
  const unlike = brief.kind === "plan" ? await unlikeCheckout(git, brief.base) : []
  step.artifacts.prepare?.()
  const place = { base: brief.base, folder, index, laid, without }
  const laidOut = {
    ...{ folder, carried, laidOut: without, product },
    changed: changedIn(step, brief, place),
  }
  const talked = await withTranscript(step, brief, it => converse(step, brief, laidOut, it))
  const { contacts, ...end } = talked
  if (end.how === "cancelled") throw cancelled(run, "its agent worked")
  step.lines.say(`The agent's session ended: ${end.how}.`)
  const { snapshot, patch, files, leftOut } = await takeBack(git, place, end.handed.claim)
  const mayChange = brief.role === "worker"
  const taken = mayChange && patch.length > 0
  const tree = snapshot.type === "taken" ? snapshot.tree : brief.base
  const bytes = await sizeOf(git, { base: brief.base, tree, patch, max: brief.patch.bytes })
  const bundle: Worked = {
    schema: 1,
    type: "worked",
    attempt: run.attempt,
    run: run.run,
    base: brief.base,
    ...fromAgent({ ...end, handed: withAssumptions(end.handed, unlike) }, step.secrets),
    patch: taken ? { files: files.length, bytes, digest: digestOf(patch) } : null,
    ...(mayChange && leftOut.length > 0 ? { leftOut: redactAll(leftOut, step.secrets) } : {}),
    ...unusableIn(snapshot, brief),
    ...(brief.kind === "plan" ? { skills: carried.skills, carried: carried.carried } : {}),
    findings: mayChange || files.length === 0 ? [] : [changedAnyway(brief, files[0]!.path)],
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

async function converse(
  step: AgentStep,
  brief: Brief,
  {
    folder,
    product,
    carried,
    laidOut,
    changed,
  }: {
    readonly product: Product
    readonly folder: string
    readonly carried: FoundCarried
    readonly laidOut: readonly string[]
    readonly changed: { readonly changed?: () => Promise<string | null> }
  },
  transcript: Transcript,
): Promise<AgentEnd & { readonly contacts: Contacts }> {
  const keeps = isKept(brief.captures, step.isPrivate)
  const login = step.keyProxy.leads(brief) ? null : step.loginOf(brief.agent)
  const place = { ...step, login, product }
  const { end: endRoom, env, outlet, ...room } = await agentRoom(place, brief, folder)
  const model = await step.keyProxy.open(brief, outlet.network)
  for (const secret of model.secrets) transcript.conceal(secret)
  for (const said of [outlet.said, model.said]) step.lines.say(said)
  let end: AgentEnd
  let exceeded: Exceeded | null
  try {
    end = await step.session({
      // The agent's tools and prompt come from the brief, so it says what is kept here.
      brief: { ...brief, captures: keeps ? "on" : "off" },
      ...room,
      ...{ carried, laidOut, ...changed },
      listening: product.listening,
      cwd: folder,
      env: { ...withoutKeys(env, model.hides), ...product.env, ...model.env },
      trouble: model.trouble,
      limits: {
        wallMs: Math.max(0, agentMinutes(brief) * MINUTE_MS - product.spentMs),
        silentMs: SILENT_MS,
        outputBytes: OUTPUT_BYTES_MAX,
      },
      signal: step.signal,
      onTold: transcript.tell,
      conceal: transcript.conceal,
    })
  } finally {
    // What it left must not change the tree any more.
    exceeded = await endRoom()
    await model.close()
  }
  const contacts = outlet.contacts()
  for (const host of contacts.refused) step.lines.say(refusedHost(host, "agents", brief.network))
  const isByLogin = (login?.files ?? []).length > 0
  return { ...cutShort(asSeen(end, { ...model, isByLogin }), exceeded), contacts }
}

/** Trying the work afterwards needs a part of the time that the attempt was promised. */
const AGENT_SHARE = 0.75
const agentMinutes = ({ role, cap }: Brief): number =>
  role === "validator" ? cap.minutes : cap.minutes * AGENT_SHARE

async function hand(
  step: AgentStep,
  { bundle, patch }: { readonly bundle: Bundle; readonly patch: Buffer | null },
): Promise<AgentStepResult> {
  const folder = join(step.scratch, "bundle")
  await mkdir(folder, { recursive: true })
  await writeBundle(folder, { bundle, patch })
  const name = `agent-${step.run.attempt}-${step.run.run}`
  const artifact = await step.artifacts.upload({ name, folder })
  return { artifact, needsVerification: needsVerification(step.run, bundle) }
}

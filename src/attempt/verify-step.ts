/**
 * The second step runs what proves the work, on a clean checkout of base and patch. It never holds
 * a secret, takes a result from the code under test, or changes the tree that it tests.
 */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { Brief } from "../core/log/brief.ts"
import { skillCheckId } from "../core/plan/skill.ts"
import type { Sha } from "../core/values/id.ts"
import { MINUTE_MS } from "../core/values/time.ts"
import { AttemptError } from "./attempt-error.ts"
import { nameOf } from "./attempt-run.ts"
import { awaitGate, type Outdated, type Reading, readBrief, readGate } from "./briefing.ts"
import { type Bundle, readBundle, readPatch } from "./bundle.ts"
import type { Known } from "./check/judge.ts"
import type { Proven } from "./check/prove.ts"
import { NOTHING_RUN, type Verification, writeVerification } from "./check/verification.ts"
import { isNamed } from "./gate.ts"
import { needsVerification } from "./needs-verification.ts"
import { outdatedRefusal } from "./outdated.ts"
import { doing, isBroken, type Undone, unlessBroken } from "./own-fault.ts"
import { type Bench, proveTree, type Subject, type Work } from "./prove-tree.ts"
import { refuseWithoutSandbox, withoutIsolation } from "./sandbox.ts"
import { redactAll } from "./secret/secrets.ts"
import type { Artifact, Artifacts } from "./step-ports.ts"
import { cancelled, notThisRun } from "./stopped-run.ts"
import { takenFrom } from "./taken-over.ts"
import { tamperedBy } from "./tamper/suspect.ts"
import { treeOf } from "./tree/commit.ts"
import { digestOf } from "./tree/digest-of.ts"
import { fetchBase } from "./tree/fetch-commit.ts"
import { applyPatch } from "./tree/patch.ts"
import { unlaidProof } from "./unlaid.ts"

export interface VerifyStep extends Reading, Bench {
  readonly artifacts: Artifacts
  /** What the agent's job handed in; null for gates, which have no agent. */
  readonly bundle: Artifact | null
  /** The value of GITHUB_SERVER_URL. */
  readonly serverUrl: string
  readonly secrets: readonly string[]
  /** Resolves with an error of our process that no step awaits. */
  readonly uncaught?: Promise<unknown>
}

export interface VerifyStepResult {
  readonly tree: Sha
  readonly artifact: Artifact
}

export async function runVerifyStep(step: VerifyStep): Promise<VerifyStepResult> {
  refuseWithoutSandbox(step.sandbox, step.serverUrl)
  const began = step.clock.now()
  const brief = await admitted(step)
  const { attempt, run } = step.run
  const folder = join(step.scratch, "verification")
  const write = async (tried: Tried): Promise<Tried> => {
    await mkdir(folder, { recursive: true })
    await writeVerification(folder, {
      ...{ schema: 1, attempt, run, base: brief.base },
      isolation: step.sandbox.isolation,
      ...redactAll(tried, step.secrets),
      wallMs: step.clock.now() - began,
    })
    return tried
  }
  const found = await unlessBroken(step, async signal => {
    const tried =
      brief.kind === "outdated"
        ? await untried(step, brief)
        : await tryOn({ ...step, signal }, brief)
    return await doing("what was found was written", () => write(tried))
  })
  const tried = isBroken(found) ? await write(await unfound(step, brief, found)) : found
  // A person may run this job again, and a name can be used only once in a run.
  const name = `verify-${step.run.attempt}-${step.run.run}-${step.run.runAttempt}`
  return { tree: tried.tree, artifact: await step.artifacts.upload({ name, folder }) }
}

type Tried = Omit<Verification, "schema" | "attempt" | "run" | "base" | "isolation" | "wallMs">

/** What broke may have come before the base. */
async function unfound({ git }: VerifyStep, { base }: { readonly base: Sha }, broken: Undone) {
  await fetchBase(git, base, 1)
  return { ...NOTHING_RUN, tree: await treeOf(git, base), ...broken }
}

async function untried({ git, lines }: VerifyStep, outdated: Outdated): Promise<Tried> {
  const refused = outdatedRefusal(outdated)
  lines.say(`Nothing was run: ${refused.where}.`)
  await fetchBase(git, outdated.base, 1)
  const tree = await treeOf(git, outdated.base)
  return { ...NOTHING_RUN, tree, refused }
}

async function tryOn(step: VerifyStep, brief: Brief): Promise<Tried> {
  const began = step.clock.now()
  step.artifacts.prepare?.()
  const [{ bundle, patch }] = await Promise.all([
    handedIn(step),
    fetchBase(step.git, brief.base, 1),
  ])
  const index = join(step.scratch, "verify.index")
  const tree = await doing("its change was applied", () =>
    applyPatch(step.git, { base: brief.base, patch, index }),
  )
  const { isolation } = step.sandbox
  step.lines.say(`${nameOf(step.run)}: proves tree ${tree.slice(0, 7)}. isolation: ${isolation}.`)
  const refused = withoutIsolation(brief, step.sandbox)
  if (refused) return { ...NOTHING_RUN, tree, refused }
  const until = began + brief.cap.minutes * MINUTE_MS - workedMs(bundle)
  const taken = takenFrom(brief, { tree, isolation })
  if (taken) step.lines.say(`Taken from ${taken.checks[0]?.from}: same tree, same commands.`)
  const subject = { brief, tree, work: workOf(brief, bundle), until }
  return { ...(await foundOn(step, brief, { subject, taken })), tree }
}

/** `taken`: results of an earlier attempt that need not be found again. */
async function foundOn(
  step: VerifyStep,
  brief: Brief,
  { subject, taken }: { readonly subject: Subject; readonly taken: Proven | null },
) {
  const proven =
    taken ??
    (await doing("its commands ran", () =>
      proveTree(step, subject).catch(error => unlaidProof(error, brief)),
    ))
  if (step.signal.aborted) throw cancelled(step.run, "its commands ran")
  const tampered = await doing("its change was searched", () =>
    tamperedBy(step, brief, subject.tree),
  )
  const findings = [...tampered.findings, ...proven.findings]
  return { ...proven, findings, tampering: [...tampered.blocking] }
}

/**
 * Gates are the first job of their run, so they wait until the log names it. Other runs have waited
 * already, in the agent's job.
 */
async function admitted(step: VerifyStep): Promise<Brief | Outdated> {
  const { run, git } = step
  if (run.role === "gates") {
    const { gatekeeper, permit } = await awaitGate(step)
    if (permit.type === "stop") throw notThisRun(run, permit.why)
    return readBrief(git, run, gatekeeper)
  }
  const gatekeeper = await readGate(step)
  if (!isNamed(gatekeeper, { ...run, key: run.attempt })) throw notThisRun(run, "other_run")
  return readBrief(git, run, gatekeeper)
}

async function handedIn({ run, artifacts, bundle: artifact, scratch }: VerifyStep) {
  if (run.role === "gates") return { bundle: null, patch: Buffer.alloc(0) }
  const folder = join(scratch, "bundle")
  await mkdir(folder, { recursive: true })
  if (artifact !== null) await artifacts.download({ artifact, folder })
  const bundle = artifact === null ? null : await readBundle(folder)
  if (bundle === null || !needsVerification(run, bundle)) {
    throw new AttemptError({
      what: "There is nothing here to verify.",
      where: nameOf(run),
      expected: "an agent's bundle with a patch, a claim or a plan",
      got: bundle === null ? "no bundle" : `a bundle of type ${bundle.type}`,
    })
  }
  const patch = await readPatch(folder, bundle)
  const wanted = bundle.type === "worked" ? (bundle.patch?.digest ?? null) : null
  if (wanted !== null && digestOf(patch) !== wanted) {
    throw new AttemptError({
      what: "The patch is not the one that the agent's job took.",
      where: "patch.diff in the agent's artifact",
      expected: `digest ${wanted}`,
      got: `digest ${digestOf(patch)}`,
    })
  }
  return { bundle, patch }
}

const NOTHING_KNOWN: Known = { gates: [], tests: {} }

/**
 * Tries a planner's plan before anybody sees it: its own set-up and gates, on the base. A gate that
 * a feature will make possible can't pass yet. Nothing is known to fail before that.
 */
function workOf(brief: Brief, bundle: Bundle | null): Work {
  const worked = bundle?.type === "worked" ? bundle : null
  if (brief.kind !== "plan") {
    const { environment, criteria } = brief
    const known = { gates: brief.known, tests: brief.knownTests ?? {} }
    return { environment, known, criteria, tries: [], leftOut: worked?.leftOut }
  }
  const plan = worked?.handed.plan
  const environment = plan?.environment ?? brief.environment
  const isThere = ({ createdBy }: { readonly createdBy?: unknown }) => createdBy === undefined
  const gates = environment.gates.filter(isThere)
  const services = environment.services.filter(isThere)
  const tries = (plan?.skills ?? []).flatMap(({ name, tries: runs = [] }) =>
    runs.map(run => ({ id: skillCheckId(name), run })),
  )
  return {
    environment: { ...environment, gates, services },
    known: NOTHING_KNOWN,
    criteria: [],
    tries,
  }
}

/** The agent's part of the time that both jobs were promised together. */
const workedMs = (bundle: Bundle | null): number =>
  bundle?.type === "worked" ? bundle.usage.wallMs : 0

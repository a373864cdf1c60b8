/**
 * The last step makes the commit, judges it, and publishes commit and report. It holds the only
 * token that may write, so nothing of the agent's is ever executed or checked out here.
 */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { Brief } from "../core/log/brief.ts"
import type { Report } from "../core/log/report.ts"
import { isKept } from "../core/plan/kept-where.ts"
import type { Sha } from "../core/values/id.ts"
import { assembleReport, brokenReport } from "./assemble-report.ts"
import { AttemptError } from "./attempt-error.ts"
import { commitRef, nameOf, type Run, reportRef } from "./attempt-run.ts"
import { type Outdated, type Reading, readBrief, readGate } from "./briefing.ts"
import { type Bundle, readBundle, readPatch } from "./bundle.ts"
import { storedCaptures } from "./capture/captured.ts"
import { readVerification, type Verification, verificationText } from "./check/verification.ts"
import { makeDelivery, misreportedIn } from "./delivered-commit.ts"
import { isNamed } from "./gate.ts"
import { needsVerification } from "./needs-verification.ts"
import { outdatedReport } from "./outdated.ts"
import { doing, isBroken, unlessBroken } from "./own-fault.ts"
import { type Published, publish, standsAt } from "./publish.ts"
import { redactAll } from "./secret/secrets.ts"
import type { Artifact, Artifacts, Lines, WakeOrchestrator } from "./step-ports.ts"
import { notThisRun } from "./stopped-run.ts"
import { makeCommit, makeTree } from "./tree/commit.ts"
import { digestOf } from "./tree/digest-of.ts"
import { fetchBase } from "./tree/fetch-commit.ts"
import { defaultBranchHere } from "./tree/workflows.ts"

export interface DeliverStep extends Reading {
  readonly artifacts: Artifacts
  /**
   * Artifacts by id and digest, from the outputs of the jobs before; null if a job had nothing to
   * hand on.
   */
  readonly bundle: Artifact | null
  readonly verification: Artifact | null
  /** The tree that the verifying job says it tested. */
  readonly tree: string | null
  readonly defaultBranch: string
  /** Whether only people with access to the repository can fetch its artifacts. */
  readonly isPrivate: boolean
  readonly wake: WakeOrchestrator
  readonly lines: Lines
  readonly secrets: readonly string[]
  /** An empty folder of ours. */
  readonly scratch: string
  readonly signal: AbortSignal
  /** Resolves with an error of our process that no step awaits. */
  readonly uncaught?: Promise<unknown>
}

export interface DeliverStepResult {
  readonly outcome: Report["outcome"] | null
  readonly report: Sha
}

export async function runDeliverStep(step: DeliverStep): Promise<DeliverStepResult> {
  const gatekeeper = await readGate(step)
  if (!isNamed(gatekeeper, { ...step.run, key: step.run.attempt })) {
    // The log has gone on since this run reported, so we don't read it again.
    const stands = await standsAt(step.git, reportRef(step.run))
    if (stands === null) throw notThisRun(step.run, "other_run")
    step.lines.say("This run has reported before. Nothing to do.")
    return { outcome: null, report: stands }
  }
  const brief = await readBrief(step.git, step.run, gatekeeper)
  const done = await (brief.kind === "outdated" ? refused(step, brief) : delivered(step, brief))
  await step.wake()
  return done
}

async function refused(step: DeliverStep, outdated: Outdated): Promise<DeliverStepResult> {
  await fetchBase(step.git, outdated.base, 1)
  const report = outdatedReport(step.run, outdated)
  return send(step, { brief: outdated, report, verification: null, commit: null })
}

async function delivered(step: DeliverStep, brief: Brief): Promise<DeliverStepResult> {
  const also = brief.kind === "feature" ? [defaultBranchHere(step.defaultBranch)] : []
  const fetching = fetchBase(step.git, brief.base, 1, also)
  let bundle: Bundle | null = null
  const made = await unlessBroken(step, async () => {
    const [proven] = await Promise.all([proofs(step, brief), fetching])
    bundle = proven.bundle
    return await sending(step, brief, proven)
    // If something else broke, it still fetches, and nothing may go on behind our back.
  }).finally(() => fetching.catch(() => undefined))
  const { uncaught: _, ...steady } = step
  // Once it is on its way, no other report can take its place.
  const sent = isBroken(made) ? made : await unlessBroken(steady, () => send(step, made))
  if (!isBroken(sent)) return sent
  await fetching
  const report = brokenReport(step.run, { brief, bundle, ...sent })
  return send(step, { brief, report, verification: null, commit: null })
}

/** Makes the commit and says what came of the attempt. */
async function sending(
  step: DeliverStep,
  brief: Brief,
  { bundle, patch, verification }: Awaited<ReturnType<typeof proofs>>,
): Promise<Sending> {
  const given = { brief, bundle, patch, verification }
  const made = await doing("its commit was made", () => makeDelivery(step, given))
  const { misreported, stored } = await doing("its report was compared", async () => ({
    misreported: await misreportedIn(step.git, given, made.changes),
    stored: await storedCaptures(step, bundle),
  }))
  const keepsCaptures = isKept(brief.captures, step.isPrivate)
  const known = { ...made, ...given, misreported, stored, keepsCaptures }
  const report = await doing("its report was put together", () =>
    assembleReport(step.run, known, step.secrets),
  )
  return { brief, report, verification, commit: made.commit }
}

/** What the jobs before handed on. */
async function proofs(step: DeliverStep, brief: Brief) {
  const { bundle, patch } = await handedIn(step, brief)
  return { bundle, patch, verification: await verified(step, brief, bundle) }
}

async function handedIn(step: DeliverStep, brief: Brief) {
  const { run, bundle: artifact, artifacts, scratch } = step
  if (run.role === "gates") return { bundle: null, patch: Buffer.alloc(0) }
  if (artifact === null) throw missing(run, "the agent's artifact")
  const folder = join(scratch, "bundle")
  await mkdir(folder, { recursive: true })
  await artifacts.download({ artifact, folder })
  const bundle = await readBundle(folder)
  const patch = await readPatch(folder, bundle)
  const isOurs =
    bundle.attempt === run.attempt && bundle.run === run.run && bundle.base === brief.base
  const digest = bundle.type === "worked" ? (bundle.patch?.digest ?? null) : null
  if (isOurs && (digest === null || digest === digestOf(patch))) return { bundle, patch }
  throw new AttemptError({
    what: "The agent's artifact is not of this attempt.",
    where: nameOf(run),
    expected: `base ${brief.base}, patch ${digest ?? "none"}`,
    got: `${bundle.attempt}, run ${bundle.run}, base ${bundle.base}, patch ${digestOf(patch)}`,
  })
}

/**
 * The role in the log says whether commands had to run; nothing that the agent's job says does. If
 * a verification was needed and skipped, the run is broken and delivers nothing.
 */
async function verified(
  step: DeliverStep,
  brief: Brief,
  bundle: Bundle | null,
): Promise<Verification | null> {
  const { run, verification: artifact, artifacts, scratch, tree } = step
  if (!needsVerification(run, bundle)) return null
  if (artifact === null) throw missing(run, "the verification, though this role needs one")
  const folder = join(scratch, "verification")
  await mkdir(folder, { recursive: true })
  await artifacts.download({ artifact, folder })
  const verification = await readVerification(folder)
  const isOurs =
    verification.attempt === run.attempt &&
    verification.run === run.run &&
    verification.base === brief.base
  if (isOurs && verification.tree === tree) return verification
  throw new AttemptError({
    what: "The verification is not of this attempt.",
    where: nameOf(run),
    expected: `base ${brief.base}, tree ${tree ?? "given by the job before"}`,
    got: `${verification.attempt}, base ${verification.base}, tree ${verification.tree}`,
  })
}

interface Sending {
  readonly brief: Pick<Brief, "base">
  readonly report: Report
  readonly verification: Verification | null
  readonly commit: Sha | null
}

async function send(step: DeliverStep, sending: Sending): Promise<DeliverStepResult> {
  const first = await sendOnce(step, sending)
  const { sent, outcome } =
    first.published.type === "workflows_refused"
      ? await sendRefusal(step, sending)
      : { sent: first, outcome: sending.report.outcome }
  step.lines.say(`Reported at ${reportRef(step.run)}: ${outcome.type}.`)
  return { outcome, report: sent.at }
}

/** The report goes out without the commit, so that the orchestrator learns why. */
async function sendRefusal(step: DeliverStep, sending: Sending) {
  if (sending.report.checkpoint !== null) {
    const report = { ...sending.report, checkpoint: null }
    return { sent: await sendOnce(step, { ...sending, report }), outcome: report.outcome }
  }
  const outcome: Report["outcome"] = {
    type: "failed",
    failure: { kind: "workflows_moved", paths: [".github/workflows"] },
  }
  const report: Report = { ...sending.report, outcome, verdicts: [] }
  return { sent: await sendOnce(step, { ...sending, report, commit: null }), outcome }
}

async function sendOnce(
  { git, run, secrets }: DeliverStep,
  { brief, report, verification, commit }: Sending,
): Promise<{ readonly published: Published; readonly at: Sha }> {
  const files = {
    "report.json": `${JSON.stringify(report, null, 2)}\n`,
    ...(verification === null
      ? {}
      : { "verification.json": verificationText(redactAll(verification, secrets)) }),
  }
  const tree = await makeTree(git, files)
  const message = `Report ${run.attempt}: ${report.outcome.type}\n\n${nameOf(run)}\n`
  const at = await makeCommit(git, { tree, parent: null, like: brief.base, message })
  const refs = [{ ref: reportRef(run), at }]
  const kept = commit ?? report.checkpoint
  const wanted = kept === null ? refs : [{ ref: commitRef(run), at: kept }, ...refs]
  return { published: await publish(git, wanted), at }
}

const missing = (run: Run, what: string): AttemptError =>
  new AttemptError({
    what: "A job before this one handed nothing on.",
    where: nameOf(run),
    expected: what,
    got: "no artifact in its outputs",
  })

/**
 * The last step: makes the commit, judges it, and publishes commit and report. It holds the only token
 * that may write, so nothing of the agent's is ever executed or checked out here.
 */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { Brief } from "../core/log/brief.ts"
import type { Report } from "../core/log/report.ts"
import type { Sha } from "../core/words/id.ts"
import { digestOf, needsVerification, notThisRun } from "./agent.ts"
import { AttemptError } from "./attempt-error.ts"
import { readBrief, readGate } from "./briefing.ts"
import { type Bundle, readBundle, readPatch } from "./bundle.ts"
import { makeCommit, makeTree, plainSubject } from "./commit.ts"
import { isNamed } from "./gate.ts"
import type { Git } from "./git.ts"
import { pathsThere } from "./looked.ts"
import { applyPatch, changesOf, pathWithSecret, targetsOf } from "./patch.ts"
import { type Blocked, blockedBy } from "./protect.ts"
import { type Published, publish, standsAt } from "./publish.ts"
import { assembleReport } from "./report.ts"
import { commitRef, nameOf, type Run, reportRef } from "./run.ts"
import { redactAll } from "./secrets.ts"
import type { Artifact, Artifacts, Bell, Lines } from "./step-ports.ts"
import { readVerification, type Verification, verificationText } from "./verification.ts"
import { fetchCommit } from "./work-tree.ts"
import { defaultBranchHere, withWorkflows } from "./workflows.ts"

export interface DeliverStep {
  readonly run: Run
  readonly git: Git
  readonly artifacts: Artifacts
  /** By id and digest from the outputs of the jobs before; null: that job had nothing to hand on. */
  readonly bundle: Artifact | null
  readonly verification: Artifact | null
  /** The tree that the verifying job says it tested. */
  readonly tree: string | null
  readonly defaultBranch: string
  readonly isolation: Verification["isolation"]
  /**
   * Whether a report that stands under this very run is believed to be an earlier try's. On the
   * embedded GitHub a run that was killed begins again under its own id, and nobody else has a token
   * that writes. Elsewhere whoever may push could have put it there: only the same objects are.
   */
  readonly earlierReport: "believed" | "compared"
  readonly ring: Bell
  readonly lines: Lines
  readonly secrets: readonly string[]
  /** An empty folder of ours. */
  readonly scratch: string
}

export interface DeliverStepResult {
  readonly outcome: Report["outcome"] | null
  readonly report: Sha
}

export async function runDeliverStep(step: DeliverStep): Promise<DeliverStepResult> {
  const gatekeeper = await readGate(step.git, step.run)
  const isOpen = isNamed(gatekeeper, { ...step.run, key: step.run.attempt })
  if (!isOpen || step.earlierReport === "believed") {
    const stands = await standsAt(step.git, reportRef(step.run))
    if (stands !== null) {
      step.lines.say("This run has reported before. Nothing to do.")
      return { outcome: null, report: stands }
    }
    if (!isOpen) throw notThisRun(step.run, "other_run")
  }
  const brief = await readBrief(step.git, step.run, gatekeeper)
  const { bundle, patch } = await handedIn(step, brief)
  const verification = await verified(step, brief, bundle)
  const isFeature = brief.kind === "feature"
  await fetchCommit(
    step.git,
    brief.base,
    1,
    isFeature ? [defaultBranchHere(step.defaultBranch)] : [],
  )
  const made = await makeDelivery(step, { brief, bundle, patch, verification })
  const report = assembleReport(
    step.run,
    { ...made, brief, bundle, verification, isolation: step.isolation },
    step.secrets,
  )
  return send(step, { brief, report, verification, commit: made.commit })
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
    right: `base ${brief.base}, patch ${digest ?? "none"}`,
    seen: `${bundle.attempt}, run ${bundle.run}, base ${bundle.base}, patch ${digestOf(patch)}`,
  })
}

/**
 * The role, from the log, says whether commands had to run; no word of the agent's job does. A
 * verification that was skipped although it was needed is a broken run, and delivers nothing.
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
    right: `base ${brief.base}, tree ${tree ?? "given by the job before"}`,
    seen: `${verification.attempt}, base ${verification.base}, tree ${verification.tree}`,
  })
}

interface Ingredients {
  readonly brief: Brief
  readonly bundle: Bundle | null
  readonly patch: Buffer
  readonly verification: Verification | null
}

interface Made {
  readonly commit: Sha | null
  readonly checkpoint: Sha | null
  readonly blocked: Blocked | null
  readonly baseTree: Sha
  readonly there: ReadonlySet<string>
}

async function makeDelivery(step: DeliverStep, given: Ingredients): Promise<Made> {
  const { git, scratch, run } = step
  const { brief, bundle, patch, verification } = given
  const baseTree = (await git.text(["rev-parse", `${brief.base}^{tree}`])) as Sha
  const there = await pathsThere(git, brief.base, bundle)
  const nothing = { commit: null, checkpoint: null, blocked: null, baseTree, there }
  if (brief.kind !== "feature") {
    if (verification !== null) mustBeSame(run, { verified: verification.tree, made: baseTree })
    return nothing
  }
  if (brief.role === "verifier") {
    // A person's commit is merged as it is: whoever may push needs no leave to change a file.
    mustBeSame(run, { verified: verification?.tree ?? null, made: baseTree })
    return { ...nothing, commit: brief.base }
  }
  const index = join(scratch, "deliver.index")
  const tree = await applyPatch(git, { base: brief.base, patch, index })
  const changes = await changesOf(git, baseTree, tree)
  const targets = await targetsOf(git, changes)
  const { protectedPaths, patch: max } = brief
  const guard = { changes, targets, protectedPaths, bytes: patch.length, max }
  const blocked = blockedBy(guard) ?? (await secretIn(step, changes))
  if (bundle?.type === "worked" && bundle.how === "limit") {
    const isKept = blocked === null && tree !== baseTree
    return isKept ? { ...nothing, checkpoint: await saved(git, { tree, index, brief }) } : nothing
  }
  if (blocked !== null || verification === null) return { ...nothing, blocked }
  mustBeSame(run, { verified: verification.tree, made: tree })
  if (bundle?.type !== "worked" || bundle.how !== "finished") {
    return { ...nothing, blocked }
  }
  const commit = await makeCommit(git, {
    tree: await withWorkflows(git, index),
    parent: brief.base,
    like: brief.base,
    message: `${plainSubject(`${brief.feature.id}: ${brief.feature.title}`)}\n\nMission ${run.mission}, attempt ${run.attempt}, run ${run.run}.\n`,
  })
  return { ...nothing, commit }
}

/**
 * Work that a limit cut short, for the next attempt to go on with. The same work makes the same
 * commit. null: GitHub would refuse it, for the default branch's workflows are others by now.
 */
async function saved(
  git: Git,
  { tree, index, brief }: { readonly tree: Sha; readonly index: string; readonly brief: Brief },
): Promise<Sha | null> {
  if ((await withWorkflows(git, index)) !== tree) return null
  const { base } = brief
  const message = "Work so far, cut short by a limit\n"
  return makeCommit(git, { tree, parent: base, like: base, message })
}

async function secretIn(
  step: DeliverStep,
  changes: Parameters<typeof pathWithSecret>[1],
): Promise<Blocked | null> {
  const found = await pathWithSecret(step.git, changes, step.secrets)
  return found === null ? null : { rule: "secret", where: `${found.path} (${found.kind})` }
}

function mustBeSame(run: Run, trees: { readonly verified: Sha | null; readonly made: Sha }): void {
  if (trees.verified === trees.made) return
  throw new AttemptError({
    what: "What was verified is not what would be delivered.",
    where: nameOf(run),
    right: `tree ${trees.verified ?? "of a verification"}`,
    seen: `tree ${trees.made}`,
  })
}

interface Sending {
  readonly brief: Brief
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
  await step.ring()
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
    right: what,
    seen: "no artifact in its outputs",
  })

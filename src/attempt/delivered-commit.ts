/**
 * Makes the commit that an attempt delivers, and says what is in its way. It never checks out or
 * executes anything.
 */
import { join } from "node:path"
import type { Finding } from "../core/log/attempt.ts"
import type { Brief } from "../core/log/brief.ts"
import { LOCK_FILES_USUAL } from "../core/plan/lock-file.ts"
import { commitMessage } from "../core/render/commit-message.ts"
import type { Sha } from "../core/values/id.ts"
import { AttemptError } from "./attempt-error.ts"
import { nameOf, type Run } from "./attempt-run.ts"
import type { Bundle } from "./bundle.ts"
import type { Verification } from "./check/verification.ts"
import { misreported } from "./misreported.ts"
import { pathsThere } from "./rests-on.ts"
import { obeyAttributes } from "./tree/attributes.ts"
import { type BaseOwn, baseOwn } from "./tree/base-own.ts"
import type { Change } from "./tree/changed-path.ts"
import { makeCommit, treeOf } from "./tree/commit.ts"
import { leftOutFinding } from "./tree/left-out.ts"
import type { Git } from "./tree/own-git.ts"
import { applyPatch, changesOf, pathWithSecret, sizeOf, targetsOf, textsOf } from "./tree/patch.ts"
import { shownPath } from "./tree/path-bytes.ts"
import { type Blocked, blockedBy } from "./tree/protect.ts"
import { filteredIn } from "./tree/unlike-checkout.ts"
import { withWorkflows } from "./tree/workflows.ts"

export interface Delivering {
  readonly run: Run
  readonly git: Git
  readonly secrets: readonly string[]
  /** An empty folder of ours. */
  readonly scratch: string
}

export interface Ingredients {
  readonly brief: Brief
  readonly bundle: Bundle | null
  readonly patch: Buffer
  readonly verification: Verification | null
}

export interface Made {
  readonly commit: Sha | null
  readonly checkpoint: Sha | null
  readonly blocked: Blocked | null
  readonly baseTree: Sha
  readonly there: ReadonlySet<string>
  /** Empty if no patch is delivered. */
  readonly changes: readonly Change[]
  /**
   * True if a worker ended as it should but changed nothing, so that there is no commit to make.
   */
  readonly isUnchanged: boolean
}

/**
 * Where the report differs from what was found, and what the worker wrote that wasn't taken.
 * Nothing is held against a report whose work was never put to the test.
 */
export async function misreportedIn(
  git: Git,
  { brief, bundle, verification }: Ingredients,
  changes: readonly Change[],
): Promise<readonly Finding[]> {
  if (brief.kind !== "feature" || bundle?.type !== "worked") return []
  const { leftOut = [] } = bundle
  const { claim } = bundle.handed
  const missing = leftOut.filter(({ path }) => verification?.notThere?.includes(path) ?? true)
  const fallen = fallenIn(verification)
  const fell = verification === null ? bundle.how === "limit" : fallen !== null
  const left = leftOutFinding(brief.attempt, { leftOut: missing, fell, printed: fallen ?? [] })
  if (claim === null || verification === null) return left
  const texts = await textsOf(git, changes)
  const facts = { ...verification, changes, texts, leftOut, missing }
  return [...misreported(brief.attempt, claim, facts), ...left]
}

/** What the failed commands printed; null if all passed. */
function fallenIn(verification: Verification | null): readonly string[] | null {
  if (verification === null) return null
  const { verdicts, failedGates, setup, checks } = verification
  const holds = verdicts.every(({ is }) => is === "pass") && failedGates.length === 0
  if (holds && setup === "passed") return null
  return checks.filter(({ exit }) => exit !== 0).map(({ tail }) => tail)
}

export async function makeDelivery(step: Delivering, given: Ingredients): Promise<Made> {
  const { git, scratch, run } = step
  const { brief, bundle, patch, verification } = given
  const baseTree = await treeOf(git, brief.base)
  const there = await pathsThere(git, brief.base, bundle)
  const nothing = {
    commit: null,
    checkpoint: null,
    blocked: null,
    baseTree,
    there,
    changes: [],
    isUnchanged: false,
  }
  // Nothing was found out, so nothing is delivered.
  if (verification?.broken) return nothing
  if (brief.kind !== "feature") {
    if (verification !== null) mustBeSame(run, { verified: verification.tree, made: baseTree })
    return nothing
  }
  if (brief.role === "verifier") {
    // A person's commit is merged as it is, because whoever may push needs no permission to change
    // a file.
    mustBeSame(run, { verified: verification?.tree ?? null, made: baseTree })
    return { ...nothing, commit: brief.base }
  }
  const index = join(scratch, "deliver.index")
  const tree = await applyPatch(git, { base: brief.base, patch, index })
  const changes = await changesOf(git, baseTree, tree)
  const targets = await targetsOf(git, changes)
  const { protectedPaths, patch: max, lockFiles = LOCK_FILES_USUAL } = brief
  const leave = { protectedPaths, lockFiles, named: brief.feature.paths }
  const base = baseOwn(git, brief.base)
  const linksOut = targets.size === 0 ? new Set<string>() : await base.linksOut()
  const bytes = await sizeOf(git, { base: brief.base, tree, patch, max: max.bytes })
  const guard = { changes, targets, linksOut, ...leave, bytes, max }
  const blocked =
    blockedBy(guard) ??
    (await filterIn(git, { brief, changes })) ??
    (await secretIn(step, changes, { base, brief }))
  if (bundle?.type === "worked" && bundle.how === "limit") {
    const isKept = blocked === null && tree !== baseTree
    return isKept ? { ...nothing, checkpoint: await saved(git, { tree, index, brief }) } : nothing
  }
  if (blocked !== null || verification === null) return { ...nothing, blocked }
  mustBeSame(run, { verified: verification.tree, made: tree })
  if (bundle?.type !== "worked" || bundle.how !== "finished") return nothing
  if (tree === baseTree) return { ...nothing, isUnchanged: true }
  const commit = await makeCommit(git, {
    tree: await withWorkflows(git, index),
    parent: brief.base,
    like: brief.base,
    message: commitMessage({
      subject: `${brief.feature.id}: ${brief.feature.title}`,
      of: `Mission ${run.mission}, attempt ${run.attempt}, run ${run.run}.`,
      ci: "may_run",
    }),
  })
  return { ...nothing, commit, changes }
}

/**
 * The base's attributes decide. What a change says about its own files counts from the next base
 * on.
 */
async function filterIn(
  git: Git,
  { brief, changes }: { readonly brief: Brief; readonly changes: readonly Change[] },
): Promise<Blocked | null> {
  await obeyAttributes(git, brief.base)
  const where = await filteredIn(git, changes)
  return where === null ? null : { rule: "filter", where }
}

/**
 * Saves work that a limit cut short, for the next attempt to continue. The same work makes the same
 * commit. null if GitHub would refuse it because the default branch's workflows have changed by
 * now.
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
  { git, secrets: own }: Delivering,
  changes: readonly Change[],
  { base, brief }: { readonly base: BaseOwn; readonly brief: Brief },
): Promise<Blocked | null> {
  const { notSecrets = [] } = brief
  const found = await pathWithSecret(git, changes, { own, base, notSecrets })
  if (found === null) return null
  const { path, kind, digest } = found
  return {
    rule: "secret",
    where: `${shownPath(path)} (${kind}${digest === null ? "" : `, ${digest}`})`,
  }
}

function mustBeSame(run: Run, trees: { readonly verified: Sha | null; readonly made: Sha }): void {
  if (trees.verified === trees.made) return
  throw new AttemptError({
    what: "What was verified is not what would be delivered.",
    where: nameOf(run),
    expected: `tree ${trees.verified ?? "of a verification"}`,
    got: `tree ${trees.made}`,
  })
}

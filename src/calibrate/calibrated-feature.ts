/** The finished feature that faults are put into: its files and its criteria. */

import { fetchCommit } from "../attempt/tree/fetch-commit.ts"
import { createGit, type Git } from "../attempt/tree/own-git.ts"
import { changesOf, textsOf } from "../attempt/tree/patch.ts"
import type { FeatureBrief } from "../core/log/brief.ts"
import type { FeatureState, Mission } from "../core/log/mission.ts"
import { type Criterion, criterionOf } from "../core/plan/plan.ts"
import type { FeatureId, Sha } from "../core/values/id.ts"
import { featureBrief } from "../core/work/brief.ts"
import { approvedProposal, policyOf } from "../core/work/phase.ts"
import { criteriaOf } from "../core/work/progress.ts"
import { UsageError } from "../local/command-error.ts"
import { type GitEnvironment, runGit } from "../local/copy.ts"
import { bring, type FoundLog } from "../local/found-log.ts"
import type { WrittenFile } from "./fault/fault-edit.ts"

export interface CalibratedFeature {
  readonly mission: Mission
  readonly feature: FeatureState
  /** The commit that merged it into the mission's branch. */
  readonly commit: Sha
  readonly tree: Sha
  /** The brief of its worker, with the commit that it was merged onto as its base. */
  readonly brief: FeatureBrief
  /** The criteria that commands prove, of this feature and of those merged before it. */
  readonly criteria: readonly Criterion[]
  readonly files: readonly WrittenFile[]
}

export interface FeatureSource {
  readonly git: GitEnvironment
  readonly log: FoundLog
  /** The same command for another feature. */
  readonly again: (feature: FeatureId) => string
  readonly path: string
  /** An empty folder for our files. */
  readonly scratch: string
}

export async function openFeature(
  mission: Mission,
  id: FeatureId,
  source: FeatureSource,
): Promise<{ readonly subject: CalibratedFeature; readonly git: Git }> {
  const feature = mergedFeature(mission, id, source)
  const { commit } = feature.integrated
  bring(source.git, source.log, commit)
  const base = runGit(source.git, source.log.directory, ["rev-parse", `${commit}^1`]) as Sha
  const git = await createGit({
    gitDir: `${source.scratch}/repository.git`,
    home: `${source.scratch}/git-home`,
    path: source.path,
    remote: { url: source.log.directory, token: null },
    clone: source.log.clone,
  })
  // Later fetches of single commits must find the merge's own parents here.
  await fetchCommit(git, commit, 2)
  const tree = (await git.text(["rev-parse", `${commit}^{tree}`])) as Sha
  const brief = briefOf(mission, feature, base)
  const criteria = provableOf(mission, feature)
  const files = await writtenBetween(git, base, tree)
  return { subject: { mission, feature, commit, tree, brief, criteria, files }, git }
}

type Merged = FeatureState & { readonly integrated: NonNullable<FeatureState["integrated"]> }

function mergedFeature(m: Mission, id: FeatureId, { log, again }: FeatureSource): Merged {
  const merged = [...m.features.values()].filter(f => f.integrated !== null).map(f => f.id)
  const feature = m.features.get(id)
  if (feature?.integrated) return feature as Merged
  const next = merged[0] ? again(merged[0]) : null
  throw new UsageError({
    what: feature ? `${id} is not merged yet.` : `There is no ${id} in the approved plan.`,
    where: `mission ${log.name}`,
    expected: merged.length > 0 ? `one of ${merged.join(", ")}` : "a feature that is merged",
    got: feature ? `${id}, unmerged` : id,
    try: next ?? "the same command, once a feature of it is merged",
  })
}

/** The features that were on the branch after this one was merged, with itself. */
function mergedWith(m: Mission, { id }: FeatureState): readonly FeatureId[] {
  const merges = m.merges.map(({ feature }) => feature)
  const at = merges.lastIndexOf(id)
  return at === -1 ? [id] : merges.slice(0, at + 1)
}

/** Leaves out gates and services that only a later feature made possible. */
function briefOf(m: Mission, feature: Merged, base: Sha): FeatureBrief {
  const cap = policyOf(m).caps.worker
  const brief = featureBrief(m, feature, { key: feature.integrated.attempt, base, cap })
  const here = mergedWith(m, feature)
  const { setup, gates, services } = brief.environment
  const stands = ({ createdBy }: { readonly createdBy?: FeatureId | undefined }) =>
    createdBy === undefined || here.includes(createdBy)
  const environment = { setup, gates: gates.filter(stands), services: services.filter(stands) }
  return { ...brief, environment }
}

function provableOf(m: Mission, feature: FeatureState): readonly Criterion[] {
  const plan = approvedProposal(m)?.plan
  const ids = mergedWith(m, feature).flatMap(id => criteriaOf(m, id))
  return [...new Set(ids)]
    .filter(id => !m.waived.has(id))
    .flatMap(id => (plan && criterionOf(plan, id)) ?? [])
    .filter(({ kind }) => kind === "command" || kind === "same_as_base")
}

async function writtenBetween(git: Git, base: Sha, tree: Sha): Promise<readonly WrittenFile[]> {
  const changes = await changesOf(git, base, tree)
  const texts = await textsOf(git, changes)
  const files: WrittenFile[] = []
  for (const { path } of changes) {
    const text = texts.get(path)?.after
    if (text === undefined || text === null) continue
    const args = ["diff-tree", "-p", "-U0", "--no-renames", "--no-ext-diff", "--no-textconv"]
    const diff = await git.text([...args, base, tree, "--", path])
    files.push({ path, text, lines: linesIn(diff) })
  }
  return files
}

/** `@@ -3,2 +4,5 @@`: lines 4 to 8 are new. */
function linesIn(diff: string): ReadonlySet<number> {
  const lines = new Set<number>()
  for (const [, from, count = "1"] of diff.matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm)) {
    for (let line = 0; line < Number(count); line++) lines.add(Number(from) + line)
  }
  return lines
}

/** Reads what a delivery changed, for tamper checks to look through. It must never write a file of it anywhere. */
import type { FeatureBrief } from "../core/log/brief.ts"
import type { Sha } from "../core/words/id.ts"
import { NOTHING } from "./change.ts"
import type { Git } from "./git.ts"
import { changesOf, textsOf } from "./patch.ts"
import type { Suspect } from "./tamper/tampering.ts"

export async function readSuspect(
  git: Git,
  { brief, tree }: { readonly brief: FeatureBrief; readonly tree: Sha },
): Promise<Suspect> {
  const { attempt, base, environment, feature, tampering = {} } = brief
  const changes = await changesOf(git, base, tree)
  const texts = await textsOf(git, changes)
  const listed = await git.text(["ls-tree", "-r", "-d", "-z", "--name-only", "--full-tree", base])
  return {
    attempt,
    files: changes.map(({ path, oldMode, newMode }) => ({
      ...{ path, wasThere: oldMode !== NOTHING, isThere: newMode !== NOTHING },
      ...(texts.get(path) ?? { before: null, after: null }),
    })),
    gates: environment.gates.map(({ run }) => run),
    makesGates: environment.gates.some(({ createdBy }) => createdBy === feature.id),
    folders: new Set(listed.split("\0").filter(folder => folder !== "")),
    paths: feature.paths,
    severities: tampering,
  }
}

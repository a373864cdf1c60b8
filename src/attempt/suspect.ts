/** Reads what a delivery changed, for tamper checks to look through. It must never write a file of it anywhere. */
import type { Brief, FeatureBrief } from "../core/log/brief.ts"
import type { Sha } from "../core/words/id.ts"
import { NOTHING } from "./change.ts"
import type { Git } from "./git.ts"
import { changesOf, textsOf } from "./patch.ts"
import type { Clock, Lines } from "./step-ports.ts"
import { type Suspect, type Tampered, tampering } from "./tamper/tampering.ts"

/**
 * In the job that has no secret and writes nothing, for parsers read what an agent wrote. What a person
 * handed in is theirs to answer for.
 */
export async function tamperedBy(
  { git, lines, clock }: Looking,
  brief: Brief,
  tree: Sha,
): Promise<Tampered> {
  if (brief.kind !== "feature" || brief.role !== "worker") return { findings: [], blocking: [] }
  const tampered = tampering(await readSuspect(git, { brief, tree }), clock.now)
  for (const { severity, path, line, text } of tampered.findings) {
    lines.say(`${severity}: ${path ?? ""}${line === null ? "" : `:${line}`}: ${text}`)
  }
  return tampered
}

export interface Looking {
  readonly git: Git
  readonly lines: Lines
  readonly clock: Pick<Clock, "now">
}

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

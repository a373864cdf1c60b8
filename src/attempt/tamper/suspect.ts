/**
 * Reads what a delivery changed, for the tamper checks. It never writes any of these files to disk.
 */
import type { Brief, FeatureBrief } from "../../core/log/brief.ts"
import type { Sha } from "../../core/values/id.ts"
import type { Clock, Lines } from "../step-ports.ts"
import { baseOwn } from "../tree/base-own.ts"
import { NOTHING, type Sides } from "../tree/changed-path.ts"
import type { Git } from "../tree/own-git.ts"
import { changesOf, textsOf } from "../tree/patch.ts"
import { marksIn } from "./conflict.ts"
import { type Suspect, type Tampered, tampering } from "./tampering.ts"

/**
 * It runs in the job that has no secret and writes nothing, because parsers read here what an agent
 * wrote. What a person handed in is that person's own responsibility.
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
  const listed = async (commit: Sha, only: readonly string[]) => {
    const args = ["ls-tree", "-r", ...only, "-z", "--name-only", "--full-tree", commit]
    return (await git.text(args)).split("\0").filter(path => path !== "")
  }
  return {
    attempt,
    files: changes.map(({ path, oldMode, newMode }) => ({
      ...{ path, wasThere: oldMode !== NOTHING, isThere: newMode !== NOTHING },
      ...(texts.get(path) ?? { before: null, after: null }),
    })),
    gates: environment.gates.map(({ run }) => run),
    makesGates: environment.gates.some(({ createdBy }) => createdBy === feature.id),
    folders: new Set(await listed(base, ["-d"])),
    names: await listed(tree, ["-t"]),
    ofBase: await marksOf(git, base, [...texts.values()]),
    paths: feature.paths,
    severities: tampering,
  }
}

/**
 * Texts between conflict markers that the base has are not left over from a merge of ours, wherever
 * they are now.
 */
async function marksOf(git: Git, base: Sha, texts: readonly Sides[]): Promise<ReadonlySet<string>> {
  const marks = texts.flatMap(({ after }) => marksIn(after)).map(({ text }) => text)
  if (marks.length === 0) return new Set()
  const bytes = new Map(marks.map(text => [Buffer.from(text).toString("latin1"), text]))
  const fresh = new Set(await baseOwn(git, base).without([...bytes.keys()]))
  return new Set([...bytes].flatMap(([form, text]) => (fresh.has(form) ? [] : [text])))
}

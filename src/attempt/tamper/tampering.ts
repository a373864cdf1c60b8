/**
 * Looks through what a delivery changed for what only makes it look done. Files in, findings out: it
 * must never run, import or evaluate anything of what it reads.
 */
import type { Finding } from "../../core/log/attempt.ts"
import { covers } from "../../core/plan/glob.ts"
import {
  TAMPER_SEVERITY_USUAL,
  type Tampering,
  type TamperRule,
} from "../../core/plan/tampering.ts"
import { headOf } from "../../core/words/printed.ts"
import { type ChangedFile, type OutlinedFile, outlined } from "./changed-file.ts"
import { codeTraces } from "./code.ts"
import { conflictTraces } from "./conflict.ts"
import { gateTraces } from "./gates.ts"
import { leftoverTraces, namesOutput } from "./leftover.ts"
import { NotSearched, watchUntil } from "./search-deadline.ts"
import { testTraces } from "./tests.ts"
import type { Trace } from "./trace.ts"
import { twinTraces } from "./twin.ts"

export interface Suspect {
  readonly attempt: string
  readonly files: readonly ChangedFile[]
  /** Commands of the gates that the delivery must pass. */
  readonly gates: readonly string[]
  /** Whether the feature makes a gate possible, and so configures it. */
  readonly makesGates: boolean
  /** Folders that the base has. */
  readonly folders: ReadonlySet<string>
  /** Every file and folder of what is delivered. */
  readonly names: readonly string[]
  /** Texts between conflict markers that the base has in other files. */
  readonly ofBase: ReadonlySet<string>
  /** Of the feature, as the plan that people approved has them. */
  readonly paths: readonly string[]
  /** The policy's; what it leaves out blocks. */
  readonly severities: Tampering
}

export interface Tampered {
  readonly findings: readonly Finding[]
  /** Rules by which the delivery is refused, once each. */
  readonly blocking: readonly TamperRule[]
}

/** More than these nobody reads; a delivery that has them is refused by the first. */
const FINDINGS_MAX = 100

/** A megabyte of source is read in less; what takes longer was made to. */
const FILE_MS = 10_000
/** So long nobody waits for the rest of the verification either. */
const ALL_MS = 60_000

export function tampering(suspect: Suspect, now: () => number): Tampered {
  const until = now() + ALL_MS
  const delivered = {
    ...suspect,
    files: searched(suspect.files, { now, until }),
    watch: watchUntil(now, until),
  }
  const looks = LOOKS.map(([what, look]) => lookedAt(what, () => look(delivered)))
  const traces = looks
    .flatMap(({ traces }) => traces)
    .flatMap(trace => {
      const severity = severityOf(trace, suspect)
      return severity === "off" ? [] : [{ ...trace, severity }]
    })
  const missed = [...delivered.files.flatMap(unsearchedFile), ...looks.flatMap(it => it.missed)]
  const blocking = traces.filter(it => it.severity === "blocking")
  // What blocks is not to be crowded out by what does not, nor is that there is more to find.
  const all = [...blocking, ...missed, ...traces.filter(it => it.severity !== "blocking")]
  const findings = all.slice(0, FINDINGS_MAX).map(
    ({ severity, path, line, text }, index): Finding => ({
      id: `${suspect.attempt}.tamper.${index + 1}`,
      ...{ severity, path, line, text: headOf(text, 1_000) },
    }),
  )
  return { findings, blocking: [...new Set(blocking.map(it => it.rule))] }
}

const LOOKS = [
  ["tests", testTraces],
  ["what configures the gates", gateTraces],
  ["code", codeTraces],
  ["what is left over", leftoverTraces],
  ["conflict markers", conflictTraces],
  ["names that differ in case only", twinTraces],
] as const

/** The small ones first: a large one is not to use up the time of all others. */
function searched(
  files: readonly ChangedFile[],
  { now, until }: { readonly now: () => number; readonly until: number },
): readonly OutlinedFile[] {
  const sizeOf = ({ before, after }: ChangedFile) => (before?.length ?? 0) + (after?.length ?? 0)
  const outlines = new Map<ChangedFile, OutlinedFile>()
  for (const file of [...files].sort((a, b) => sizeOf(a) - sizeOf(b))) {
    const watch = watchUntil(now, Math.min(until, now() + FILE_MS))
    outlines.set(file, outlined(file, watch))
  }
  return files.map(file => outlines.get(file)!)
}

type Missed = Pick<Finding, "severity" | "path" | "line" | "text">

const missed = (path: string | null, text: string): Missed => ({
  ...{ severity: "minor", path, line: null, text },
})

const unsearchedFile = ({ path, unsearched }: OutlinedFile): readonly Missed[] =>
  unsearched === null ? [] : [missed(path, `Not searched for tampering: ${unsearched}.`)]

function lookedAt(what: string, look: () => readonly Trace[]) {
  try {
    return { traces: look(), missed: [] }
  } catch (error) {
    if (!(error instanceof NotSearched)) throw error
    const text = `Not searched for tampering: ${what}, for to compare all of it takes too long.`
    return { traces: [], missed: [missed(null, text)] }
  }
}

function severityOf(trace: Trace, suspect: Suspect): "off" | "minor" | "blocking" {
  const severity = suspect.severities[trace.rule] ?? TAMPER_SEVERITY_USUAL
  if (severity !== "blocking") return severity
  return trace.isDoubtful === true || isPlanned(trace, suspect) ? "minor" : "blocking"
}

/**
 * What people can mean when they approve that a file is touched: its tests, snapshots, and what
 * configures the gates. No plan asks for a stub, a skipped test or a forgotten error.
 */
const BY_FILE: readonly TamperRule[] = [
  "removed_tests",
  "weakened_assertions",
  "gate_configuration",
]

/** Generated files lie beside what they are generated from: there a folder is enough. */
const BY_FOLDER: readonly TamperRule[] = ["rewritten_snapshots"]

function isPlanned({ rule, path }: Trace, { paths, makesGates }: Suspect): boolean {
  if (rule === "gate_configuration" && makesGates) return true
  return paths.some(glob => gives(glob, rule) && covers(glob, path))
}

function gives(glob: string, rule: TamperRule): boolean {
  if (BY_FOLDER.includes(rule)) return true
  // Where it is the plan's own word that something built is kept: `dist/**`, not `**`.
  if (rule === "build_output") return namesOutput(glob)
  return BY_FILE.includes(rule) && !/[*?]/.test(glob)
}

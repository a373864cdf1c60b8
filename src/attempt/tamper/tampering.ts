/**
 * Searches what a delivery changed for changes that only make it look done. Files go in and
 * findings come out; nothing that is read is ever run, imported or evaluated.
 */
import type { Finding } from "../../core/log/attempt.ts"
import { covers } from "../../core/plan/glob.ts"
import {
  TAMPER_SEVERITY_USUAL,
  type Tampering,
  type TamperRule,
} from "../../core/plan/tampering.ts"
import { headOf } from "../../core/values/printed.ts"
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
  /** Commands of the gates that the delivery has to pass. */
  readonly gates: readonly string[]
  /** Whether the feature makes a gate possible, and so has to configure it. */
  readonly makesGates: boolean
  /** Folders that the base has. */
  readonly folders: ReadonlySet<string>
  /** Every file and folder of what is delivered. */
  readonly names: readonly string[]
  /** Texts between conflict markers that the base has in other files. */
  readonly ofBase: ReadonlySet<string>
  /** The feature's paths, as in the plan that people approved. */
  readonly paths: readonly string[]
  /** What the policy says for each rule. A rule that it leaves out blocks. */
  readonly severities: Tampering
}

export interface Tampered {
  readonly findings: readonly Finding[]
  /** Rules for which the delivery is refused, each once. */
  readonly blocking: readonly TamperRule[]
}

/** Nobody reads more than these. A delivery that has more is refused by the first of them. */
const FINDINGS_MAX = 100

/** A megabyte of source takes less than this; text that takes longer was made to. */
const FILE_MS = 10_000
/** Nobody waits longer than this, for the rest of the verification either. */
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
  // Findings that block come first, then the notes on what wasn't searched, so that the rest can't
  // crowd them out.
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

/** Small files come first, so that a large one can't use up the time of all the others. */
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
    const text = `Not searched for tampering: ${what}, because comparing all of it takes too long.`
    return { traces: [], missed: [missed(null, text)] }
  }
}

function severityOf(trace: Trace, suspect: Suspect): "off" | "minor" | "blocking" {
  const severity = suspect.severities[trace.rule] ?? TAMPER_SEVERITY_USUAL
  if (severity !== "blocking") return severity
  return trace.isDoubtful === true || isPlanned(trace, suspect) ? "minor" : "blocking"
}

/**
 * What a plan can approve by naming a file: changes to its tests and to the configuration of the
 * gates. No plan asks for a stub, a skipped test or a forgotten error.
 */
const BY_FILE: readonly TamperRule[] = [
  "removed_tests",
  "weakened_assertions",
  "gate_configuration",
]

/** Generated files lie beside their sources, so naming the folder is enough for them. */
const BY_FOLDER: readonly TamperRule[] = ["rewritten_snapshots"]

function isPlanned({ rule, path }: Trace, { paths, makesGates }: Suspect): boolean {
  if (rule === "gate_configuration" && makesGates) return true
  return paths.some(glob => gives(glob, rule) && covers(glob, path))
}

function gives(glob: string, rule: TamperRule): boolean {
  if (BY_FOLDER.includes(rule)) return true
  // The plan itself has to say that something built is kept: `dist/**`, not `**`.
  if (rule === "build_output") return namesOutput(glob)
  return BY_FILE.includes(rule) && !/[*?]/.test(glob)
}

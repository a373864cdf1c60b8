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
import { codeTraces } from "./code.ts"
import { type ChangedFile, outlined } from "./file.ts"
import { gateTraces } from "./gates.ts"
import { leftoverTraces } from "./leftover.ts"
import { testTraces } from "./tests.ts"
import type { Trace } from "./trace.ts"

export interface Suspect {
  readonly attempt: string
  readonly files: readonly ChangedFile[]
  /** Commands of the gates that the delivery must pass. */
  readonly gates: readonly string[]
  /** Whether the feature makes a gate possible, and so configures it. */
  readonly makesGates: boolean
  /** Folders that the base has. */
  readonly folders: ReadonlySet<string>
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

export function tampering(suspect: Suspect): Tampered {
  const delivered = { ...suspect, files: suspect.files.map(outlined) }
  const traces = [testTraces, gateTraces, codeTraces, leftoverTraces]
    .flatMap(look => look(delivered))
    .flatMap(trace => {
      const severity = severityOf(trace, suspect)
      return severity === "off" ? [] : [{ ...trace, severity }]
    })
    // What blocks is not to be crowded out by what does not.
    .sort((a, b) => Number(b.severity === "blocking") - Number(a.severity === "blocking"))
  const findings = traces.slice(0, FINDINGS_MAX).map(
    ({ severity, path, line, text }, index): Finding => ({
      id: `${suspect.attempt}.tamper.${index + 1}`,
      ...{ severity, path, line, text: text.slice(0, 1_000) },
    }),
  )
  const blocking = traces.filter(it => it.severity === "blocking").map(it => it.rule)
  return { findings, blocking: [...new Set(blocking)] }
}

function severityOf(trace: Trace, suspect: Suspect): "off" | "minor" | "blocking" {
  const severity = suspect.severities[trace.rule] ?? TAMPER_SEVERITY_USUAL
  if (severity !== "blocking") return severity
  return trace.isDoubtful === true || isPlanned(trace, suspect) ? "minor" : "blocking"
}

/** Generated files lie beside what they are generated from: there a folder is enough. */
const BY_FOLDER: readonly TamperRule[] = ["rewritten_snapshots", "build_output"]

/** People approved that this very file is touched; a glob over a folder does not say so. */
function isPlanned({ rule, path }: Trace, { paths, makesGates }: Suspect): boolean {
  if (rule === "gate_configuration" && makesGates) return true
  const isMeant = (glob: string) => BY_FOLDER.includes(rule) || !/[*?]/.test(glob)
  return paths.some(glob => isMeant(glob) && covers(glob, path))
}

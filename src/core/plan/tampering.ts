/** What a delivery may try in place of the work. Each kind is looked for in what was changed, before anything is merged. */
import { z } from "zod"

/** To follow "what becomes of a delivery that". */
export const TAMPERING = {
  removed_tests: "removes tests whose subject is still there",
  skipped_tests: "skips tests",
  weakened_assertions: "makes tests ask for less",
  gate_configuration: "edits what configures the gates",
  suppressed_checks: "turns checks off",
  rewritten_snapshots: "rewrites snapshots outside of the feature's paths",
  stubs: "leaves stubs or hollow functions",
  swallowed_errors: "catches errors and forgets them",
  mocks_in_production: "uses mocks in what is shipped",
  build_output: "adds build output or dependencies",
  conflict_markers: "leaves conflict markers",
  case_twins: "adds names that differ in case only",
} as const
export type TamperRule = keyof typeof TAMPERING

export const TAMPER_RULES = Object.keys(TAMPERING) as readonly TamperRule[]

/** From the loosest to the strictest. */
export const TAMPER_SEVERITIES = ["off", "minor", "blocking"] as const
export const TAMPER_SEVERITY_USUAL = "blocking"

const severity = z.enum(TAMPER_SEVERITIES).optional()

/** A kind that is left out blocks, because policies in logs are older than it. */
export const Tampering = z.strictObject({
  removed_tests: severity,
  skipped_tests: severity,
  weakened_assertions: severity,
  gate_configuration: severity,
  suppressed_checks: severity,
  rewritten_snapshots: severity,
  stubs: severity,
  swallowed_errors: severity,
  mocks_in_production: severity,
  build_output: severity,
  conflict_markers: severity,
  case_twins: severity,
} satisfies Record<TamperRule, typeof severity>)
export type Tampering = Readonly<z.infer<typeof Tampering>>

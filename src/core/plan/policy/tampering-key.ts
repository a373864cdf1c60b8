/** The policy's keys for tamper checks: one for each rule. */
import {
  TAMPER_RULES,
  TAMPER_SEVERITIES,
  TAMPER_SEVERITY_USUAL,
  TAMPERING,
  type TamperRule,
} from "../tampering.ts"
import { choice } from "./key.ts"

const tampering = (rule: TamperRule) =>
  choice(
    {
      means: `what becomes of a delivery that ${TAMPERING[rule]}`,
      place: `tampering.${rule}`,
      otherwise: TAMPER_SEVERITY_USUAL,
    },
    TAMPER_SEVERITIES,
  )

export const tamperings = Object.fromEntries(
  TAMPER_RULES.map(rule => [rule, tampering(rule)]),
) as Readonly<Record<TamperRule, ReturnType<typeof tampering>>>

/**
 * What a machine lacks for a command to work, or what stands in its way by the policy. No plan and no
 * agent can mend it, only the person who keeps the machine.
 */
import { z } from "zod"

export const LACKS = [
  "program",
  "version",
  "library",
  "docker",
  "walled",
  "network",
  "host",
  "login",
  "credential",
  "refused",
  "port",
  "disk",
  "memory",
  "files",
] as const

export const Lack = z.object({
  is: z.enum(LACKS),
  /** Which program, version, library, host, port or variable. null: the output does not say. */
  name: z.string().max(120).nullable(),
})
export type Lack = Readonly<z.infer<typeof Lack>>

/** The rule of the finding that makes a plan wait for the machine instead of a planner. */
export const MACHINE_LACKS = "machine_lacks"

/** What a machine lacks for a command to work: no plan and no agent can mend it, only who keeps the machine. */
import { z } from "zod"

export const LACKS = [
  "program",
  "version",
  "library",
  "docker",
  "network",
  "login",
  "port",
  "disk",
  "memory",
  "files",
] as const

export const Lack = z.object({
  is: z.enum(LACKS),
  /** Which program, version, library, host or port; null: it was not said. */
  name: z.string().max(120).nullable(),
})
export type Lack = Readonly<z.infer<typeof Lack>>

/** The rule of the finding by which a plan waits for the machine, and not for a planner. */
export const MACHINE_LACKS = "machine_lacks"

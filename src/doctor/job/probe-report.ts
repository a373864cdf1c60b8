/** What one job of a trial attempt says of itself, in a line of its log. It holds no value of a secret. */
import { z } from "zod"
import { Tried } from "../tried.ts"
import { LandingTrial } from "../try-landing.ts"
import { RefTrial } from "../try-refs.ts"

export const ProbeReport = z.object({
  job: z.enum(["agent", "verify", "deliver"]),
  /** Whether each secret is there, by its name. */
  secrets: z.record(z.string(), z.boolean()),
  /** null: this job has no use for one. */
  wall: z
    .object({
      name: z.string().nullable(),
      /** What each wall let through, or why it could not be made. */
      failed: z.array(z.string()),
    })
    .nullable(),
  runner: z.object({
    /** As the runner says: "github-hosted" or "self-hosted". */
    environment: z.string(),
    /** What earlier jobs left in the home folder of this one. */
    leftovers: z.array(z.string()),
  }),
  /** What a token that may only read tried to write; null: this one may write. */
  wrote: Tried.nullable(),
  refs: z.array(RefTrial).readonly(),
  landing: LandingTrial.nullable(),
})
export type ProbeReport = Readonly<z.infer<typeof ProbeReport>>

const MARK = "missions-probe "

export const printed = (report: ProbeReport): string => `${MARK}${JSON.stringify(report)}`

/** The report in a job's log; null: there is none that can be read. */
export function reportIn(log: string): ProbeReport | null {
  for (const line of log.split(/\r?\n/)) {
    const at = line.indexOf(`${MARK}{`)
    if (at < 0) continue
    try {
      const parsed = ProbeReport.safeParse(JSON.parse(line.slice(at + MARK.length)))
      if (parsed.success) return parsed.data
    } catch {
      // A value that GitHub masks may have broken the line.
    }
  }
  return null
}

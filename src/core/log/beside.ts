/**
 * The files beside the log: the gate and the briefs, which runs read, and the reports, which runs
 * hand in. The App and the Action are updated at different times, so each file says at its head
 * what its reader must know. A reader that lacks any of it says so. It never guesses, and it never
 * takes a file of another version for a broken one.
 */
import { z } from "zod"
import { headOf } from "../values/printed.ts"
import { Brief, type Gatekeeper } from "./brief.ts"
import { BRIEF, GATE } from "./known/brief.ts"
import { REPORT } from "./known/report.ts"
import { Need } from "./need.ts"
import { type KnownPlace, metWithin, unheardOf } from "./newer.ts"
import { Report } from "./report.ts"

export type Read<T> =
  | { readonly is: "known"; readonly value: T }
  /** What this program does not know of the file, in words for people. */
  | { readonly is: "newer"; readonly lacked: readonly string[] }
  /** Not even its head can be read. */
  | { readonly is: "broken" }

export const namingBrief = <B extends Brief>(brief: B): B =>
  naming(brief, metWithin(brief, { at: "brief", place: BRIEF }))

export const namingReport = (report: Report): Report =>
  naming(report, metWithin(report, { at: "report", place: REPORT }))

export function namingGate(gate: Gatekeeper): Gatekeeper {
  const listed = { ...gate, attempts: Object.values(gate.attempts) }
  return naming(gate, metWithin(listed, { at: "gate", place: GATE }))
}

const naming = <T extends object>(file: T, { needs }: { readonly needs: readonly Need[] }): T =>
  needs.length > 0 ? { ...file, needs: [...needs] } : file

/** It was read before, and a run that does not know all of it does no harm, because it does not begin. */
export const lackedOfGate = ({ schema, needs = [] }: Gatekeeper): readonly string[] => [
  ...(schema > SCHEMA ? [`schema ${schema} of gate.json`] : []),
  ...unheardOf(needs),
]

export const asBrief = (raw: unknown): Read<Brief> =>
  readAs(raw, { at: "brief", place: BRIEF, schema: Brief })

export const asReport = (raw: unknown): Read<Report> =>
  readAs(raw, { at: "report", place: REPORT, schema: Report })

const SCHEMA = 1

/** What every version has at its head, for ever. */
const Head = z.object({ schema: z.int().min(SCHEMA), needs: z.array(Need).optional() })

interface Kind<T> {
  readonly at: string
  readonly place: KnownPlace
  readonly schema: z.ZodType<T>
}

function readAs<T>(raw: unknown, { at, place, schema }: Kind<T>): Read<T> {
  const head = Head.safeParse(raw)
  if (!head.success) return { is: "broken" }
  if (head.data.schema > SCHEMA) {
    return { is: "newer", lacked: [`schema ${head.data.schema} of a ${at}`] }
  }
  const unheard = unheardOf(head.data.needs ?? [])
  if (unheard.length > 0) return { is: "newer", lacked: unheard }
  const { unknown } = metWithin(raw, { at, place })
  if (unknown.length > 0) return { is: "newer", lacked: unknown }
  const parsed = schema.safeParse(raw)
  // The writer checked it against its own version's schema before writing.
  return parsed.success
    ? { is: "known", value: parsed.data }
    : { is: "newer", lacked: parsed.error.issues.slice(0, MISFITS_MAX).map(misfit(at)) }
}

const MISFITS_MAX = 4

const misfit =
  (at: string) =>
  ({ path, message }: z.core.$ZodIssue): string =>
    headOf(`${[at, ...path.map(String)].join(" ")}: ${message}`, 120)

/** The table of what was seen of each agent. Pages are made from it, and later runs are compared with it. */
import { readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { z } from "zod"
import type { Seen } from "./cases.ts"

const FILE = resolve(import.meta.dirname, "../../docs/agents-conformance.json")

const count = z.int().nonnegative()
const Figures = z.object({
  ...{ seconds: count, attempts: count, calls: count, beside: count, tokens: count },
})
const Row = z.object({
  ...{ must: z.string(), passed: z.boolean(), saw: z.string() },
  figures: Figures.optional(),
})
const Recorded = z.record(
  z.string(),
  z.object({ version: z.string(), on: z.iso.date(), cases: z.record(z.string(), Row) }),
)
export type Recorded = z.infer<typeof Recorded>

export const readRecord = (): Recorded => Recorded.parse(JSON.parse(readFileSync(FILE, "utf8")))

export const writeRecord = (recorded: Recorded): void =>
  writeFileSync(FILE, `${JSON.stringify(recorded, null, 2)}\n`)

/** How what is seen now compares with what is recorded. Only "worse" is a failure. */
export function compared(
  seen: Seen,
  before: Seen | undefined,
): "new" | "as recorded" | "better" | "worse" {
  if (before === undefined) return "new"
  if (seen.passed === before.passed) return "as recorded"
  return seen.passed ? "better" : "worse"
}

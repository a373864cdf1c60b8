/** A plan that a person brings: read and linted before anything starts. */
import { readFileSync } from "node:fs"
import { parse } from "yaml"
import { lintPlan } from "../core/plan/lint.ts"
import { Draft } from "../core/plan/plan.ts"
import type { Policy } from "../core/plan/policy.ts"
import { noteOf } from "../core/render/phrase/note.ts"
import { MENDED, UsageError } from "./mission-arguments.ts"

export function readPlan(path: string, policy: Policy): Draft {
  const read = Draft.safeParse(yaml(path))
  if (!read.success) {
    const seen = read.error.issues
      .slice(0, 5)
      .map(i => `${i.path.join(".") || "the file"}: ${i.message}`)
    throw unfit(path, "The plan does not have a plan's form.", seen.join("\n              "))
  }
  const fatal = lintPlan(read.data, { policy }).filter(f => f.severity === "fatal")
  if (fatal.length === 0) return read.data
  const seen = fatal.slice(0, 8).map(f => `${noteOf(f)} (${f.rule})`)
  throw unfit(path, "The plan cannot be proven as it stands.", seen.join("\n              "))
}

function yaml(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"))
  } catch (cause) {
    const seen = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause)
    throw unfit(path, "The plan cannot be read.", seen, cause)
  }
}

const unfit = (path: string, what: string, seen: string, cause?: unknown): UsageError =>
  new UsageError(
    {
      what,
      where: `--plan ${path}`,
      right: "a YAML file as docs/plan.md shows it",
      seen,
      next: MENDED,
    },
    { cause },
  )

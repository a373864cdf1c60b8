/** Reads a plan that a person brings, and lints it before anything starts. */
import { lintPlan } from "../core/plan/lint.ts"
import type { Draft } from "../core/plan/plan.ts"
import { type Misfit, readPlan as readText } from "../core/plan/plan-text.ts"
import type { Policy } from "../core/plan/policy.ts"
import { noteOf } from "../core/render/phrase/note.ts"
import { MENDED, UsageError } from "../local/command-error.ts"
import { readNamed } from "./named-file.ts"

export function readPlan(path: string, policy: Policy, again: (path: string) => string): Draft {
  const text = readNamed(path, {
    what: "The plan cannot be read.",
    where: `--plan ${path}`,
    expected: EXPECTED,
    again,
  })
  const read = readText(text)
  if (read.type === "misfit") {
    const got = read.misfits.map(m => `${place(m)}: expected ${m.right}; got ${m.seen}`)
    const what = read.isYaml ? "The plan does not have a plan's form." : "The plan cannot be read."
    throw unfit(path, what, got.join("\n              "))
  }
  const fatal = lintPlan(read.plan, { policy, hasCi: false }).filter(f => f.severity === "fatal")
  if (fatal.length === 0) return read.plan
  const got = fatal.slice(0, 8).map(f => `${noteOf(f)} (${f.rule})`)
  throw unfit(path, "The plan cannot be proven as it stands.", got.join("\n              "))
}

const place = ({ line, where }: Misfit): string =>
  line === null ? where : `line ${line}, ${where}`

const EXPECTED = "a YAML file as docs/plan.md shows it"

const unfit = (path: string, what: string, got: string): UsageError =>
  new UsageError({ what, where: `--plan ${path}`, expected: EXPECTED, got, try: MENDED })

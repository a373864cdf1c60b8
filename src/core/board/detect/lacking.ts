/** What the machine lacked when a plan was tried on it. That is news for the person who keeps the machine, never for a planner. */
import type { Check } from "../../log/attempt.ts"
import { MACHINE_LACKS } from "../../log/lack.ts"
import type { LintFinding } from "../../plan/plan.ts"
import { code } from "../../render/markdown/neutral.ts"
import { lackWords } from "../../render/phrase/lack.ts"
import { digestOf } from "../../values/digest.ts"
import { lineOf } from "../../values/printed.ts"

/** Each lack once, with the first command that met it. */
export const machineLacks = (checks: readonly Check[]): readonly LintFinding[] =>
  lacking(
    MACHINE_LACKS,
    checks.filter(({ lack }) => !isWalled(lack)),
  )

/** No wall lets a command through to what it needs, so the plan has to do without it. */
export const wallForbids = (checks: readonly Check[]): readonly LintFinding[] =>
  lacking(
    "wall_forbids",
    checks.filter(({ lack }) => isWalled(lack)),
  )

const isWalled = (lack: Check["lack"]): boolean => lack?.is === "walled"

function lacking(rule: string, checks: readonly Check[]): readonly LintFinding[] {
  const met = new Map(
    checks
      .toReversed()
      .flatMap(({ exit, lack, run }) =>
        exit !== 0 && lack ? [[digestOf(lack), { lack, run }] as const] : [],
      ),
  )
  return [...met.values()].toReversed().map(({ lack, run }) => ({
    rule,
    severity: "fatal",
    where: lineOf(run, 200),
    text: `${lackWords(lack)} This command needs it: ${code(run, 120)}.`,
  }))
}

/** The checks whose failure is not the machine's fault. */
export const ownFailures = (checks: readonly Check[]): readonly Check[] =>
  checks.filter(({ lack }) => lack === undefined)

/** What the next worker is told about a command, gate or service that failed. */
import type { Check, Finding } from "../../core/log/attempt.ts"
import type { Gate } from "../../core/plan/plan.ts"
import { serviceCheckId } from "../../core/plan/port.ts"
import { headOf, tailOf } from "../../core/values/printed.ts"
import { checkOf } from "./judge.ts"
import type { Ran } from "./ran.ts"
import type { Fallen } from "./start-services.ts"

export interface Failed {
  readonly run: string
  readonly ran: Ran
}

export const checkOfFallen = ({ name, run, why, ran }: Fallen): Check =>
  checkOf({ id: serviceCheckId(name), run }, { ...ran, output: ran.output || why })

export const foundFallen = ({ name, run, why, ran }: Fallen): Finding =>
  blocking(serviceCheckId(name), `${serviceCheckId(name)} ${why}.`, { run, ran })

/**
 * Gates are the repository's own, so a gate that passes when it's run again isn't held against the
 * work, but the report mentions it.
 */
export const flaky = (gate: Gate, first: Ran): Finding => ({
  id: headOf(`flaky ${gate.name}`, 80),
  severity: "minor",
  path: null,
  line: null,
  text: `The gate ${gate.name} failed at first (exit ${first.exit}) and passed when run again.`,
})

export const brokenBy = (
  what: string,
  run: string,
  ran: Ran,
  fresh: readonly string[] = [],
): Finding => blocking(what, `${what} fails: ${wordOf(ran)}.${newlyFailing(fresh)}`, { run, ran })

const blocking = (what: string, said: string, { run, ran }: Failed): Finding => ({
  id: headOf(what, 80),
  severity: "blocking",
  path: null,
  line: null,
  text: `${said}\n$ ${headOf(run, 500)}\n${tailOf(ran.output, 2_000)}`,
})

const newlyFailing = (tests: readonly string[]): string =>
  tests.length === 0
    ? ""
    : ` These held before: ${tests
        .slice(0, 10)
        .map(name => `"${headOf(name, 100)}"`)
        .join(", ")}.`

export const wordOf = (ran: Ran): string =>
  `exit ${ran.exit}${ran.ended === "itself" ? "" : ` (${ran.ended})`}, ${(ran.ms / 1_000).toFixed(1)} s`

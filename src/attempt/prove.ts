/** Runs set-up, gates and the criteria that commands can prove, and gathers what follows. It must never read a claim. */
import type { Check, Finding } from "../core/log/attempt.ts"
import { type Expect, looksBeyond } from "../core/plan/expect.ts"
import type { Criterion, Environment, Gate } from "../core/plan/plan.ts"
import { serviceCheckId } from "../core/plan/port.ts"
import { digestOf } from "../core/words/digest.ts"
import type { Sha } from "../core/words/id.ts"
import { headOf, tailOf } from "../core/words/printed.ts"
import type { Aftermath } from "./aftermath.ts"
import type { CommandOptions } from "./command.ts"
import {
  checkOf,
  evidenceOf,
  freshFailures,
  isPairSame,
  isWorthAnother,
  type Judged,
  judgeCommand,
  judgeGate,
  judgePair,
  type Known,
  mismatch,
  type Ran,
} from "./judge.ts"
import type { Fallen, Started } from "./services.ts"
import type { Verification } from "./verification.ts"

export interface Proving {
  readonly environment: Environment
  readonly known: Known
  readonly criteria: readonly Criterion[]
  /** Of a plan's own skills; what comes of them is for whoever reads the plan. */
  readonly tries: readonly { readonly id: string; readonly run: string }[]
  readonly tree: Sha
  readonly isolation: Verification["isolation"]
  /** Runs a command on the tree under test. */
  here(run: string, outputs?: CommandOptions["outputs"]): Promise<Ran>
  /** Looks at what stands there once it has ended. */
  after(expect: Expect): Promise<Aftermath>
  /** Runs it on the commit that the mission began from, at the same path, after its own set-up. */
  onOrigin(run: string): Promise<Ran | "not_set_up">
  /** Whether set-up works on the commit that the attempt started from. */
  baseSetsUp(): Promise<boolean>
  /** After set-up; they serve gates and criteria alike. */
  startServices(): Promise<Started>
  readonly say: (line: string) => void
}

export type Proven = Pick<
  Verification,
  "setup" | "said" | "checks" | "verdicts" | "failedGates" | "findings"
>

export async function prove(proving: Proving): Promise<Proven> {
  const setup = await setUp(proving)
  if (setup.failed !== null) {
    const isBroken = !(await proving.baseSetsUp())
    const checks = [...setup.checks]
    const nothing = { checks, verdicts: [], failedGates: [], findings: [] }
    if (isBroken) return { ...nothing, setup: "broken" }
    return { ...nothing, ...notProven(proving, "setup", setup.failed), setup: "failed" }
  }
  const services = await proving.startServices()
  try {
    const checks = [...setup.checks]
    if (services.failed !== null) return withoutService(proving, services.failed, checks)
    const gates = await runGates(proving)
    const tried = await runTries(proving)
    const judged = await runCriteria(proving)
    const fallen = services.fallen()
    for (const { name, why } of fallen) proving.say(`service ${name} ${why}`)
    return {
      setup: "passed",
      checks: [
        ...checks,
        ...gates.checks,
        ...tried,
        ...judged.checks,
        ...fallen.map(checkOfFallen),
      ],
      verdicts: judged.verdicts,
      failedGates: [...gates.failed, ...fallen.map(({ name }) => serviceCheckId(name))],
      findings: [...gates.findings, ...fallen.map(foundFallen)],
    }
  } finally {
    await services.end()
  }
}

interface Failed {
  readonly run: string
  readonly ran: Ran
}

function withoutService(proving: Proving, failed: Fallen, before: readonly Check[]): Proven {
  const name = serviceCheckId(failed.name)
  proving.say(`${name} ${failed.why}`)
  const checks = [...before, checkOfFallen(failed)]
  if (failed.isMachines) {
    const said = headOf(`${name} ${failed.why}`, 500)
    return { setup: "broken", said, checks, verdicts: [], failedGates: [], findings: [] }
  }
  const verdicts = allFailed(proving, failed, `not run: ${name} ${failed.why}`)
  const findings = [foundFallen(failed)]
  return { setup: "passed", checks, verdicts, failedGates: [name], findings }
}

const checkOfFallen = ({ name, run, ran }: Fallen): Check =>
  checkOf({ id: serviceCheckId(name), run }, ran)

const foundFallen = ({ name, run, why, ran }: Fallen): Finding =>
  blocking(serviceCheckId(name), `${serviceCheckId(name)} ${why}.`, { run, ran })

function notProven(proving: Proving, name: string, failed: Failed) {
  const why = `not run: ${name} fails with exit ${failed.ran.exit}`
  const findings = [brokenBy(name, failed.run, failed.ran)]
  return { verdicts: allFailed(proving, failed, why), failedGates: [name], findings }
}

/** Where nothing can run, nothing is proven; what the patch broke does not count as unclear. */
function allFailed(proving: Proving, { run, ran }: Failed, why: string) {
  const judged = { is: "fail", why } as const
  return proving.criteria.flatMap(criterion =>
    criterion.kind === "command" || criterion.kind === "same_as_base"
      ? [
          stamped(proving, {
            criterion: criterion.id,
            is: "fail",
            textDigest: digestOf(criterion),
            evidence: evidenceOf(run, ran, judged),
            looked: [],
          }),
        ]
      : [],
  )
}

interface SetUp {
  readonly checks: readonly Check[]
  readonly failed: Failed | null
}

async function setUp({ environment, here, say }: Proving): Promise<SetUp> {
  const checks: Check[] = []
  for (const run of environment.setup) {
    const ran = await here(run)
    checks.push(checkOf({ id: "setup", run }, ran))
    say(`setup: ${wordOf(ran)}`)
    if (mismatch({ exit: 0 }, ran) !== null) return { checks, failed: { run, ran } }
  }
  return { checks, failed: null }
}

async function runTries({ tries, here, say }: Proving): Promise<readonly Check[]> {
  const checks: Check[] = []
  for (const { id, run } of tries) {
    const ran = await here(run)
    checks.push(checkOf({ id, run }, ran))
    say(`${id}: ${wordOf(ran)}`)
  }
  return checks
}

async function runGates({ environment, known, here, say }: Proving) {
  const checks: Check[] = []
  const failed: string[] = []
  const findings: Finding[] = []
  for (const gate of environment.gates) {
    const first = await here(gate.run)
    const isClear = judgeGate(gate, known, first, null) !== "failed"
    const again = isClear || !isWorthAnother(first) ? null : await here(gate.run)
    const judged = judgeGate(gate, known, first, again)
    const last = again ?? first
    checks.push({
      ...checkOf({ id: gate.name, run: gate.run }, last),
      ...(judged === "flaky" && { flaky: true }),
    })
    say(`gate ${gate.name}: ${judged}, ${wordOf(last)}`)
    if (judged === "failed") {
      failed.push(gate.name)
      const fresh = freshFailures(gate, known, last)
      findings.push(brokenBy(`gate ${gate.name}`, gate.run, last, fresh))
    }
    if (judged === "flaky") findings.push(flaky(gate, first))
  }
  return { checks, failed, findings }
}

/** Gates are the repository's own: one that passes when run again is not held against the work, but said. */
const flaky = (gate: Gate, first: Ran): Finding => ({
  id: headOf(`flaky ${gate.name}`, 80),
  severity: "minor",
  path: null,
  line: null,
  text: `The gate ${gate.name} failed at first (exit ${first.exit}) and passed when run again.`,
})

const brokenBy = (what: string, run: string, ran: Ran, fresh: readonly string[] = []): Finding =>
  blocking(what, `${what} fails: ${wordOf(ran)}.${newlyFailing(fresh)}`, { run, ran })

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

const wordOf = (ran: Ran): string =>
  `exit ${ran.exit}${ran.ended === "itself" ? "" : ` (${ran.ended})`}, ${(ran.ms / 1_000).toFixed(1)} s`

type Proof = Omit<Verification["verdicts"][number], "isolation" | "tree">

/** Each criterion that a command can prove; the others are for validators and for the repository's own CI. */
async function runCriteria(proving: Proving) {
  const checks: Check[] = []
  const proofs: Proof[] = []
  for (const criterion of proving.criteria) {
    if (criterion.kind !== "command" && criterion.kind !== "same_as_base") continue
    const { judged, ran, isTwice } =
      criterion.kind === "command"
        ? await proveCommand(proving, criterion)
        : await proveSame(proving, criterion.run)
    checks.push({
      ...checkOf({ id: criterion.id, run: criterion.run }, ran),
      ...(isTwice && judged.is === "inconclusive" && { flaky: true }),
    })
    proving.say(`${criterion.id}: ${judged.is}, ${wordOf(ran)}`)
    proofs.push({
      criterion: criterion.id,
      is: judged.is,
      textDigest: digestOf(criterion),
      evidence: evidenceOf(criterion.run, ran, judged),
      looked: [],
    })
  }
  return { checks, verdicts: proofs.map(proof => stamped(proving, proof)) }
}

const stamped = ({ tree, isolation }: Proving, proof: Proof): Verification["verdicts"][number] => ({
  ...proof,
  tree,
  isolation,
})

interface Judgement {
  readonly judged: Judged
  readonly ran: Ran
  readonly isTwice: boolean
}

async function proveCommand(
  proving: Proving,
  { run, expect }: Extract<Criterion, { kind: "command" }>,
): Promise<Judgement> {
  const first = await tried(proving, run, expect)
  const isClear = mismatch(expect, first) === null || !isWorthAnother(first)
  const again = isClear ? null : await tried(proving, run, expect)
  const judged = judgeCommand(expect, first, again)
  return { judged, ran: again ?? first, isTwice: again !== null }
}

/** What stands beyond its output is looked at only where the command itself ended as it should. */
async function tried({ here, after }: Proving, run: string, expect: Expect): Promise<Ran> {
  const ran = await here(run, expect.json === undefined ? "together" : "apart")
  const isLookedAt = looksBeyond(expect) && ran.ended === "itself" && ran.exit === expect.exit
  return isLookedAt ? { ...ran, after: await after(expect) } : ran
}

async function proveSame(
  { environment, here, onOrigin }: Proving,
  run: string,
): Promise<Judgement> {
  if (environment.services.length > 0) {
    // They run from one commit, and would answer for the other as well.
    const why = "the plan's services run from one commit only, so two cannot be compared"
    return { judged: { is: "inconclusive", why }, ran: await here(run), isTwice: false }
  }
  const first = { origin: await onOrigin(run), here: await here(run) }
  const { origin } = first
  if (origin === "not_set_up") {
    const why = "set-up fails on the commit that the mission began from"
    return { judged: { is: "inconclusive", why }, ran: first.here, isTwice: false }
  }
  const pair = { origin, here: first.here }
  if (isPairSame(pair) || !isWorthAnother(pair.here) || !isWorthAnother(pair.origin)) {
    return { judged: judgePair(pair, null), ran: pair.here, isTwice: false }
  }
  const second = { origin: (await onOrigin(run)) as Ran, here: await here(run) }
  return { judged: judgePair(pair, second), ran: second.here, isTwice: true }
}

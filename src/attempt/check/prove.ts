/**
 * Runs set-up, gates and the criteria that commands can prove, and gathers the results. It never
 * reads a worker's claim.
 */
import type { Check, Finding } from "../../core/log/attempt.ts"
import type { Expect } from "../../core/plan/expect.ts"
import type { Criterion, Environment } from "../../core/plan/plan.ts"
import { serviceCheckId } from "../../core/plan/port.ts"
import { digestOf } from "../../core/values/digest.ts"
import type { Sha } from "../../core/values/id.ts"
import { headOf } from "../../core/values/printed.ts"
import type { Checked } from "./command-stage.ts"
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
} from "./judge.ts"
import { brokenBy, checkOfFallen, type Failed, flaky, foundFallen, wordOf } from "./not-held.ts"
import type { Ran } from "./ran.ts"
import type { Fallen } from "./start-services.ts"
import type { Verification } from "./verification.ts"

export interface Proving {
  readonly environment: Environment
  readonly known: Known
  readonly criteria: readonly Criterion[]
  /** Commands from the plan's own skills; whoever reads the plan sees their results. */
  readonly tries: readonly { readonly id: string; readonly run: string }[]
  readonly tree: Sha
  readonly isolation: Verification["isolation"]
  /** Runs a command of set-up on the tree under test. It finds what the command before it left. */
  prepare(run: string): Promise<Ran>
  /** Runs a command on that tree as set-up left it, with services of its own. */
  check(run: string, expect?: Expect): Promise<Checked>
  /**
   * Runs it on the commit that the mission began from, at the same path, after that commit's own
   * set-up.
   */
  onOrigin(run: string): Promise<Ran | "not_set_up">
  /** Whether set-up works on the commit that the attempt started from. */
  baseSetsUp(): Promise<boolean>
  readonly say: (line: string) => void
}

export type Proven = Pick<
  Verification,
  "setup" | "said" | "checks" | "verdicts" | "failedGates" | "findings"
>

export async function prove(proving: Proving): Promise<Proven> {
  const { services } = proving.environment
  const setup = await setUp(proving)
  if (setup.failed !== null) {
    const isBroken = !(await proving.baseSetsUp())
    const checks = [...setup.checks]
    const nothing = { checks, verdicts: [], failedGates: [], findings: [] }
    if (isBroken) return { ...nothing, setup: "broken" }
    return { ...nothing, ...notProven(proving, "setup", setup.failed), setup: "failed" }
  }
  const fallen = new Map<string, Fallen>()
  const here: Here = async (run, expect) => {
    const checked = await proving.check(run, expect)
    if (checked.is === "not_begun") throw new NotBegun(checked.failed)
    for (const one of checked.fallen) if (!fallen.has(one.name)) fallen.set(one.name, one)
    return checked.ran
  }
  try {
    const gates = await runGates(proving, here)
    const tried = await runTries(proving, here)
    const judged = await runCriteria(proving, here)
    const checks = [...setup.checks, ...gates.checks, ...tried, ...judged.checks]
    // A service that nothing uses has to run all the same.
    if (checks.length === setup.checks.length && services.length > 0) await here("true")
    for (const { name, why } of fallen.values()) proving.say(`service ${name} ${why}`)
    return {
      setup: "passed",
      checks: [...checks, ...[...fallen.values()].map(checkOfFallen)],
      verdicts: judged.verdicts,
      failedGates: [...gates.failed, ...[...fallen.keys()].map(serviceCheckId)],
      findings: [...gates.findings, ...[...fallen.values()].map(foundFallen)],
    }
  } catch (error) {
    if (!(error instanceof NotBegun)) throw error
    return withoutService(proving, error.failed, setup.checks)
  }
}

/** Runs a command on the tree under test, as set-up left it. */
type Here = (run: string, expect?: Expect) => Promise<Ran>

/** No other check can begin without its services either. */
class NotBegun extends Error {
  readonly failed: Fallen
  constructor(failed: Fallen) {
    super(failed.why)
    this.failed = failed
  }
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

function notProven(proving: Proving, name: string, failed: Failed) {
  const why = `not run: ${name} fails with exit ${failed.ran.exit}`
  const findings = [brokenBy(name, failed.run, failed.ran)]
  return { verdicts: allFailed(proving, failed, why), failedGates: [name], findings }
}

/** If nothing can run, nothing is proven. What the patch itself broke doesn't count as unclear. */
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

async function setUp({ environment, prepare, say }: Proving): Promise<SetUp> {
  const checks: Check[] = []
  for (const run of environment.setup) {
    const ran = await prepare(run)
    checks.push(checkOf({ id: "setup", run }, ran))
    say(`setup: ${wordOf(ran)}`)
    if (mismatch({ exit: 0 }, ran) !== null) return { checks, failed: { run, ran } }
  }
  return { checks, failed: null }
}

async function runTries({ tries, say }: Proving, here: Here): Promise<readonly Check[]> {
  const checks: Check[] = []
  for (const { id, run } of tries) {
    const ran = await here(run)
    checks.push(checkOf({ id, run }, ran))
    say(`${id}: ${wordOf(ran)}`)
  }
  return checks
}

async function runGates({ environment, known, say }: Proving, here: Here) {
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

type Proof = Omit<Verification["verdicts"][number], "isolation" | "tree">

/**
 * Covers each criterion that a command can prove. Validators and the repository's own CI take care
 * of the others.
 */
async function runCriteria(proving: Proving, here: Here) {
  const checks: Check[] = []
  const proofs: Proof[] = []
  for (const criterion of proving.criteria) {
    if (criterion.kind !== "command" && criterion.kind !== "same_as_base") continue
    const { judged, ran, isTwice } =
      criterion.kind === "command"
        ? await proveCommand(here, criterion)
        : await proveSame(proving, here, criterion.run)
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
  here: Here,
  { run, expect }: Extract<Criterion, { kind: "command" }>,
): Promise<Judgement> {
  const first = await here(run, expect)
  const isClear = mismatch(expect, first) === null || !isWorthAnother(first)
  const again = isClear ? null : await here(run, expect)
  const judged = judgeCommand(expect, first, again)
  return { judged, ran: again ?? first, isTwice: again !== null }
}

async function proveSame(
  { environment, onOrigin }: Proving,
  here: Here,
  run: string,
): Promise<Judgement> {
  if (environment.services.length > 0) {
    // The services run from one commit and would answer for the other commit as well.
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

/**
 * The command `missions calibrate`. It puts known faults into a finished feature, one at a time and
 * in a copy, and says what each validator of the repository makes of them. It must never write to
 * the clone, leave anything behind, or call an agent before it has said what that may cost.
 */
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Sandbox } from "../attempt/sandbox.ts"
import type { Git } from "../attempt/tree/own-git.ts"
import { lookWithAgent, type Purse, type Validator, validatorFor } from "../calibrate/agent-look.ts"
import { type CalibratedFeature, openFeature } from "../calibrate/calibrated-feature.ts"
import { type CalibrateArguments, typedCalibrate } from "../calibrate/calibration-options.ts"
import {
  asJson,
  beginning,
  ending,
  sampleLine,
  type Told,
} from "../calibrate/calibration-report.ts"
import { chooseFaults } from "../calibrate/fault/choose.ts"
import {
  lookForTampering,
  lookWithCommands,
  type Sample,
  type Seen,
  scratchFor,
  treeWith,
} from "../calibrate/measured-sample.ts"
import type { FeatureId } from "../core/values/id.ts"
import { approvedProposal } from "../core/work/phase.ts"
import { StoppedError, UsageError } from "../local/command-error.ts"
import { removed } from "../local/folder.ts"
import { openMission } from "../local/found-log.ts"
import type { Machine } from "../local/machine.ts"
import { sandboxHere } from "./sandbox-here.ts"

type Here = Pick<
  Machine,
  | ("directory" | "home" | "shell" | "clock" | "random" | "terminal" | "signal")
  | ("product" | "nodePath" | "path" | "pid")
>

/** Returns 0 if it measured, and 1 if a validator raised an alarm at the unharmed work or could not tell. */
export async function calibrateCommand(args: CalibrateArguments, here: Here): Promise<number> {
  const { git, log, mission } = openMission(args, here, name =>
    typedCalibrate(args, { mission: name }),
  )
  if (!approvedProposal(mission)) throw nothingMerged(args, log.name)
  const scratch = mkdtempSync(join(tmpdir(), "missions-calibrate-"))
  try {
    const asked = { ...args, mission: log.name }
    const again = (feature: FeatureId) => typedCalibrate(asked, { feature })
    const place = { git, log, path: here.path, scratch, again }
    const { subject, git: ours } = await openFeature(mission, args.feature, place)
    const faults = chooseFaults(subject.files, { seed: args.seed, count: args.faults })
    if (faults.length === 0) throw nothingToHarm(args, subject)
    const validator = validatorOf(asked, subject, here)
    const { sandbox } = await sandboxHere(here, scratch)
    const { isolation } = sandbox
    const told: Told = { log, subject, args, faults, validator, isolation }
    const say = (line: string) => (args.isJson ? undefined : here.terminal.line(line))
    for (const line of beginning(told)) say(line)
    const samples = await measure(told, { here, git: ours, sandbox, scratch, say })
    if (args.isJson) here.terminal.line(JSON.stringify(asJson(told, samples)))
    else for (const line of ending(told, samples)) say(line)
    const controls = samples.filter(({ fault }) => fault === null)
    return controls.every(({ seen }) => seen.every(({ saw }) => saw === "nothing")) ? 0 : 1
  } finally {
    removed(scratch, args.isJson ? null : here.terminal)
  }
}

function validatorOf(
  { agent, ...asked }: CalibrateArguments,
  subject: CalibratedFeature,
  here: Here,
): Validator | null {
  if (agent === null) return null
  const again = (command: string) => typedCalibrate({ ...asked, agent: { ...agent, command } })
  return validatorFor(subject, agent, { ...here, again })
}

interface Bench {
  readonly here: Here
  readonly git: Git
  readonly sandbox: Sandbox
  readonly scratch: string
  readonly say: (line: string) => void
}

/** The controls come first, so that a person sees before the long part if they fail. */
async function measure(told: Told, bench: Bench): Promise<readonly Sample[]> {
  const { args, faults, subject } = told
  const purse: Purse = { paid: 0 }
  const samples: Sample[] = []
  const all = [...Array<null>(args.controls).fill(null), ...faults]
  for (const [at, fault] of all.entries()) {
    const tree =
      fault === null
        ? subject.tree
        : await treeWith(bench.git, subject, { fault, index: join(bench.scratch, "fault.index") })
    const seen = await lookAt(told, bench, { tree, purse, number: at + 1 })
    if (bench.here.signal.aborted) throw interrupted(told)
    const sample = { fault, seen }
    samples.push(sample)
    bench.say(sampleLine(sample, at + 1, told))
  }
  return samples
}

async function lookAt(
  { subject, validator }: Told,
  { here, git, sandbox, scratch }: Bench,
  {
    tree,
    purse,
    number,
  }: { readonly tree: CalibratedFeature["tree"]; readonly purse: Purse; readonly number: number },
): Promise<readonly Seen[]> {
  const looking = { subject, git, here, sandbox, tree, scratch: scratchFor(scratch, number) }
  const proven = await lookWithCommands(looking)
  // Set-up works without the fault, so the fault broke it.
  if (proven.setup === "broken" && tree === subject.tree) throw broken(subject)
  const seen = [await lookForTampering(looking), ...proven.seen]
  for (const step of validator?.steps ?? []) {
    if (here.signal.aborted) break
    const asked = { validator: validator as Validator, purse, machine: here, number }
    seen.push(await lookWithAgent(looking, step, asked))
  }
  return seen
}

const nothingMerged = ({ feature }: CalibrateArguments, name: string): UsageError =>
  new UsageError({
    what: `${feature} is not merged yet.`,
    where: `mission ${name}`,
    expected: "a mission with an approved plan and a merged feature",
    got: "no approved plan",
    try: "the same command, once one of its features is merged",
  })

const nothingToHarm = (
  { feature }: CalibrateArguments,
  { files, commit }: CalibratedFeature,
): UsageError =>
  new UsageError({
    what: `There is nothing in ${feature} that a fault could be put into.`,
    where: `commit ${commit.slice(0, 7)}`,
    expected: "code or tests that the feature wrote, in a language that calibrate knows",
    got: files.map(({ path }) => path).join(", ") || "no changed text",
    try: "the same command for another feature",
  })

const broken = ({ brief }: CalibratedFeature): StoppedError =>
  new StoppedError({
    what: "Set-up does not work on this machine.",
    where: brief.environment.setup.join("; "),
    expected: "set-up that works on the commit that the feature was built on",
    got: `a failure on ${brief.base.slice(0, 7)}`,
    try: "the same command, once set-up works here",
  })

const interrupted = ({ args, log }: Told): StoppedError =>
  new StoppedError({
    what: "The run was interrupted before every fault was tried.",
    where: `mission ${log.name}`,
    expected: "a run that ends by itself",
    got: "a request to stop",
    try: typedCalibrate(args, { mission: log.name }),
  })

/** Has every validator of a repository look once at one tree, with or without a fault in it. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { outerOf } from "../attempt/check/environments.ts"
import { COMMAND_LIMITS } from "../attempt/check/run-command.ts"
import { proveTree } from "../attempt/prove-tree.ts"
import type { Sandbox } from "../attempt/sandbox.ts"
import { readSuspect } from "../attempt/tamper/suspect.ts"
import { tampering } from "../attempt/tamper/tampering.ts"
import type { Git } from "../attempt/tree/own-git.ts"
import { waitFor } from "../attempt/wait-for.ts"
import { serviceCheckId } from "../core/plan/port.ts"
import type { Sha } from "../core/values/id.ts"
import { removeFolderNow } from "../embedded/runner/remove-folder.ts"
import type { Machine } from "../local/machine.ts"
import type { CalibratedFeature } from "./calibrated-feature.ts"
import type { Fault } from "./fault/fault-edit.ts"

/** What a validator did at one tree. */
export interface Seen {
  readonly validator: string
  /** "unclear" if it couldn't tell, or couldn't look at all. */
  readonly saw: "alarm" | "nothing" | "unclear"
  readonly why: string
  readonly ms: number
  /** Null if the cost could not be read. */
  readonly usd: number | null
}

/** A tree that validators look at, and what each of them saw. */
export interface Sample {
  /** Null for a control, which is the work without a fault. */
  readonly fault: Fault | null
  readonly seen: readonly Seen[]
}

type Here = Pick<Machine, "path" | "home" | "shell" | "clock" | "terminal" | "signal">

export interface Looking {
  readonly subject: CalibratedFeature
  readonly git: Git
  readonly here: Here
  readonly sandbox: Sandbox
  /** An empty folder for this look alone. */
  readonly scratch: string
  readonly tree: Sha
}

const TAMPER_CHECKS = "tamper checks"

/** The subject's tree with the fault in it. */
export async function treeWith(
  git: Git,
  { commit }: CalibratedFeature,
  { fault, index }: { readonly fault: Fault; readonly index: string },
): Promise<Sha> {
  await git.text(["read-tree", commit], { index })
  const listed = await git.text(["ls-tree", "-r", "--full-tree", commit, "--", fault.path])
  const [mode = "100644"] = listed.split(" ", 1)
  const blob = await git.text(["hash-object", "-w", "--stdin"], { input: fault.after })
  await git.text(["update-index", "--cacheinfo", `${mode},${blob},${fault.path}`], { index })
  return (await git.text(["write-tree"], { index })) as Sha
}

/**
 * What commands say of a tree. "broken" if set-up also fails on the commit that the feature was
 * built on.
 */
export interface Commanded {
  readonly setup: "passed" | "failed" | "broken"
  readonly seen: readonly Seen[]
}

export async function lookWithCommands(looking: Looking): Promise<Commanded> {
  const { subject, git, here, sandbox, scratch, tree } = looking
  const { brief, criteria } = subject
  mkdirSync(scratch, { recursive: true })
  try {
    const bench = {
      ...{ git, scratch, sandbox, limits: COMMAND_LIMITS },
      outer: outerOf(here, brief.commands),
      held: (name: string) => here.shell[name],
      ...{ clock: { now: here.clock, wait: waitFor }, signal: here.signal },
      lines: { say: () => {}, quote: () => {} },
    }
    const { environment } = brief
    const known = { gates: brief.known, tests: brief.knownTests ?? {} }
    const proven = await proveTree(bench, {
      brief,
      tree,
      work: { environment, known, criteria, tries: [] },
      until: Number.POSITIVE_INFINITY,
    })
    return { setup: proven.setup, seen: seenBy(proven, subject) }
  } finally {
    removeFolderNow(scratch)
  }
}

type Proven = Awaited<ReturnType<typeof proveTree>>

/** One for each command. If an earlier step fails, later commands saw nothing. */
function seenBy(
  { setup, checks, verdicts, failedGates }: Proven,
  { brief: { environment }, criteria }: CalibratedFeature,
): readonly Seen[] {
  const seen = (validator: string, id: string, saw: Seen["saw"]): Seen => {
    const ran = checks.filter(check => check.id === id)
    return {
      ...{ validator, usd: 0, saw: ran.length > 0 ? saw : "unclear" },
      ms: ran.reduce((sum, { ms }) => sum + ms, 0),
      why: saw === "nothing" ? "" : (ran.at(-1)?.tail.trimEnd().split("\n").at(-1) ?? ""),
    }
  }
  const isUp = setup === "passed"
  return [
    ...(environment.setup.length > 0 ? [seen("set-up", "setup", isUp ? "nothing" : "alarm")] : []),
    ...environment.services.map((service): Seen => {
      const id = serviceCheckId(service.name)
      const saw = failedGates.includes(id) ? "alarm" : isUp ? "nothing" : "unclear"
      return { ...seen(id, id, saw), saw }
    }),
    ...environment.gates.map(({ name }) =>
      seen(`gate ${name}`, name, failedGates.includes(name) ? "alarm" : "nothing"),
    ),
    ...criteria.map(({ id }) => {
      const verdict = verdicts.find(({ criterion }) => criterion === id)
      return seen(id, id, verdict ? SAW[verdict.is] : "unclear")
    }),
  ]
}

const SAW = { pass: "nothing", fail: "alarm", inconclusive: "unclear" } as const

/**
 * Tamper checks by the policy in force. Only what they refuse counts, not what they merely point
 * out.
 */
export async function lookForTampering({ subject, git, here, tree }: Looking): Promise<Seen> {
  const began = here.clock()
  const { brief } = subject
  const { blocking, findings } = tampering(await readSuspect(git, { brief, tree }), here.clock)
  const why = findings.find(({ severity }) => severity === "blocking")?.text ?? ""
  const saw = blocking.length > 0 ? "alarm" : "nothing"
  return { validator: TAMPER_CHECKS, saw, why, ms: here.clock() - began, usd: 0 }
}

export const scratchFor = (scratch: string, number: number): string =>
  join(scratch, `look-${number}`)

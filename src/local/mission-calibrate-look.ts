/** One look of every validator of a repository at one tree: with a fault in it, or without. */
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { COMMAND_LIMITS } from "../attempt/command.ts"
import type { Fault } from "../attempt/fault/fault.ts"
import type { Git } from "../attempt/git.ts"
import { noSandbox } from "../attempt/sandbox.ts"
import { readSuspect } from "../attempt/suspect.ts"
import { tampering } from "../attempt/tamper/tampering.ts"
import { proveTree } from "../attempt/verify.ts"
import type { Sha } from "../core/words/id.ts"
import type { CalibratedFeature } from "./mission-calibrate-subject.ts"
import type { Machine } from "./mission-command.ts"

/** What a validator did at one tree. */
export interface Seen {
  readonly validator: string
  /** "unclear": it could not tell, or could not look at all. */
  readonly saw: "alarm" | "nothing" | "unclear"
  readonly why: string
  readonly ms: number
  /** null: nobody could read it. */
  readonly usd: number | null
}

/** A tree that validators look at, and what each of them saw. */
export interface Sample {
  /** null: the unharmed work, as a control. */
  readonly fault: Fault | null
  readonly seen: readonly Seen[]
}

export type Here = Pick<Machine, "path" | "home" | "clock" | "terminal" | "signal">

export interface Looking {
  readonly subject: CalibratedFeature
  readonly git: Git
  readonly here: Here
  /** An empty folder of ours, for this look alone. */
  readonly scratch: string
  readonly tree: Sha
}

export const TAMPER_CHECKS = "tamper checks"

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

/** "broken": set-up works on neither this tree nor what it was built on. */
export async function lookWithCommands(looking: Looking): Promise<readonly Seen[] | "broken"> {
  const { subject, git, here, scratch, tree } = looking
  const { brief, criteria } = subject
  mkdirSync(scratch, { recursive: true })
  try {
    const bench = {
      ...{ git, scratch, outer: { PATH: here.path }, sandbox: noSandbox, limits: COMMAND_LIMITS },
      ...{ clock: { now: here.clock, wait }, signal: here.signal },
      lines: { say: () => {}, quote: () => {} },
    }
    const { environment } = brief
    const known = { gates: brief.known, tests: brief.knownTests ?? {} }
    const { setup, checks, verdicts, failedGates } = await proveTree(bench, {
      brief,
      tree,
      work: { environment, known, criteria, tries: [] },
      until: Number.POSITIVE_INFINITY,
    })
    if (setup === "broken") return "broken"
    const tookMs = (id: string) =>
      checks.filter(check => check.id === id).reduce((sum, { ms }) => sum + ms, 0)
    const isRun = (id: string) => checks.some(check => check.id === id)
    const seen = (validator: string, id: string, saw: Seen["saw"], why: string): Seen => ({
      ...{ validator, why, ms: tookMs(id), usd: 0 },
      // Nothing was run where what comes before it failed.
      saw: isRun(id) || saw === "unclear" ? saw : "unclear",
    })
    const service = failedGates.find(name => name.startsWith("service "))
    return [
      ...(environment.setup.length === 0
        ? []
        : [seen("set-up", "setup", setup === "failed" ? "alarm" : "nothing", "set-up")]),
      ...(environment.services.length === 0
        ? []
        : [
            {
              ...{ validator: "services", why: service ?? "", ms: 0, usd: 0 },
              saw: service ? ("alarm" as const) : ("nothing" as const),
            },
          ]),
      ...environment.gates.map(({ name }) =>
        seen(`gate ${name}`, name, failedGates.includes(name) ? "alarm" : "nothing", name),
      ),
      ...verdicts.map(({ criterion, is, evidence }) =>
        seen(criterion, criterion, SAW[is], evidence[0] ?? ""),
      ),
    ]
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
  }
}

const SAW = { pass: "nothing", fail: "alarm", inconclusive: "unclear" } as const

const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** What they refuse by the policy in force. What they only point out stops nobody. */
export async function lookForTampering({ subject, git, here, tree }: Looking): Promise<Seen> {
  const began = here.clock()
  const { brief } = subject
  const { blocking, findings } = tampering(await readSuspect(git, { brief, tree }))
  const why = findings.find(({ severity }) => severity === "blocking")?.text ?? ""
  const saw = blocking.length > 0 ? "alarm" : "nothing"
  return { validator: TAMPER_CHECKS, saw, why, ms: here.clock() - began, usd: 0 }
}

export const scratchFor = (scratch: string, number: number): string =>
  join(scratch, `look-${number}`)

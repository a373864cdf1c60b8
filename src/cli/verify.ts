/**
 * The command `missions verify` proves one criterion of a mission on the reader's machine, with the
 * same code as an attempt. It says what it runs before it runs it, and changes nothing in the
 * clone.
 */
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { outerOf } from "../attempt/check/environments.ts"
import { COMMAND_LIMITS } from "../attempt/check/run-command.ts"
import type { Verification } from "../attempt/check/verification.ts"
import { proveTree } from "../attempt/prove-tree.ts"
import type { Sandbox } from "../attempt/sandbox.ts"
import { fetchCommit } from "../attempt/tree/fetch-commit.ts"
import { createGit } from "../attempt/tree/own-git.ts"
import { waitFor } from "../attempt/wait-for.ts"
import type { Isolation } from "../core/log/attempt.ts"
import type { Mission } from "../core/log/mission.ts"
import {
  type Criterion,
  criterionOf,
  type Environment,
  ownerOf,
  type Plan,
} from "../core/plan/plan.ts"
import type { Policy } from "../core/plan/policy.ts"
import { unmarked } from "../core/render/markdown/neutral.ts"
import { lasted } from "../core/render/phrase/amount.ts"
import { howWhole } from "../core/render/phrase/criterion.ts"
import { RUN_AS } from "../core/render/phrase/isolation.ts"
import { short } from "../core/values/digest.ts"
import type { Sha } from "../core/values/id.ts"
import { environmentNow } from "../core/work/brief.ts"
import { approvedProposal } from "../core/work/phase.ts"
import { latestVerdict } from "../core/work/progress.ts"
import { lastSynced } from "../core/work/sync.ts"
import { StoppedError, UsageError } from "../local/command-error.ts"
import { type GitEnvironment, runGit } from "../local/copy.ts"
import { removed } from "../local/folder.ts"
import { bring, type FoundLog, openMission } from "../local/found-log.ts"
import type { Machine } from "../local/machine.ts"
import { sandboxHere, type Walled } from "./sandbox-here.ts"
import { typedVerify, type VerifyArguments } from "./verify-arguments.ts"

type Here = Walled &
  Pick<Machine, "directory" | "home" | "path" | "shell" | "clock" | "terminal" | "signal">
type Runnable = Extract<Criterion, { kind: "command" | "same_as_base" }>

/** Returns 0 if it holds, and 1 if it does not or could not be judged. */
export async function verifyCommand(args: VerifyArguments, here: Here): Promise<number> {
  const { git, log, mission } = openMission(args, here, name =>
    typedVerify(args, { mission: name }),
  )
  const approved = approvedProposal(mission)
  if (!approved) throw noPlan(log)
  const criterion = runnable(approved.plan, args, log)
  const commit = commitFor(mission, args, { git, log })
  bring(git, log, commit)
  const origin = lastSynced(mission) ?? approved.base
  if (criterion.kind === "same_as_base") bring(git, log, origin)
  const owner = ownerOf(approved.plan, criterion.id)
  const environment = environmentNow(mission, approved.plan.environment, owner)
  const { digest, policy } = approved
  const say = (line: string) => (args.isJson ? undefined : here.terminal.line(line))
  const scratch = mkdtempSync(join(tmpdir(), "missions-verify-"))
  const { told, proven } = await (async () => {
    const { sandbox } = await sandboxHere(here, scratch)
    const { isolation } = sandbox
    const told: Told = { log, digest: short(digest), environment, criterion, commit, isolation }
    for (const line of beginning(told)) say(line)
    const one = { criterion, environment, policy, commit, origin, log, args, sandbox, scratch }
    return { told, proven: await proveOne(one, here, say) }
  })().finally(() => removed(scratch, { line: say }))
  if (args.isJson) here.terminal.line(JSON.stringify(asJson(told, proven)))
  else for (const line of ending(told, proven)) say(line)
  return proven.is === "pass" ? 0 : 1
}

interface One {
  readonly criterion: Runnable
  readonly environment: Environment
  readonly policy: Pick<Policy, "commands" | "checkout" | "network">
  readonly commit: Sha
  readonly origin: Sha
  readonly log: FoundLog
  readonly args: VerifyArguments
  readonly sandbox: Sandbox
  readonly scratch: string
}

interface Proven {
  readonly is: "pass" | "fail" | "inconclusive"
  /** The last command that ran. If set-up failed, that is the set-up. */
  readonly ran: Verification["checks"][number] | null
  readonly why: string | null
}

async function proveOne(one: One, here: Here, say: (line: string) => void): Promise<Proven> {
  const { commit, origin, environment, policy, criterion, log, sandbox, scratch } = one
  const { commands, checkout, network } = policy
  const git = await createGit({
    gitDir: join(scratch, "repository.git"),
    home: join(scratch, "git-home"),
    path: here.path,
    remote: { url: log.directory, token: null },
    clone: log.clone,
  })
  await fetchCommit(git, commit, 1)
  const tree = (await git.text(["rev-parse", `${commit}^{tree}`])) as Sha
  const bench = {
    ...{
      git,
      scratch,
      outer: outerOf(here, commands),
      held: (name: string) => here.shell[name],
      sandbox,
      limits: COMMAND_LIMITS,
    },
    ...{
      clock: { now: here.clock, wait: waitFor },
      lines: { say, quote: say },
      signal: here.signal,
    },
  }
  const { setup, checks, verdicts } = await proveTree(bench, {
    brief: {
      ...{ kind: "validation", role: "verifier", base: commit, origin },
      ...{ commands, checkout, network },
    },
    tree,
    work: {
      environment: { ...environment, gates: [] },
      ...{ known: { gates: [], tests: {} }, criteria: [criterion], tries: [] },
    },
    until: Number.POSITIVE_INFINITY,
  })
  if (here.signal.aborted) throw interrupted(one)
  const verdict = verdicts.find(it => it.criterion === criterion.id)
  const ran = checks.findLast(it => it.id === criterion.id) ?? checks.at(-1) ?? null
  if (verdict) {
    const why = verdict.is === "pass" ? null : (verdict.evidence[0] ?? null)
    return { is: verdict.is, ran, why }
  }
  const why =
    setup === "broken"
      ? "set-up also fails on the commit that the mission began from"
      : "it did not run"
  return { is: "inconclusive", ran, why }
}

interface Told extends Pick<One, "log" | "environment" | "criterion" | "commit"> {
  readonly digest: string
  readonly isolation: Isolation
}

const column = (name: string, text: string): string => `${name.padEnd(11)}${text}`

function beginning(told: Told): readonly string[] {
  const { log, digest, environment, criterion, commit, isolation } = told
  const services = environment.services.map(({ run }) => `${run} &`)
  const [first = "", ...more] = [...environment.setup, ...services, criterion.run]
  return [
    column(criterion.id, criterion.text),
    column("mission", `${log.name}, plan ${digest}`),
    column("commit", `${commit.slice(0, 7)}, in a copy; your branches and files stay as they are`),
    column("as", RUN_AS[isolation]),
    column("runs", first),
    ...more.map(run => column("", run)),
    ...(criterion.kind === "same_as_base"
      ? [column("", "and the same on the commit that the mission began from")]
      : requestsOf(criterion)),
    "",
  ]
}

/** The requests to the plan's own services, the only ones that are made on this machine. */
const requestsOf = ({ expect }: Extract<Runnable, { kind: "command" }>): readonly string[] =>
  (expect.http ?? []).map(({ method, url }) => column("", `${method} ${url}`))

const SAID = { pass: "holds", fail: "does not hold", inconclusive: "could not be judged" } as const

function ending({ criterion, commit }: Told, { is, ran, why }: Proven): readonly string[] {
  const took = ran ? `exit ${ran.exit}, ${lasted(ran.ms)}` : "nothing ran"
  return [
    "",
    `${criterion.id} ${SAID[is]} on ${commit.slice(0, 7)}: ${took}`,
    ...(why === null ? [] : [column("why", why)]),
    ...(is === "pass" || !ran ? [] : [column("command", ran.run), "", ran.tail]),
  ]
}

const asJson = ({ log, criterion, commit, isolation }: Told, { is, ran, why }: Proven) => ({
  ...{ criterion: criterion.id, is, mission: log.name, commit, why },
  ...{ run: ran?.run ?? null, exit: ran?.exit ?? null, ms: ran?.ms ?? null },
  ...{ output_digest: ran?.outputDigest ?? null, tail: ran?.tail ?? null, isolation },
})

function runnable(plan: Plan, args: VerifyArguments, log: FoundLog): Runnable {
  const { criterion: id } = args
  const criterion = criterionOf(plan, id)
  if (criterion?.kind === "command" || criterion?.kind === "same_as_base") return criterion
  const can = plan.criteria.filter(c => c.kind === "command" || c.kind === "same_as_base")
  const ids = can.map(c => c.id)
  throw new UsageError({
    what: criterion ? `No command proves ${id}.` : `There is no ${id} in the approved plan.`,
    where: `mission ${log.name}`,
    expected: ids.length > 0 ? `one of ${ids.join(", ")}` : "a criterion that a command proves",
    got: criterion ? `${criterion.kind}: ${unmarked(howWhole(criterion))}` : id,
    try: ids[0]
      ? typedVerify(args, { criterion: ids[0], mission: log.name })
      : "the same command for a mission with such a criterion",
  })
}

/** The commit that the person named, or the one on which it was last judged, or the head of the mission's branch. */
function commitFor(
  m: Mission,
  args: VerifyArguments,
  { git, log }: { readonly git: GitEnvironment; readonly log: FoundLog },
): Sha {
  const { at, criterion } = args
  if (at === null) {
    const judged = latestVerdict(m, criterion)?.verdict.commit ?? m.integration?.head
    return judged ?? (approvedProposal(m)?.base as Sha)
  }
  const isShort = /^[0-9a-f]{4,40}$/i.test(at)
  const known = isShort ? commitsOf(m).find(sha => sha.startsWith(at.toLowerCase())) : undefined
  if (known) return known
  try {
    const parse = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${at}^{commit}`]
    return runGit(git, log.directory, parse) as Sha
  } catch (cause) {
    if (/^[0-9a-f]{40}$/.test(at)) return at as Sha
    throw new UsageError(
      {
        what: "That commit is not known.",
        where: "--at",
        expected: "a commit of the mission or of this clone",
        got: at,
        try: typedVerify(args, { at: null, mission: log.name }),
      },
      { cause },
    )
  }
}

/** Every commit that was tried or merged; a clone may lack them. */
const commitsOf = (m: Mission): readonly Sha[] => [
  ...[...m.verdicts.values()].flat().map(({ verdict }) => verdict.commit),
  ...m.merges.map(({ commit }) => commit),
  ...(m.integration ? [m.integration.head] : []),
]

const noPlan = ({ name }: FoundLog): UsageError =>
  new UsageError({
    what: "There is nothing to prove yet.",
    where: `mission ${name}`,
    expected: "a mission whose plan is approved",
    got: "no approved plan",
    try: "the same command, once its plan is approved",
  })

const interrupted = ({ args, commit, log }: One): StoppedError =>
  new StoppedError({
    what: "The run was interrupted while its commands ran.",
    where: `mission ${log.name}`,
    expected: "a run that ends by itself",
    got: "a request to stop",
    try: typedVerify(args, { at: commit, mission: log.name }),
  })

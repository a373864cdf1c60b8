/**
 * Runs everything that proves a tree: its set-up, gates and criteria, on the head and, where they
 * compare, on the base and the origin. It decides nothing about an attempt.
 */

import type { Brief } from "../core/log/brief.ts"
import type { Criterion, Environment } from "../core/plan/plan.ts"
import { refusedHost } from "../core/render/phrase/refused-host.ts"
import type { Sha } from "../core/values/id.ts"
import { createStage, type Scene } from "./check/command-stage.ts"
import type { Outer } from "./check/environments.ts"
import type { Known } from "./check/judge.ts"
import { withLacks } from "./check/lack.ts"
import { type Proving, prove } from "./check/prove.ts"
import type { CommandLimits } from "./check/run-command.ts"
import type { Held } from "./outlet.ts"
import type { Sandbox } from "./sandbox.ts"
import type { Clock, Lines } from "./step-ports.ts"
import { obeyAttributes } from "./tree/attributes.ts"
import { throwaway, treeOf } from "./tree/commit.ts"
import { fetchCommit } from "./tree/fetch-commit.ts"
import { type LeftOut, notThere } from "./tree/left-out.ts"
import { type Git, laying } from "./tree/own-git.ts"

export interface Work {
  readonly environment: Environment
  readonly known: Known
  readonly criteria: readonly Criterion[]
  /** Commands that the skills of a plan tell workers to run. */
  readonly tries: Proving["tries"]
  readonly leftOut?: readonly LeftOut[] | undefined
}

/** Where commands run, and who hears about it. */
export interface Bench {
  readonly git: Git
  /** An empty folder of ours. */
  readonly scratch: string
  readonly outer: Outer
  readonly held: Held
  readonly sandbox: Sandbox
  readonly limits: CommandLimits
  readonly clock: Clock
  readonly lines: Lines
  readonly signal: AbortSignal
}

export interface Subject {
  readonly brief: Pick<
    Brief,
    "kind" | "role" | "base" | "origin" | "commands" | "checkout" | "network"
  >
  readonly tree: Sha
  readonly work: Work
  /** When the attempt's time is over, by the step's clock. */
  readonly until: number
}

export async function proveTree(given: Bench, { brief, tree, work, until }: Subject) {
  const bench = { ...given, git: laying(given.git, brief.checkout) }
  const { git, sandbox, lines } = bench
  await obeyAttributes(git, brief.base)
  const baseTree = await treeOf(git, brief.base)
  const commit = tree === baseTree ? brief.base : await throwaway(git, { tree, parent: brief.base })
  const { services, setup } = work.environment
  const play = { services, commands: brief.commands, until }
  const stage = await createStage({ ...bench, network: brief.network }, play)
  const head = stage.at("head", commit)
  const origin = stage.at("origin", brief.origin)
  const setsUp = async (scene: Scene, at: Sha): Promise<boolean> => {
    if (at !== brief.base) await fetchCommit(git, at, 1)
    for (const run of setup) if ((await scene.prepare(run)).exit !== 0) return false
    return true
  }
  let originIsUp: boolean | null = null
  let absent = work.leftOut ?? []
  /** Files that some command creates again weren't missing for any command. */
  const afterwards = async <T>(ran: T): Promise<T> => {
    const { notThere: still = [] } = await notThere(absent, stage.folder)
    absent = absent.filter(({ path }) => still.includes(path))
    return ran
  }
  try {
    const proven = await prove({
      ...{ ...work, tree, isolation: sandbox.isolation, say: lines.say },
      prepare: async run => afterwards(await head.prepare(run)),
      check: async (run, expect) => afterwards(await head.check(run, expect)),
      async onOrigin(run) {
        originIsUp ??= await setsUp(origin, brief.origin)
        const checked = originIsUp ? await origin.check(run) : null
        return checked?.is === "ran" ? checked.ran : "not_set_up"
      },
      async baseSetsUp() {
        // If set-up couldn't work yet, the work itself has to make it work.
        if (baseTree === EMPTY_TREE || work.known.gates.includes("setup")) return true
        if (brief.kind === "plan") return false
        // Everything in a commit that a person handed in is theirs, so it's compared with the
        // mission's start.
        const from = brief.role === "worker" ? brief.base : brief.origin
        return setsUp(stage.at("base", from), from)
      },
    })
    const left = work.leftOut?.length ? { notThere: absent.map(it => it.path) } : {}
    const contacts = stage.contacts()
    const refused = stage.refused()
    const place = { path: stage.path, isolation: sandbox.isolation, contacts, refused }
    const checks = withLacks(proven.checks, place)
    for (const host of contacts.refused) lines.say(refusedHost(host, "checks", brief.network))
    return { ...proven, checks, contacts, ...left }
  } finally {
    await stage.close()
  }
}

/** The id of an empty tree, which is the same in every repository. */
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

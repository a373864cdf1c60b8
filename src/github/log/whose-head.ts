/**
 * Judges where a log's head comes from: whether it is an append of ours, and whether it goes on from
 * the one that we know. It must never fold.
 */
import type { MissionRef } from "../../core/log/mission.ts"
import type { SeenLog } from "../../core/log/observed.ts"
import type { Sha } from "../../core/values/id.ts"
import { type Instant, plusMs } from "../../core/values/time.ts"
import { ForeignLogError, TransientError } from "../errors.ts"
import { type RawCommit, signedBy } from "./signature.ts"
import { type Stamp, stampIn } from "./stamp.ts"
import type { Named, Store } from "./store.ts"
import type { Witnesses } from "./witness.ts"

/** What this process knows of the log. */
interface Known {
  readonly commit: Sha
  readonly sequence: number
  /** When the ref was last seen to name this commit. */
  readonly seenAt: Instant
  readonly older: ReadonlySet<string>
}

/** `commit` is where to read on. `astray` is set if the ref does not name it. */
interface Origin {
  readonly commit: Sha
  readonly astray: SeenLog | null
}

/** "kept": what we know goes on, because the ref shows nothing newer of ours. */
type Read = { readonly is: "read" } & Origin
type Judgement = Read | Kept

interface Kept {
  readonly is: "kept"
  readonly astray: SeenLog | null
}

interface Options {
  readonly store: Store
  /** The login that appends. */
  readonly login: string
  /** null: nothing can be written that others could not change. */
  readonly witnesses: Witnesses | null
}

interface Question {
  readonly ref: MissionRef
  readonly named: Named
  readonly known: Known | null
  readonly now: Instant
}

export type Judge = (question: Question) => Promise<Judgement>

/** A page of commits, and how many are read at most. A log of that many appends has had a long life. */
const PER_PAGE = 100
const PAGES_MAX = 20
/** So many appends of other processes are usual between two reads. */
const FEW = 20

export function createJudge(options: Options): Judge {
  return async question => {
    const { ref, named, known, now } = question
    const { commit } = named
    // Whatever shows less than we know may only lag behind, for a while.
    const behind = (how: SeenLog["how"]): Kept => {
      const isLate = known && now <= plusMs(known.seenAt, ref.instance.graceMs)
      const astray = known && { how, head: commit, isCommit: commit !== null, last: known.commit }
      return { is: "kept", astray: isLate ? null : astray }
    }
    if (commit === null || known?.older.has(commit)) return behind(commit ? "rewound" : "gone")
    const foreign = (): Promise<Judgement> => strayed(options, question, commit)
    if (!named.isCommit) return foreign()
    const rows = await options.store.readHistory(commit, { page: 1, perPage: known ? FEW : 1 })
    const [head] = rows
    if (head?.sha !== commit) throw new TransientError(`The log's head ${commit} is not there yet.`)
    const stamp = await ownStamp(options, ref, head)
    if (stamp === null) return foreign()
    if (known === null) return unlessRewound(options, question, { commit, stamp })
    if (await contains(options.store, { rows, commit, known: known.commit, stamp })) {
      return { is: "read", commit, astray: null }
    }
    if (stamp.sequence <= known.sequence) return behind("rewound")
    // It was moved back and went on from there, so what we know is missing in it.
    const how = "rewound"
    return { is: "kept", astray: { how, head: commit, isCommit: true, last: known.commit } }
  }
}

/** The stamp of a commit that is ours and of this mission's log; null if it is not. */
async function ownStamp(
  { store, login }: Options,
  { repository, issue }: MissionRef,
  row: RawCommit,
): Promise<Stamp | null> {
  const stamp = stampIn(row.commit.message)
  if (stamp?.repository !== repository || stamp.issue !== issue) return null
  const signed = signedBy(login, row)
  if (signed === "unknown") throw new TransientError("GitHub cannot check signatures now.")
  if (signed === "foreign" && (await store.signs(row.commit.tree.sha))) return null
  return stamp
}

/** Whether our commit is among those that this head contains. */
async function contains(
  store: Store,
  of: {
    readonly rows: readonly RawCommit[]
    readonly commit: string
    readonly known: string
    readonly stamp: Stamp
  },
): Promise<boolean> {
  if (of.rows.some(({ sha }) => sha === of.known)) return true
  if (of.rows.length < FEW) return false
  for await (const row of commitsBefore(store, of.commit)) if (row.sha === of.known) return true
  return false
}

async function* commitsBefore(store: Store, commit: string): AsyncGenerator<RawCommit> {
  for (let page = 1; page <= PAGES_MAX; page++) {
    const rows = await store.readHistory(commit, { page, perPage: PER_PAGE })
    yield* rows
    if (rows.length < PER_PAGE) return
  }
}

/** Somebody else's commit. We go on from the last one that is ours. */
async function strayed(options: Options, question: Question, head: Sha): Promise<Judgement> {
  const { known, named, ref } = question
  const { isCommit } = named
  const stray = { how: "foreign", head, isCommit } as const
  if (known) return { is: "kept", astray: { ...stray, last: known.commit } }
  if (isCommit) {
    // Along first parents, because anything can be merged beside them.
    let next: Sha | undefined = head
    for await (const row of commitsBefore(options.store, head)) {
      if (row.sha !== next) continue
      const stamp = await ownStamp(options, ref, row)
      if (stamp === null) {
        next = row.parents[0]?.sha
        continue
      }
      const origin = await unlessRewound(options, question, { commit: row.sha, stamp })
      return { ...origin, astray: { ...stray, last: origin.commit } }
    }
  }
  throw new ForeignLogError(head)
}

/** A process that knows nothing yet asks the witness how far the log had come. */
async function unlessRewound(
  options: Options,
  { ref, named, now }: Question,
  { commit, stamp }: { readonly commit: Sha; readonly stamp: Stamp },
): Promise<Read> {
  const witness = await options.witnesses?.read(ref, stamp.root ?? commit)
  if (!witness || witness.sequence <= stamp.sequence) {
    return { is: "read", commit, astray: null }
  }
  if (now <= plusMs(witness.at, ref.instance.graceMs)) {
    throw new TransientError("The log's head may lag behind what was appended last.")
  }
  const [row] = await options.store.readHistory(witness.head, { page: 1, perPage: 1 })
  const own = row && (await ownStamp(options, ref, row))
  // If the commit is lost, what is left is the best that there is.
  const last = own ? witness.head : commit
  const astray = { how: "rewound", head: named.commit, isCommit: true, last } as const
  return { is: "read", commit: last, astray }
}

/**
 * What this process knows of the others, from one beat to the next. It reads no clock: beats are
 * counted, because the clocks of machines differ and jump.
 */
import { ALL_SHARES, sharesOf } from "./shares.ts"

/** The answer to one beat. */
export type Heard =
  | {
      readonly type: "members"
      /** Everybody who was heard lately, with this process. */
      readonly members: readonly string[]
      /** It is another one if Redis has forgotten what it knew. */
      readonly epoch: string
    }
  | { readonly type: "silence"; readonly why: string }

export interface Standing {
  /** The shares that this process looks after. */
  readonly shares: ReadonlySet<number>
  /** null before anybody was heard. */
  readonly members: readonly string[] | null
  readonly epoch: string | null
  /** Why Redis cannot be asked; null: it can. */
  readonly away: string | null
  /** Beats in a row without an answer. */
  readonly silences: number
  /** It knows enough to begin. */
  readonly isSure: boolean
}

export const NEW: Standing = {
  ...{ shares: new Set(), members: null, epoch: null, away: null, silences: 0, isSure: false },
}

/** By then the others have given this process up, so it must not count on them either. */
export const ALONE_AFTER = 5

export function after(before: Standing, heard: Heard, me: string): Standing {
  if (heard.type === "silence") {
    const silences = before.silences + 1
    const isAlone = before.members === null || silences >= ALONE_AFTER
    const shares = isAlone ? ALL_SHARES : before.shares
    return { ...before, shares, away: heard.why, silences, isSure: true }
  }
  const members = heard.members.toSorted()
  const mine = sharesOf(me, members)
  // What others hold is left at once. What nobody seems to hold is taken when two beats agree: after
  // a restart of Redis its members come back one after the other.
  const isSettled = before.away === null && isSame(before.members, members)
  const kept = new Set([...before.shares].filter(it => mine.has(it)))
  return {
    shares: isSettled ? mine : kept,
    ...{ members, epoch: heard.epoch, away: null, silences: 0 },
    isSure: before.isSure || isSettled,
  }
}

const isSame = (a: readonly string[] | null, b: readonly string[]): boolean =>
  a !== null && a.join() === b.join()

/**
 * One simulated world as all its parts share it: time, random numbers, GitHub, and what is true
 * about each mission, whatever an orchestrator believes.
 */
import type { Append } from "../../src/core/log/event.ts"
import { initial } from "../../src/core/log/fold.ts"
import { GITHUB_COM, type Mission, type MissionRef } from "../../src/core/log/mission.ts"
import type { Place } from "../../src/core/people/place.ts"
import type { Policy } from "../../src/core/plan/policy.ts"
import type { Permission } from "../../src/core/values/id.ts"
import type { Instant } from "../../src/core/values/time.ts"
import type { Hub } from "./hub.ts"
import type { Newer } from "./newer.ts"
import type { Random } from "./random.ts"
import type { Time } from "./time.ts"
import type { Trace } from "./trace.ts"

export interface Violation {
  /** S1–S20, L1, D1–D4, or "error": something was thrown that is no answer of GitHub's. */
  readonly invariant: string
  readonly mission: number
  readonly at: number
  readonly text: string
}

export interface Options {
  readonly orchestrators: number
  /** How many missions the repository has; null: the number is drawn. */
  readonly missions: number | null
  /** Whether lists and requests are later than the rules assume, so that objects may be made twice. */
  readonly isBeyond: boolean
  readonly isCalm: boolean
  readonly isThroughOctokit: boolean
  /** Gets each line of the trace. */
  readonly tell: (line: string) => void
}

/** A comment that a person wrote. */
export interface Said {
  readonly id: number
  readonly by: string
  /** The issue on which it stands. */
  readonly on: Place["on"]
  /** The text as its author wrote it. */
  readonly wrote: string
  /** The text as it is now. */
  body: string
  isEdited: boolean
  /** Whether some orchestrator was woken after it. */
  isHeard: boolean
}

interface Made {
  readonly id: number
  readonly at: number
}

/** What a person may do from that time on. */
interface Right {
  readonly at: Instant
  readonly level: Permission
}

/** Money that a run really used. */
export interface Spending {
  readonly run: number
  readonly usd: number
}

/** What is true about one mission. */
export interface Watched {
  readonly ref: MissionRef
  readonly appends: Append[]
  /** The mission, folded append by append. */
  mission: Mission
  head: string | null
  /** The segments of its log by path. */
  readonly segments: Map<string, string>
  /** What our App really made, by the thing's key, oldest first. */
  readonly made: Map<string, Made[]>
  /** What was spent, by attempt. */
  readonly spent: Map<string, Spending[]>
  /** Commits that were verified and handed over by a job that ended well. */
  readonly verified: Map<string, { readonly attempt: string; readonly run: number }>
  /** Runs whose report was handed over well. */
  readonly reported: Set<number>
  /** Verdicts that some report really holds. */
  readonly verdicts: Set<string>
  readonly said: Map<number, Said>
  /** Whether no person will do anything more for it. */
  isLeft: boolean
  /** Whether somebody linked issues by hand. */
  isLinkedByHand: boolean
}

export interface World {
  readonly seed: number
  readonly options: Options
  readonly random: Random
  readonly time: Time
  readonly trace: Trace
  readonly hub: Hub
  readonly policy: Policy
  /** Between these instants of the world's time the policy file switches missions off; null: it never does. */
  readonly off: { readonly from: number; readonly to: number } | null
  /** The orchestrator that is of a newer version; null: all have the same version. */
  readonly newer: Newer | null
  readonly missions: Map<number, Watched>
  /** Changes of rights by login, oldest first. */
  readonly rights: Map<string, Right[]>
  readonly violations: Violation[]
  /** Commits on which the repository's own CI was green. */
  readonly green: Set<string>
  /** Kinds of commands, gestures, failures, holds, ceilings and effects that came about. */
  readonly happened: Set<string>
  isFaulty(): boolean
  fail(invariant: string, mission: number, text: string): void
}

export const watch = (repository: number, issue: number): Watched => {
  const ref = { repository, issue, instance: GITHUB_COM }
  return {
    ref,
    appends: [],
    mission: initial(ref),
    head: null,
    segments: new Map(),
    made: new Map(),
    spent: new Map(),
    verified: new Map(),
    reported: new Set(),
    verdicts: new Set(),
    said: new Map(),
    isLeft: false,
    isLinkedByHand: false,
  }
}

/** Adds to the list at a key. */
export function put<K, V>(map: Map<K, V[]>, key: K, value: V): readonly V[] {
  const list = map.get(key) ?? []
  list.push(value)
  map.set(key, list)
  return list
}

export const verdictKey = (
  attempt: string,
  { criterion, is, commit }: { criterion: string; is: string; commit: string },
): string => `${attempt} ${criterion} ${is} ${commit}`

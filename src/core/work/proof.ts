/**
 * What the proof of a criterion rests on: verdict, commit, tree, how it was found, and by whom. It
 * must never guess: what the log does not say is null, and `gapsIn` names it.
 */

import type { Verdict } from "../log/attempt.ts"
import type { Captures } from "../log/capture.ts"
import type { CiSource } from "../log/ci.ts"
import type { Waiver } from "../log/found.ts"
import type { AttemptState, Mission, Recorded } from "../log/mission.ts"
import type { Narrowed } from "../log/narrowed.ts"
import { isCriterionLeftOut } from "../log/scope.ts"
import { type Criterion, criterionOf } from "../plan/plan.ts"
import { digestOf } from "../values/digest.ts"
import type { CriterionId, Sha } from "../values/id.ts"
import { called } from "../values/person.ts"
import type { Instant } from "../values/time.ts"
import { takenOverFrom } from "./carry.ts"
import { planOf } from "./phase.ts"
import { latestVerdict } from "./progress.ts"

export type Proof =
  | { readonly is: "unjudged" }
  | { readonly is: "left_out"; readonly narrowed: Narrowed }
  | { readonly is: "waived"; readonly waiver: Waiver }
  | Judgement

export interface Judgement extends Pick<Verdict, "is" | "commit" | "tree"> {
  /** The criterion's text as it was judged. null: the plan has another text by now. */
  readonly how: Criterion | null
  readonly at: Instant | null
  readonly by: JudgedBy
  /** The commit on which the last round took it over. null: it was judged on the commit that it names. */
  readonly carriedTo: Sha | null
}

type JudgedBy =
  | { readonly type: "ci"; readonly source: CiSource }
  /** Our own process ran the command. What an agent says about it does not count. */
  | { readonly type: "process"; readonly attempt: AttemptState; readonly isolation: Isolation }
  | {
      readonly type: "agent"
      readonly attempt: AttemptState
      readonly isolation: Isolation
      /** Files that show what the validator saw. */
      readonly captures: Captures | null
    }

type Isolation = Verdict["isolation"]

export function proofOf(m: Mission, id: CriterionId): Proof {
  if (m.narrowed && isCriterionLeftOut(m, id)) return { is: "left_out", narrowed: m.narrowed }
  const waiver = m.waived.get(id)
  if (waiver) return { is: "waived", waiver }
  const latest = latestVerdict(m, id)
  return (latest && judgementOf(m, id, latest)) ?? { is: "unjudged" }
}

/** What the newest verdict on it rests on, whatever a person said of it since. */
export function judgementOf(m: Mission, id: CriterionId, latest: Recorded): Judgement | null {
  const plan = planOf(m)
  const criterion = (plan && criterionOf(plan, id)) ?? null
  const by = judgedBy(m, latest, criterion)
  if (!by) return null
  const { is, commit, tree, textDigest } = latest.verdict
  return {
    ...{ is, commit, tree, by },
    how: criterion && digestOf(criterion) === textDigest ? criterion : null,
    at: by.type === "ci" ? saidAt(m, commit) : (by.attempt.ended?.at ?? null),
    carriedTo: takenOverFrom(m, id) === null ? null : (m.rounds.at(-1)?.commit ?? null),
  }
}

function judgedBy(m: Mission, latest: Recorded, criterion: Criterion | null): JudgedBy | null {
  if (latest.attempt === null) return { type: "ci", source: latest.by }
  const attempt = m.attempts.get(latest.attempt)
  if (!attempt) return null
  const isRun = criterion?.kind === "command" || criterion?.kind === "same_as_base"
  const { isolation, captures = null } = latest.verdict
  if (isRun || attempt.role === "verifier") return { type: "process", attempt, isolation }
  return { type: "agent", attempt, isolation, captures }
}

const saidAt = (m: Mission, commit: Sha): Instant | null =>
  m.rounds.findLast(round => round.commit === commit && round.ci !== null)?.ci?.at ?? null

/** What nobody could name for it, once a mission has ended well. Empty: the proof is complete. */
export function gapsIn(m: Mission, id: CriterionId): readonly string[] {
  const proof = proofOf(m, id)
  if (proof.is === "left_out") return []
  if (proof.is === "waived") {
    const { by, reason, command } = proof.waiver
    return named({ person: called(by), reason, command })
  }
  if (proof.is !== "pass") return [`verdict: ${proof.is}`]
  const { commit, tree, how, at, by, carriedTo } = proof
  const on = carriedTo ?? commit
  const isDelivered = m.delivered !== null && on === m.delivered.commit
  return [
    ...named({ commit, tree, how, at }),
    ...(isDelivered ? [] : [`on ${on}, and not on what is delivered`]),
    ...(by.type === "ci" ? named({ app: by.source.app }) : workerGaps(by)),
  ]
}

const workerGaps = ({ type, attempt }: Exclude<JudgedBy, { readonly type: "ci" }>) => [
  ...named({ run: attempt.run }),
  ...(type === "agent" ? named({ agent: attempt.ended?.agent?.name ?? null }) : []),
]

const named = (facts: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(facts).flatMap(([name, fact]) => (fact === null || fact === "" ? [name] : []))

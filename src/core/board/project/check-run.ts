/** Check runs: the contract on every head, each feature's on its merge and on what did not hold, each milestone's on its round. */
import { derived } from "../../log/derived.ts"
import type { Annotation, CheckOutput, Effect } from "../../log/effect.ts"
import type { AttemptState, Mission } from "../../log/mission.ts"
import type { Observed } from "../../log/observed.ts"
import { keyOf, type Thing } from "../../log/thing.ts"
import type { Wait } from "../../log/wait.ts"
import { annotationsOf } from "../../render/check-run/annotations.ts"
import { answersByCheck, withAnswer } from "../../render/check-run/answered.ts"
import { contractCheck } from "../../render/check-run/contract.ts"
import { mergeGroupCheck } from "../../render/check-run/merge-group.ts"
import { featureCheck, milestoneCheck } from "../../render/check-run.ts"
import type { Sha } from "../../words/id.ts"
import { isSmall } from "../../work/phase.ts"
import { attemptsAt, disprovenOn } from "../../work/progress.ts"
import { attemptsOfRound } from "../../work/validate.ts"
import type { View } from "../view.ts"

type CheckThing = Extract<Thing, { type: "check_run" }>

interface Wanted {
  readonly thing: CheckThing
  readonly check: () => { readonly name: string; readonly output: CheckOutput }
  /** Answers what the output holds without making its text. */
  readonly annotations: () => readonly Annotation[]
  /** A completed check run never changes again. */
  readonly isFinal: boolean
}

export function projectCheckRuns({ m, seen, waits }: View): readonly Effect[] {
  const answers = answersByCheck(m)
  return [...wanted(m, waits), ...queued(m, seen)].flatMap(
    ({ thing, check, annotations, isFinal }): Effect[] => {
      const bound = m.things.get(keyOf(thing))
      if (!bound) {
        const { name, output } = check()
        return [{ type: "create", thing, name, output }]
      }
      const found = seen.checkRuns.items.find(c => c.id === bound.id)
      if (!found) return []
      const answered = answers.get(bound.id)
      // GitHub takes only so many annotations at once, and the process that sent the first may have
      // ended before the last.
      const isAnnotated = found.annotations >= annotations().length
      if (isFinal && found.status === "completed" && isAnnotated && !answered) return []
      const { output: own } = check()
      const output = answered ? withAnswer(m, own, answered, waits) : own
      const isTrue = found.marker?.digest === output.text.digest && found.status === output.status
      if (isTrue && isAnnotated) return []
      return [{ type: "ensure_check_run", id: bound.id, thing, output }]
    },
  )
}

const NONE = (): readonly Annotation[] => []

function wanted(m: Mission, waits: readonly Wait[]): readonly Wanted[] {
  if (!m.approved || m.integration === null) return []
  const { head } = m.integration
  const onHead = (commit: Sha): Wanted => ({
    thing: { type: "check_run", subject: "contract", commit },
    check: () =>
      derived(m, `contract ${commit} ${commit === head ? JSON.stringify(waits) : ""}`, () =>
        contractCheck(m, commit, waits),
      ),
    annotations: NONE,
    isFinal: commit !== head,
  })
  const older = [...m.things.values()].flatMap(({ thing }) =>
    thing.type === "check_run" && thing.subject === "contract" && thing.commit !== head
      ? [onHead(thing.commit)]
      : [],
  )
  return [onHead(head), ...older, ...features(m), ...milestones(m, waits)]
}

/** Made once and whole: a merge queue waits for it, and builds a new head if anything changes. */
const queued = (m: Mission, { mergeGroups = [], branch }: Observed): readonly Wanted[] =>
  mergeGroups
    .filter(commit => commit !== m.integration?.head)
    .map(commit => ({
      thing: { type: "check_run", subject: "contract", commit },
      check: () => mergeGroupCheck(m, branch.head),
      annotations: NONE,
      isFinal: true,
    }))

const features = (m: Mission): readonly Wanted[] =>
  [...m.features.values()].flatMap(({ id, integrated }): Wanted[] => {
    const wantedOn = (commit: Sha, attempt: AttemptState): Wanted => ({
      thing: { type: "check_run", subject: id, commit },
      check: () => featureCheck(m, attempt),
      annotations: () => annotationsOf(m, [attempt]),
      isFinal: true,
    })
    const merged = integrated && m.attempts.get(integrated.attempt)
    return [
      ...attemptsAt(m, id).flatMap(attempt => {
        const commit = disprovenOn(attempt)
        return commit === null ? [] : [wantedOn(commit, attempt)]
      }),
      ...(merged ? [wantedOn(integrated.commit, merged)] : []),
    ]
  })

const milestones = (m: Mission, waits: readonly Wait[]): readonly Wanted[] =>
  isSmall(m)
    ? []
    : m.rounds.flatMap((round, at): Wanted[] => {
        if (round.milestone === "final" || isJudgedAgainHere(m, at)) return []
        const { milestone: subject, commit } = round
        const thing: CheckThing = { type: "check_run", subject, commit }
        return [
          {
            thing,
            check: () =>
              derived(m, `check ${subject} ${commit} ${JSON.stringify(waits)}`, () =>
                milestoneCheck(m, round, waits),
              ),
            annotations: () => annotationsOf(m, attemptsOfRound(m, round)),
            isFinal: round.closed !== null,
          },
        ]
      })

/** One check for a commit. If several rounds were about it, the last one says what holds. */
function isJudgedAgainHere({ rounds }: Mission, at: number): boolean {
  const round = rounds[at]
  return rounds.some(
    (r, later) => later > at && r.milestone === round?.milestone && r.commit === round.commit,
  )
}

/** Check runs: the contract on every head, each feature's on its merge and on what did not hold, each milestone's on its round. */
import { derived } from "../../log/derived.ts"
import type { Annotation, CheckOutput, Effect } from "../../log/effect.ts"
import { keyOf, type Thing } from "../../log/thing.ts"
import { answersByCheck } from "../../people/button.ts"
import { annotationsOf } from "../../render/check-run/annotations.ts"
import { withAnswer } from "../../render/check-run/answered.ts"
import { contractCheck } from "../../render/check-run/contract.ts"
import { mergeGroupCheck } from "../../render/check-run/merge-group.ts"
import { featureCheck, milestoneCheck } from "../../render/check-run.ts"
import type { Sha } from "../../values/id.ts"
import type { AttemptView } from "../../view/attempt.ts"
import { attemptIn, attemptsIn, type MissionView } from "../../view/mission.ts"
import type { Inputs } from "../inputs.ts"

type CheckThing = Extract<Thing, { type: "check_run" }>

interface Wanted {
  readonly thing: CheckThing
  readonly check: () => { readonly name: string; readonly output: CheckOutput }
  /** Answers what the output holds without making its text. */
  readonly annotations: () => readonly Annotation[]
  /** A completed check run never changes again. */
  readonly isFinal: boolean
}

export function projectCheckRuns(inputs: Inputs): readonly Effect[] {
  const { m, seen, v } = inputs
  const answers = answersByCheck(m)
  return [...wanted(inputs), ...queued(inputs)].flatMap(
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
      const output = answered ? withAnswer(v, own, answered) : own
      const isTrue = found.marker?.digest === output.text.digest && found.status === output.status
      if (isTrue && isAnnotated) return []
      return [{ type: "ensure_check_run", id: bound.id, thing, output }]
    },
  )
}

const NONE = (): readonly Annotation[] => []

function wanted(inputs: Inputs): readonly Wanted[] {
  const { m, waits, v } = inputs
  if (!m.approved || m.integration === null) return []
  const { head } = m.integration
  const onHead = (commit: Sha): Wanted => ({
    thing: { type: "check_run", subject: "contract", commit },
    check: () =>
      derived(m, `contract ${commit} ${commit === head ? JSON.stringify(waits) : ""}`, () =>
        contractCheck(v, commit),
      ),
    annotations: NONE,
    isFinal: commit !== head,
  })
  const older = [...m.things.values()].flatMap(({ thing }) =>
    thing.type === "check_run" && thing.subject === "contract" && thing.commit !== head
      ? [onHead(thing.commit)]
      : [],
  )
  return [onHead(head), ...older, ...features(v), ...milestones(inputs)]
}

/** Made once and whole: a merge queue waits for it, and builds a new head if anything changes. */
const queued = ({ m, seen: { mergeGroups = [], branch }, v }: Inputs): readonly Wanted[] =>
  mergeGroups
    .filter(commit => commit !== m.integration?.head)
    .map(commit => ({
      thing: { type: "check_run", subject: "contract", commit },
      check: () => mergeGroupCheck(v, branch.head),
      annotations: NONE,
      isFinal: true,
    }))

const features = (v: MissionView): readonly Wanted[] =>
  v.features.flatMap(({ id, integrated, attempts }): Wanted[] => {
    const wantedOn = (commit: Sha, attempt: AttemptView): Wanted => ({
      thing: { type: "check_run", subject: id, commit },
      check: () => featureCheck(v, attempt),
      annotations: () => annotationsOf(v, [attempt]),
      isFinal: true,
    })
    const merged = integrated && attemptIn(v, integrated.attempt)
    return [
      ...attemptsIn(v, attempts).flatMap(attempt =>
        attempt.disprovenOn === null ? [] : [wantedOn(attempt.disprovenOn, attempt)],
      ),
      ...(merged ? [wantedOn(integrated.commit, merged)] : []),
    ]
  })

const milestones = ({ m, v, waits }: Inputs): readonly Wanted[] =>
  v.isSmall
    ? []
    : v.rounds.flatMap((round, at): Wanted[] => {
        if (round.milestone === "final" || isJudgedAgainHere(v, at)) return []
        const { milestone: subject, commit } = round
        const thing: CheckThing = { type: "check_run", subject, commit }
        return [
          {
            thing,
            check: () =>
              derived(m, `check ${subject} ${commit} ${JSON.stringify(waits)}`, () =>
                milestoneCheck(v, round),
              ),
            annotations: () => annotationsOf(v, attemptsIn(v, round.attempts)),
            isFinal: round.closed !== null,
          },
        ]
      })

/** One check for a commit. If several rounds were about it, the last one says what holds. */
function isJudgedAgainHere({ rounds }: MissionView, at: number): boolean {
  const round = rounds[at]
  return rounds.some(
    (r, later) => later > at && r.milestone === round?.milestone && r.commit === round.commit,
  )
}

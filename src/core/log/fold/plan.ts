/** Questions, proposals and their approval. A plan is never changed; a newer one is added beside it. */
import type { Revision, Terms } from "../proposal.ts"
import type { Draft, FoldsOf } from "./draft.ts"
import { adopt } from "./replan.ts"

export const planFolds: FoldsOf<
  | "questions.asked"
  | "plan.proposed"
  | "plan.returned"
  | "plan.endorsed"
  | "plan.approved"
  | "plan.withdrawn"
> = {
  "questions.asked": (draft, { round, questions, notes }, at) => {
    const before = draft.asked.at(-1)
    const planned = draft.proposals.at(-1)
    const goesOn = before !== undefined && (planned === undefined || before.at >= planned.at)
    const turn = goesOn ? before.turn + 1 : 1
    draft.asked.push({ round, turn, questions, notes, attemptsFrom: draft.attempts.size, at })
  },
  "plan.proposed": (draft, { type: _, answers, notes = null, terms = NO_TERMS, ...it }, at) => {
    draft.proposals.push({ ...it, notes, terms, withdrawn: null, at })
    draft.returned.length = 0
    answer(draft, answers, it.plan.version)
  },
  "plan.returned": (draft, { version, plan, findings, notes = null }) => {
    draft.returned.push({ version, plan, findings, notes, order: plannerOf(draft)?.order ?? 0 })
  },
  "plan.endorsed": (draft, { by, digest, command }) => {
    const said = draft.answered.get(command)?.answer
    const words = said?.type === "accepted" && said.said.name === "approve" ? said.said : null
    const { care, max } = words ?? NO_TERMS
    const isByPeople = words?.byPeople ?? false
    draft.endorsements.push({ digest, by, terms: { care, max }, isByPeople })
  },
  "plan.approved": (draft, { version, digest, care, max, byPeople }, at) => {
    const proposal = draft.proposals.find(p => p.plan.version === version)
    const last = draft.endorsements.findLast(e => e.digest === digest)
    const by = last?.by ?? draft.requested?.by
    if (!proposal || !by) return
    const before = draft.proposals.find(p => p.digest === draft.approved?.digest)?.plan ?? null
    // A change of plan does not change who builds.
    const isByPeople = byPeople ?? draft.approved?.isByPeople ?? false
    draft.approved = { version, digest, care, max, isByPeople, by, at }
    adopt(draft, before, proposal)
  },
  "plan.withdrawn": (draft, { version, why }) => {
    const at = draft.proposals.findIndex(p => p.plan.version === version)
    const old = draft.proposals[at]
    if (old && draft.approved?.version !== version) draft.proposals[at] = { ...old, withdrawn: why }
  },
}

const plannerOf = (draft: Draft) =>
  [...draft.attempts.values()].findLast(a => a.subject.type === "plan")

const NO_TERMS: Terms = { care: null, max: null }

/**
 * A planner's proposal answers everything that the planner was told; what came later is still owed.
 * A plan that a person brought answers nothing that was asked after it.
 */
function answer(draft: Draft, answers: string | undefined, version: number): void {
  const planner = plannerOf(draft)
  const isTold = ({ command, attemptsFrom }: Revision) =>
    answers === undefined
      ? planner !== undefined && attemptsFrom <= planner.order
      : command === answers
  const told = draft.revisions.filter(r => r.version === null && isTold(r))
  const brought = told.findLastIndex(r => r.said.name === "plan")
  for (const revision of brought < 0 ? told : told.slice(0, brought + 1)) {
    draft.revisions[draft.revisions.indexOf(revision)] = { ...revision, version }
  }
}

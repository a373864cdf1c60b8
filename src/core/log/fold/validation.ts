/** Integration, rounds, verdicts and seals. */
import type { RoundState } from "../mission.ts"
import { change, type Draft, type FoldsOf } from "./draft.ts"
import { endSync } from "./sync.ts"

export const validationFolds: FoldsOf<
  | "integration.moved"
  | "validation.opened"
  | "verdicts.recorded"
  | "verdicts.carried"
  | "validation.closed"
  | "criterion.waived"
  | "look.waived"
  | "finding.settled"
  | "milestone.sealed"
  | "delivery.narrowed"
> = {
  "integration.moved": (draft, { to, by }, at) => {
    const wasUntouched = draft.integration?.isUntouched ?? false
    const isUntouched = by === "start" || (by === "sync" && wasUntouched)
    draft.integration = { head: to, at, isUntouched }
    // Somebody who pushed by hand let CI run on it themselves.
    if (by === "person") draft.ciAllowed.set(to, at)
    if (by === "sync") endSync(draft, draft.syncs.at(-1)?.key, "merged")
    const isReviewed = draft.delivered !== null && draft.ref.instance.endsAt === "merge"
    if (by !== "person" || !isReviewed || draft.ended) return
    draft.stale = { proven: draft.delivered!.commit }
    draft.delivered = null
  },
  "validation.opened": (draft, { milestone, round, commit }, at) => {
    draft.rounds.push({
      milestone,
      round,
      commit,
      openedAt: at,
      attemptsFrom: draft.attempts.size,
      merges: draft.merges.length,
      carried: null,
      ci: null,
      closed: null,
      isSuperseded: false,
      ...(draft.stale && { isOfReview: true as const }),
    })
  },
  "verdicts.recorded": (draft, { attempt, looks = null, ...event }) => {
    const { verdicts, findings, checks, verified } = event
    const ran = verified && { verified }
    change(draft.attempts, attempt, { verdicts, findings, checks, looks, ...ran })
    for (const finding of findings) {
      draft.found.push({ name: `N${draft.found.length + 1}`, attempt, finding })
    }
    // What held on an earlier merge says nothing about what is there now.
    if (draft.attempts.get(attempt)?.subject.type === "merge") return
    for (const verdict of verdicts) {
      const before = draft.verdicts.get(verdict.criterion) ?? []
      draft.verdicts.set(verdict.criterion, [...before, { attempt, verdict }])
    }
  },
  "verdicts.carried": (draft, { carried, ...of }) => changeRound(draft, of, { carried }),
  "validation.closed": (draft, { failed, ...of }, at) =>
    changeRound(draft, of, { closed: { failed, at } }),
  "criterion.waived": (draft, { criterion, by, reason }, at) => {
    // The event of the words that led to it comes before it, in the same append.
    const last = [...draft.answered.values()].at(-1)
    const command = last?.by.id === by.id && last.at === at ? last.command : null
    draft.waived.set(criterion, { by, reason, at, command })
  },
  "look.waived": (draft, { feature, by, reason }) => {
    draft.looksWaived.set(feature, { by, reason })
  },
  "finding.settled": (draft, { finding, as, by, reason }) => {
    draft.settled.set(finding, { as, by, reason })
  },
  "delivery.narrowed": (draft, { upTo, commit, branch, by }, at) => {
    draft.narrowed = { upTo, commit, branch, by, at, roundsFrom: draft.rounds.length }
    draft.integration = { head: commit, at, isUntouched: false }
    // Merges that came after it are not part of what is delivered.
    const sealed = draft.rounds.findLast(r => r.milestone === upTo && r.commit === commit)
    if (sealed) draft.merges.splice(sealed.merges)
  },
  "milestone.sealed": (draft, { milestone, commit }, at) => {
    draft.sealed.set(milestone, { commit, at })
  },
}

export function changeRound(
  draft: Draft,
  { milestone, round }: Pick<RoundState, "milestone" | "round">,
  patch: Partial<RoundState>,
): void {
  const index = draft.rounds.findIndex(r => r.milestone === milestone && r.round === round)
  const state = draft.rounds[index]
  if (state) draft.rounds[index] = { ...state, ...patch }
}

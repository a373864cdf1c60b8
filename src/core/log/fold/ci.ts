/** When the repository's own CI was allowed to run, and what it said. */
import type { FoldsOf } from "./draft.ts"
import { changeRound } from "./validation.ts"

export const ciFolds: FoldsOf<"ci.allowed" | "ci.concluded"> = {
  "ci.allowed": (draft, { to }, at) => {
    // It has the same tree as the commit before it.
    draft.integration = { head: to, at, isUntouched: draft.integration?.isUntouched ?? false }
    draft.ciAllowed.set(to, at)
  },
  "ci.concluded": (draft, { verdicts, ...of }, at) => {
    changeRound(draft, of, { ci: { verdicts, at } })
    for (const { by, ...verdict } of verdicts) {
      const before = draft.verdicts.get(verdict.criterion) ?? []
      draft.verdicts.set(verdict.criterion, [...before, { attempt: null, verdict, by }])
    }
  },
}

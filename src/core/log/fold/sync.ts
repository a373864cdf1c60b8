/** What was to be merged from the default branch, and what came of it. */
import type { AttemptKey } from "../../values/id.ts"
import type { Sync } from "../sync.ts"
import type { Draft, FoldsOf } from "./draft.ts"

export const syncFolds: FoldsOf<"sync.wanted"> = {
  // If workflows differ, the merge is not even tried.
  "sync.wanted": (draft, { type: _, ...sync }) => {
    draft.syncs.push({ ...sync, is: sync.workflows.length > 0 ? "refused" : "due" })
  },
}

/** Of the sync with this key, if there is one. */
export function endSync(draft: Draft, key: AttemptKey | undefined, is: Sync["is"]): void {
  const index = draft.syncs.findIndex(sync => sync.key === key)
  const sync = draft.syncs[index]
  if (sync) draft.syncs.splice(index, 1, { ...sync, is })
}

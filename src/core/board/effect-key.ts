/** The name by which an effect is recognised that was refused, or sent before. */
import type { Effect } from "../log/effect.ts"
import { keyOf } from "../log/thing.ts"

export function effectKey(effect: Effect): string {
  switch (effect.type) {
    case "create":
      return keyOf(effect.thing)
    case "ensure_branch":
      return `${effect.type} ${effect.name}`
    case "ensure_commit":
      return `${effect.type} ${effect.branch} ${effect.onto}`
    case "ensure_merged":
      return `${effect.type} ${effect.commit}`
    case "ensure_reaction":
      return `${effect.type} ${effect.comment}`
    case "ensure_sub_issue":
      return `${effect.type} ${effect.child}`
    case "ensure_run_cancelled":
      return `${effect.type} ${effect.run}`
    case "ensure_label":
      return `${effect.type} ${effect.label} ${effect.is}`
    case "ensure_comment":
    case "ensure_comment_deleted":
    case "ensure_pinned":
    case "ensure_check_run":
      return `${effect.type} ${effect.id}`
    case "ensure_issue":
    case "ensure_duplicate_closed":
    case "ensure_blocked_by":
    case "ensure_unblocked":
    case "ensure_milestone":
    case "ensure_pull_request":
    case "ensure_open":
      return `${effect.type} ${effect.number}`
  }
}

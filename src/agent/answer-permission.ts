/**
 * Answers an agent that asks whether it may. Nobody sits at the screen, so every question gets an
 * answer at once; a planner or validator is never given a tool that changes files.
 */
import type {
  RequestPermissionRequest,
  RequestPermissionResponse,
  ToolKind,
} from "@agentclientprotocol/sdk"
import type { Role } from "../core/log/attempt.ts"

/** Leaving a read-only mode is a way to the tools that change files. */
const CHANGES: readonly ToolKind[] = ["edit", "delete", "move", "switch_mode"]

export function answerPermission(
  { options, toolCall }: RequestPermissionRequest,
  { role, kind }: { readonly role: Role; readonly kind: ToolKind | null },
): RequestPermissionResponse {
  const asked = toolCall.kind ?? kind ?? "other"
  const mayChange = role === "worker" || role === "verifier"
  const isAllowed = mayChange || !CHANGES.includes(asked)
  // Once rather than always: what is allowed for one call is not allowed for the next by itself.
  const kinds = isAllowed ? ["allow_once", "allow_always"] : ["reject_once", "reject_always"]
  for (const wanted of kinds) {
    const option = options.find(({ kind }) => kind === wanted)
    if (option) return { outcome: { outcome: "selected", optionId: option.optionId } }
  }
  return { outcome: { outcome: "cancelled" } }
}

/**
 * Answers an agent that asks for permission. Nobody sits at the screen, so every question gets an
 * answer at once. A planner or validator never gets permission for a tool that changes files.
 */
import type { Role } from "../core/log/attempt.ts"
import type { Permission } from "./protocol/agent-side.ts"

/**
 * "switch_mode" counts, because an agent that leaves its read-only mode gets the tools that change
 * files.
 */
export const CHANGES: readonly string[] = ["edit", "delete", "move", "switch_mode"]

/** The id of the chosen option; null if none fits, and then nothing is allowed. */
export function answerPermission({ options, kind: asked }: Permission, role: Role): string | null {
  const mayChange = role === "worker" || role === "verifier"
  const isAllowed = mayChange || !CHANGES.includes(asked)
  // We prefer "once" to "always", so that allowing one call doesn't also allow the next.
  const kinds = isAllowed ? ["allow_once", "allow_always"] : ["reject_once", "reject_always"]
  for (const wanted of kinds) {
    const option = options.find(({ kind }) => kind === wanted)
    if (option) return option.optionId
  }
  return null
}

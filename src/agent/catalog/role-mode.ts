/** The mode of its own in which an agent plays a role. */
import type { Role } from "../../core/log/attempt.ts"
import type { AgentDefinition } from "./definition.ts"

interface Playing {
  readonly role: Role
  /** Whether a wall of ours holds it, so that nothing can be changed by whoever only reads. */
  readonly isWalled: boolean
}

/** null: none is known, and its default stays. */
export function modeFor(
  definition: AgentDefinition | null,
  { role, isWalled }: Playing,
): string | null {
  if (definition === null || role === "verifier") return null
  const { unwalled, ...own } = definition.modes
  return (isWalled ? unwalled : null) ?? own[role]
}

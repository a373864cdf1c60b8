/** The mode of its own in which an agent plays a role. */
import type { Role } from "../../core/log/attempt.ts"
import type { AgentDefinition } from "./definition.ts"

/** null: none is known, and its default stays. */
export const modeFor = (definition: AgentDefinition | null, role: Role): string | null =>
  definition === null || role === "verifier" ? null : definition.modes[role]

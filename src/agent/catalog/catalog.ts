/** Every agent that Missions knows by name. */
import { claude } from "./claude.ts"
import { codex } from "./codex.ts"
import { copilot } from "./copilot.ts"
import type { AgentDefinition } from "./definition.ts"
import { droid } from "./droid.ts"
import { gemini } from "./gemini.ts"
import { goose } from "./goose.ts"
import { opencode } from "./opencode.ts"
import { qwen } from "./qwen.ts"

export const CATALOG: readonly AgentDefinition[] = [
  codex,
  claude,
  gemini,
  opencode,
  qwen,
  copilot,
  goose,
  droid,
]

/** By what people type, by its id in the registry, or by the program that speaks the protocol. */
export const definitionNamed = (name: string): AgentDefinition | null =>
  CATALOG.find(({ id, registryId, program }) => [id, registryId, program].includes(name)) ?? null

/** By the program that is started, wherever it lies. */
export const definitionOfProgram = (file: string): AgentDefinition | null => {
  const name = file.split("/").at(-1)
  return CATALOG.find(({ program, mute }) => name === program || mute.includes(name ?? "")) ?? null
}

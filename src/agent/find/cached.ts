/** The folder of ours that holds installed agents: one folder for each agent, and in it one for each version. */
import { join } from "node:path"
import type { AgentDefinition, AgentPackage } from "../catalog/definition.ts"
import { executable } from "./program.ts"

type Environment = Readonly<Record<string, string | undefined>>

/** MISSIONS_AGENTS tells a job, whose home is another, where its person's agents lie. */
export function agentsFolder(environment: Environment): string | null {
  const { MISSIONS_AGENTS: told, XDG_CACHE_HOME: cache, HOME: home } = environment
  if (told) return told
  if (cache?.startsWith("/")) return join(cache, "missions/agents")
  return home ? join(home, ".cache/missions/agents") : null
}

export const folderOf = (agents: string, { id }: AgentDefinition, { version }: AgentPackage) =>
  join(agents, id, version)

/** A program of the installed package, such as the agent's own or the one that logs in. */
export const installedProgram = (folder: string, program: string): string | null =>
  executable(join(folder, "node_modules/.bin", program))

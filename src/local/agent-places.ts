/** Where agents are looked for on a person's own machine. */
import { join } from "node:path"
import { agentsFolder } from "../agent/find/cached.ts"
import type { Places } from "../agent/find/find-agent.ts"
import type { Machine } from "./machine.ts"

export type Here = Pick<Machine, "nodePath" | "product" | "shell" | "home" | "path">

/** `not`: work trees, from which no agent is started. `own`: agents that the policy defines. */
export const placesOf = (
  { nodePath, product, shell, home, path }: Here,
  not: readonly string[] = [],
  own?: Places["own"],
): Places => ({
  recipes: { scripted: { command: nodePath, args: [join(product, "dist/scripted-agent.js")] } },
  agents: agentsFolder({ ...shell, HOME: home }),
  ...{ nodePath, path, not },
  ...(own && { own }),
})

/** Where the programs of real agents lie: in a folder that is named, or in our own cache. */
import { existsSync } from "node:fs"
import { homedir } from "node:os"
import { join, resolve } from "node:path"
import { CATALOG } from "../../src/agent/catalog/catalog.ts"
import type { AgentDefinition, AgentPackage } from "../../src/agent/catalog/definition.ts"
import { agentsFolder } from "../../src/agent/find/cached.ts"
import { installAgent } from "../../src/agent/find/install.ts"
import { onPath } from "../../src/agent/find/program.ts"
import type { AgentPlace } from "./drive.ts"

type Installable = AgentDefinition & { readonly package: AgentPackage }

export const driven: readonly Installable[] = CATALOG.flatMap(it =>
  it.package === null ? [] : [{ ...it, package: it.package }],
)

const LOCKS = resolve(import.meta.dirname, "../../agents")
/** MISSIONS_AGENTS_TEST has a folder of npm for each agent; our cache has one for each version. */
const FOLDER =
  process.env["MISSIONS_AGENTS_TEST"] ?? agentsFolder(process.env) ?? join(homedir(), ".missions")

export function placeOf({ id, program, package: own }: Installable): AgentPlace | null {
  const folders = [join(FOLDER, id, own.version), join(FOLDER, id)]
  const programs = folders.map(folder => join(folder, "node_modules/.bin"))
  const found = programs.find(folder => existsSync(join(folder, program)))
  return found === undefined ? null : { id, programs: found }
}

/** null if it is there now; otherwise why it is not. */
export async function install(definition: Installable): Promise<string | null> {
  const npm = onPath("npm", { path: process.env["PATH"] ?? "" })
  if (npm === null) return "there is no npm on the PATH"
  const { signal } = new AbortController()
  const installing = { agents: FOLDER, locks: LOCKS, npm, env: process.env, signal }
  const installed = await installAgent(definition, installing)
  return installed.is === "failed" ? installed.said : null
}

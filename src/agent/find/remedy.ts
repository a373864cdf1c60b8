/** What a person can do about an agent that cannot begin: the line to type, and the same as a sentence. */

import type { Unready } from "../../core/log/attempt.ts"
import { TYPED } from "../../core/render/phrase/typed.ts"
import { folderOf, installedProgram } from "./cached.ts"
import type { FoundAgent } from "./find-agent.ts"

export interface Remedy {
  readonly why: Unready["why"]
  /** null: only the agent's own pages know. */
  readonly typed: string | null
  readonly words: string
}

type Agent = Pick<FoundAgent, "name" | "definition" | "version" | "at">

/** `agents`: the folder of installed agents. */
export function remedyFor(why: Unready["why"], agent: Agent, agents: string | null): Remedy {
  if (why === "login") return login(agent, agents)
  if (why === "key") return { why, typed: null, words: KEY }
  if (why === "tools") return { why, typed: null, words: TOOLS }
  return otherVersion(why, agent) ?? flag(why, agent)
}

const TOOLS = "Are servers of tools (MCP) switched off for it, by its settings or its organisation?"
const KEY =
  "The key is MISSIONS_MODEL_KEY, and the provider that of MISSIONS_MODEL_URL if it is set."

function login({ definition, at }: Agent, agents: string | null): Remedy {
  const words = "Log in with the agent's own program first, or give it its key."
  if (definition === null) return { why: "login", typed: null, words }
  const [key] = definition.variables.key
  if (key === undefined) return { why: "login", typed: null, words }
  const [program, ...args] = definition.login.type ?? []
  const own =
    program !== undefined && at === "installed" && agents !== null && definition.package
      ? installedProgram(folderOf(agents, definition, definition.package), program)
      : null
  const typed = program === undefined ? `export ${key}=…` : [own ?? program, ...args].join(" ")
  return { why: "login", typed, words: `Log in by typing ${typed}, or set the variable ${key}.` }
}

/** An agent that doesn't begin, and isn't the version that is known to, most likely fails for that. */
function otherVersion(why: Unready["why"], { name, definition, version }: Agent): Remedy | null {
  const right = definition?.package?.version
  if (why === "missing" || right === undefined || version === null || version === right) return null
  const typed = `${TYPED} agents install ${name}`
  const words = `Its version is ${version}, and ${right} is known to work. To install that one, type ${typed}`
  return { why: "version", typed, words: `${words}.` }
}

function flag(why: Unready["why"], { definition, at }: Agent): Remedy {
  const isForeign = definition === null && at === "line"
  const words = isForeign
    ? 'Does its command line lack the words that make it speak the protocol, such as "acp" or "--acp"?'
    : "Its own pages may know why."
  return { why, typed: null, words }
}

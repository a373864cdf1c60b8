/**
 * Logins of agents that a person lets into missions on this machine. What they said is remembered
 * beside their other settings, and never in a work tree.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { AgentDefinition } from "../agent/catalog/definition.ts"
import { definitionIn } from "../agent/catalog/environment.ts"
import type { Machine } from "./machine.ts"

type Here = Pick<Machine, "shell" | "home">

/** The ids of agents whose logins may enter. */
export function sharedLogins(machine: Here): readonly string[] {
  try {
    return readFileSync(fileOf(machine), "utf8").split("\n").filter(Boolean)
  } catch {
    return []
  }
}

/** A home that can't be written to is no reason to stop; the next mission asks again. */
export function rememberSharedLogin(machine: Here, agent: string): void {
  try {
    mkdirSync(dirname(fileOf(machine)), { recursive: true })
    appendFileSync(fileOf(machine), `${agent}\n`)
  } catch {
    return
  }
}

export interface FoundLogin {
  readonly definition: AgentDefinition
  /** A file of it that is there, below the person's home. */
  readonly file: string
}

/** The login with which the agent of this line would work; null if there is none, or nobody knows. */
export function loginBehind(line: string, { home }: Here): FoundLogin | null {
  const definition = definitionIn(line)
  const file = definition?.login.files.find(it => existsSync(join(home, it)))
  return definition && file !== undefined ? { definition, file } : null
}

/** What a job may lay into an agent's room: files of its login, and hosts that it then reaches. */
export const loginFor = (shared: readonly string[]) => (line: string) => {
  const definition = definitionIn(line)
  const { hosts = [], files = [] } = definition?.login ?? {}
  return { hosts, files: definition && shared.includes(definition.id) ? files : [] }
}

function fileOf({ shell, home }: Here): string {
  const settings = shell["XDG_CONFIG_HOME"]
  return join(settings?.startsWith("/") ? settings : join(home, ".config"), "missions/logins")
}

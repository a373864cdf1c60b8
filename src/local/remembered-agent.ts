/** The agent that a person picked among several. It is remembered beside their other settings. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Machine } from "./machine.ts"

type Here = Pick<Machine, "shell" | "home">

/** null if nothing was picked, or what is remembered can't be read: then it is simply asked again. */
export function rememberedAgent(machine: Here): string | null {
  try {
    return readFileSync(fileOf(machine), "utf8").trim() || null
  } catch {
    return null
  }
}

/** A home that can't be written to is no reason to stop; the next mission asks again. */
export function rememberAgent(machine: Here, agent: string): void {
  try {
    mkdirSync(dirname(fileOf(machine)), { recursive: true })
    writeFileSync(fileOf(machine), `${agent}\n`)
  } catch {
    return
  }
}

function fileOf({ shell, home }: Here): string {
  const settings = shell["XDG_CONFIG_HOME"]
  return join(settings?.startsWith("/") ? settings : join(home, ".config"), "missions/agent")
}

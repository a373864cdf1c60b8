/** The wall of the machine at which a person sits, for what a command of theirs runs. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { noSandbox, type Sandbox } from "../attempt/sandbox.ts"
import type { Machine } from "../local/machine.ts"
import { type Failed, openSandbox } from "../sandbox/open-sandbox.ts"
import { proxiesIn } from "../sandbox/relay/proxies.ts"
import { watched } from "../sandbox/watched.ts"

export type Walled = Pick<Machine, "home" | "path" | "nodePath" | "pid" | "random" | "shell">

export interface SandboxHere {
  readonly sandbox: Sandbox
  readonly wall: string | null
  readonly failed: readonly Failed[]
}

/** `scratch`: a folder of ours. */
export async function sandboxHere(machine: Walled, scratch: string): Promise<SandboxHere> {
  const folder = join(scratch, "wall")
  mkdirSync(folder)
  const ids = () => Buffer.from(machine.random(16)).toString("hex")
  const { home, path, nodePath: node, pid } = machine
  const ground = { folder, hidden: [], home, path, ids, proxies: proxiesIn(machine.shell) }
  const chosen = await openSandbox(ground, { node, pid })
  return { ...chosen, sandbox: watched(chosen.sandbox ?? noSandbox) }
}

/**
 * Where an agent works: its room with the work tree, a home, and temporary folders. Only a worker
 * may change its tree; the others get a copy to try things out in, of which nothing is taken.
 */
import { cp, mkdir, rm } from "node:fs/promises"
import { isAbsolute, join, sep } from "node:path"
import { type Brief, needsBrowser } from "../core/log/brief.ts"
import { agentHome } from "./agent-home.ts"
import { captureKeeper } from "./capture/captures.ts"
import { commandHome } from "./check/command-home.ts"
import { type AgentNames, agentEnvironment, type Outer } from "./check/environments.ts"
import type { Product } from "./check/product.ts"
import { forwardPorts } from "./forwarded-ports.ts"
import { keepPath } from "./login-shell.ts"
import { type Outlet, openOutlet } from "./outlet.ts"
import type { AgentSession, Browser, Keep } from "./ports.ts"
import type { Exceeded, Room, RoomPlan, Sandbox } from "./sandbox.ts"

type Options = Parameters<AgentSession>[0]
type Given = Pick<Options, "copy" | "open" | "keep" | "env" | "scratch" | "browser">

/** The parts of the agent's step that a room needs. */
export interface AgentPlace {
  readonly sandbox: Sandbox
  /** A folder of ours. */
  readonly scratch: string
  readonly outer: Outer
  /** The names of an agent's own variables. */
  readonly ownVariables: (agent: string) => readonly string[]
  /** What lies in a home of ours before it starts, by its path there; left out: nothing. */
  readonly homeFiles?: (agent: string) => Readonly<Record<string, string>>
  /** A login of the agent's own; null if our proxy leads it to its model. */
  readonly login: AgentLogin | null
  /** Services that it is to reach; left out if none run. */
  readonly product?: Pick<Product, "listening" | "network">
  readonly browser: string | null
  readonly secrets: readonly string[]
}

export interface AgentLogin {
  /** What it has to reach with it. */
  readonly hosts: readonly string[]
  /** Below the person's home; none if the person did not let it enter. */
  readonly files: readonly string[]
}

export interface AgentRoom extends Given {
  readonly outlet: Pick<Outlet, "network" | "contacts" | "said" | "lost">
  /** Ends everything in it, and answers what its programs used up, if anything. */
  end(): Promise<Exceeded | null>
}

export const CAPTURES = "captures"

/** An agent that is only asked whether it can begin has no brief. */
type Occupant = Pick<Brief, "role" | "agent"> &
  Partial<Pick<Brief, "network">> &
  Pick<AgentNames, "commands" | "agentEnv">

/** `folder` is the work tree. */
export async function agentRoom(
  place: AgentPlace,
  brief: Brief | Occupant,
  folder: string,
): Promise<AgentRoom> {
  const { sandbox, scratch: ours, outer, secrets } = place
  const isWalled = sandbox.isolation !== "none"
  const lies = await foldersIn(ours)
  const { scratch, temporary, shared } = lies
  const copy = isWalled && brief.role !== "worker" ? join(ours, "copy") : null
  if (copy !== null) {
    await cp(folder, copy, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  }
  const theirs = homeOf(outer)
  const { hosts: login = [], files = [] } = place.login ?? {}
  const laid = place.homeFiles?.(brief.agent) ?? {}
  const home = isWalled ? agentHome(join(ours, "agent-home"), theirs, { login: files, laid }) : null
  if (home) keepPath(home.folder, outer["PATH"] ?? "")
  const outlet = await openOutlet(sandbox, { of: "agents", policy: brief.network, login })
  const { network } = outlet
  const { listening = [], network: to = network } = place.product ?? {}
  const ports = await forwardPorts(listening, { from: network, to })
  const env: Record<string, string> = {
    ...outlet.leading(
      agentEnvironment(outer, temporary, { ...brief, own: place.ownVariables(brief.agent) }),
    ),
    ...(home && { HOME: theirs ?? home.folder }),
  }
  const plan: Omit<RoomPlan, "programs" | "sockets"> = {
    writable: [
      ...(home ? [{ from: home.folder, at: theirs ?? home.folder }] : []),
      ...[temporary, copy ?? folder],
    ],
    readable: [...toolchainsOf(place, brief), ...(copy === null ? [] : [folder])],
    ...{ path: outer["PATH"] ?? "", home: env["HOME"] ?? "", temporary, shared, network },
  }
  const roots = [folder, temporary, ...(copy === null ? [] : [copy]), ...(isWalled ? [shared] : [])]
  const keep = captureKeeper({ cwd: folder, roots, into: join(ours, CAPTURES), secrets })
  let room: Room | null = null
  return {
    ...{ env, scratch, outlet, ...(copy === null ? {} : { copy }) },
    ...("kind" in brief && needsBrowser(brief) ? { browser: browserIn(place, temporary) } : {}),
    async open({ programs, sockets }) {
      const all = [...programs, ...(place.browser === null ? [] : [place.browser])]
      room = await sandbox.open({ ...plan, sockets, programs: all })
      return room
    },
    keep: isWalled ? outside(shared, keep) : keep,
    async end() {
      const exceeded = room?.exceeded?.() ?? null
      await room?.end()
      await ports.close()
      await outlet.end()
      home?.takeBack()
      if (exceeded !== null) await removeAll([...roots, ...(home ? [home.folder] : [])])
      return exceeded
    },
  }
}

/** Our own process needs the disk for what it hands in. */
async function removeAll(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function foldersIn(ours: string) {
  const lies = {
    scratch: join(ours, "s"),
    temporary: join(ours, "tmp"),
    shared: join(ours, "shared"),
  }
  for (const made of Object.values(lies)) await mkdir(made, { recursive: true })
  return lies
}

/** An agent runs the commands of a plan as well. */
function toolchainsOf({ outer, scratch }: AgentPlace, { commands }: Occupant): readonly string[] {
  const home = join(scratch, "none")
  return commandHome(outer, { home, temporary: home, commands }).readable
}

const browserIn = ({ browser }: AgentPlace, temporary: string): Browser | null =>
  browser === null ? null : { program: browser, pictures: join(temporary, "pictures") }

/** Nothing can stand at the root of the machine for a home. */
function homeOf(outer: Outer): string | undefined {
  const home = outer["MISSIONS_AGENT_HOME"] ?? outer["HOME"]
  return home === undefined || home === sep || !isAbsolute(home) ? undefined : home
}

/** What an agent calls `/tmp` is a folder of ours. */
const outside =
  (shared: string, keep: Keep): Keep =>
  asked => {
    const first = keep(asked)
    if (first.is === "kept" || !asked.path.startsWith(`${SHARED}${sep}`)) return first
    return keep({ ...asked, path: join(shared, asked.path.slice(SHARED.length)) })
  }

const SHARED = "/tmp"

/**
 * Where a plan's commands run. Set-up goes first. Every check after it starts from what set-up
 * left, with services of its own, and leaves nothing to the next check.
 */
import { join } from "node:path"
import type { Contacts } from "../../core/log/contacts.ts"
import type { CommandPolicy } from "../../core/plan/commands.ts"
import { type Expect, looksBeyond } from "../../core/plan/expect.ts"
import type { NetworkPolicy } from "../../core/plan/network-policy.ts"
import type { Environment } from "../../core/plan/plan.ts"
import type { Ports } from "../../core/plan/port.ts"
import type { Sha } from "../../core/values/id.ts"
import { tailOf } from "../../core/values/printed.ts"
import { type Held, type Outlet, openOutlet } from "../outlet.ts"
import type { Room, Sandbox } from "../sandbox.ts"
import type { Clock } from "../step-ports.ts"
import type { Git } from "../tree/own-git.ts"
import { createTrees, roomIn } from "../tree/trees.ts"
import { lookAfter } from "./aftermath.ts"
import { commandHome } from "./command-home.ts"
import type { Outer } from "./environments.ts"
import { asText, choosePorts, untilFree } from "./free-ports.ts"
import type { Ran } from "./ran.ts"
import { type CommandLimits, type CommandOptions, runCommand } from "./run-command.ts"
import { runSetUp } from "./set-up.ts"
import { type Fallen, type Start, type Started, startServices } from "./start-services.ts"

export interface StageNeeds {
  readonly git: Git
  /** An empty folder of ours. */
  readonly scratch: string
  readonly outer: Outer
  readonly sandbox: Sandbox
  readonly network: NetworkPolicy | undefined
  readonly held: Held
  readonly limits: CommandLimits
  readonly clock: Clock
  readonly signal: AbortSignal
}

export interface Play {
  readonly services: Environment["services"]
  readonly commands: CommandPolicy | undefined
  /** When the time for all commands is over, by the clock. */
  readonly until: number
}

export type Checked =
  /**
   * `fallen` lists services that ended during the check, which none should do before we tell it to.
   */
  | { readonly is: "ran"; readonly ran: Ran; readonly fallen: readonly Fallen[] }
  /** A service that the check needs isn't ready. */
  | { readonly is: "not_begun"; readonly failed: Fallen }

/** One commit that takes its turn on the stage. */
export interface Scene {
  /**
   * Runs a command of set-up, which finds what the one before it left. All of them run before the
   * first check.
   */
  prepare(run: string): Promise<Ran>
  check(run: string, expect?: Expect): Promise<Checked>
}

export interface Stage {
  /** The tree of the commit whose command ran last. */
  readonly folder: string
  /** The PATH of commands. */
  readonly path: string
  at(name: string, commit: Sha): Scene
  /** What its programs reached outside. */
  contacts(): Contacts
  /** Variables whose values a private registry refused. */
  refused(): readonly string[]
  /** Ends whatever still runs. */
  close(): Promise<void>
}

/**
 * A command that begins after the time is over still gets this long, so that it ends as cut off.
 */
const COMMAND_LEAST_MS = 1_000

export async function createStage(
  place: StageNeeds,
  { services, commands, until }: Play,
): Promise<Stage> {
  const { git, scratch, outer, limits, clock, signal } = place
  const { env: own, furnish, readable } = commandHome(outer, { ...roomIn(scratch), commands })
  const trees = createTrees({ git, scratch, path: outer["PATH"] ?? "", furnish })
  const outlet = await outletOf(place)
  const path = own["PATH"] ?? ""
  const { ports, room } = await openRoom(place, { services, readable, path, outlet })
  const env = { ...outlet.leading(own), ...asText(ports) }
  const where = { cwd: trees.folder, env, room, ports, network: outlet.network }
  const start = { ...where, folder: trees.folder, limits, clock, signal }
  const command = (run: string, outputs: CommandOptions["outputs"] = "together") => ({
    ...{ ...start, run, outputs },
    limits: within(limits, until - clock.now()),
  })
  const excused = excusing({ ...start, outlet, isWalled: place.sandbox.isolation !== "none" })
  let here: string | null = null
  const enter = async (name: string, commit: Sha) => {
    if (here !== null && here !== name) await room.clear()
    here = name
    await trees.turnTo(name, commit)
  }
  const begin = async (name: string, commit: Sha) => {
    await enter(name, commit)
    // This ends processes of set-up too. A process that has to keep running is a service.
    await room.clear()
    await trees.begin()
  }
  const serve = serving(start, services)
  return {
    ...{ folder: trees.folder, path },
    ...{ contacts: outlet.contacts, refused: () => outlet.registries?.refused() ?? [] },
    async close() {
      await room.end()
      await outlet.end()
    },
    at: (name, commit) => ({
      async prepare(run) {
        await enter(name, commit)
        return excused(await runSetUp(command(run), outlet))
      },
      async check(run, expect) {
        await begin(name, commit)
        const started = await serve(() => begin(name, commit))
        try {
          if (started.failed !== null) return { is: "not_begun", failed: started.failed }
          const outputs = expect?.json === undefined ? "together" : "apart"
          const ran = await excused(await runCommand(command(run, outputs)))
          const isLookedAt = expect !== undefined && isAsFar(expect, ran)
          const seen = isLookedAt ? { ...ran, after: await lookAfter(expect, start) } : ran
          return { is: "ran", ran: seen, fallen: await started.fallen() }
        } finally {
          await started.end()
        }
      },
    }),
  }
}

const outletOf = ({ sandbox, network: policy, held, scratch }: StageNeeds): Promise<Outlet> =>
  openOutlet(sandbox, {
    ...{ of: "checks", policy },
    setUp: { held, folder: join(scratch, "registries") },
  })

const within = (limits: CommandLimits, leftMs: number): CommandLimits => ({
  ...limits,
  wallMs: Math.min(limits.wallMs, Math.max(COMMAND_LEAST_MS, leftMs)),
})

/** So soon a command fails that never ran, because its room could not be entered. */
const EARLY_MS = 2_000
const isEarly = ({ exit, ended, ms }: Ran): boolean =>
  exit !== 0 && ended === "itself" && ms < EARLY_MS

const unentered = ({ output, exit }: Ran): string =>
  `a room could not be entered (${exit}): ${tailOf(output, 200)}`

interface Excusing extends Omit<CommandOptions, "run" | "room" | "outputs"> {
  readonly room: Room
  readonly outlet: Pick<Outlet, "lost">
  readonly isWalled: boolean
}

/** Throws if a part of ours failed, so that no command is blamed for it. */
function excusing({ outlet, isWalled, ...start }: Excusing): (ran: Ran) => Promise<Ran> {
  const { room } = start
  let lost: string | null = null
  outlet.lost.then(what => {
    lost = what
  })
  const mustOpen = async () => {
    const tries = () => runCommand({ ...start, run: "true" })
    if ((await tries()).exit === 0) return
    // What the command left running may have taken what `true` needs.
    await room.clear()
    const tried = await tries()
    if (tried.exit !== 0 && tried.ended === "itself") throw new Error(unentered(tried))
  }
  return async ran => {
    if (isEarly(ran) && isWalled) await mustOpen()
    if (ran.exit !== 0 && lost !== null) throw new Error(lost)
    return ran
  }
}

async function openRoom(
  { sandbox, scratch }: StageNeeds,
  opening: Pick<Play, "services"> & {
    readonly readable: readonly string[]
    readonly path: string
    readonly outlet: Outlet
  },
): Promise<{ readonly room: Room; readonly ports: Ports }> {
  const { services, readable, path, outlet } = opening
  const { room: writable, home, temporary, shared } = roomIn(scratch)
  const { network } = outlet
  try {
    const ports = await choosePorts(services, network)
    const room = await sandbox.open({
      ...{ writable: [writable], programs: [], path },
      readable: [...readable, ...(outlet.registries?.readable ?? [])],
      ...{ home, temporary, shared, sockets: [], network },
    })
    return { ports, room }
  } catch (error) {
    await outlet.end()
    throw error
  }
}

/**
 * Services that were ready before get a second try, because with every start something more can go
 * wrong.
 */
function serving(start: Start, services: Play["services"]) {
  let haveStood = false
  return async (again: () => Promise<void>): Promise<Started> => {
    if (haveStood) await untilFree(start.ports, start)
    const first = await startServices(start, services)
    const isWell = first.failed === null
    if (isWell || !haveStood) {
      haveStood ||= isWell
      return first
    }
    await first.end()
    await again()
    return startServices(start, services)
  }
}

/** We check files and services only if the command itself ended as it should. */
const isAsFar = (expect: Expect, ran: Ran): boolean =>
  looksBeyond(expect) && ran.ended === "itself" && ran.exit === expect.exit

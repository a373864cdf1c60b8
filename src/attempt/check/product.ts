/**
 * Sets up the product of a commit and starts its services, for a validator to use. It has a
 * checkout of its own, so what the validator does in its folder never changes what it judges.
 */
import { join } from "node:path"
import type { Brief } from "../../core/log/brief.ts"
import { portName, serviceCheckId } from "../../core/plan/port.ts"
import { tailOf } from "../../core/values/printed.ts"
import { MINUTE_MS } from "../../core/values/time.ts"
import { machineNetwork } from "../machine-network.ts"
import { type Held, type Outlet, openOutlet } from "../outlet.ts"
import type { Listening } from "../ports.ts"
import type { Network } from "../room-network.ts"
import type { Room, Sandbox } from "../sandbox.ts"
import type { Clock, Lines } from "../step-ports.ts"
import type { Git } from "../tree/own-git.ts"
import { layOut } from "../tree/work-tree.ts"
import { commandHome } from "./command-home.ts"
import type { Outer } from "./environments.ts"
import { asText, choosePorts } from "./free-ports.ts"
import { COMMAND_LIMITS } from "./run-command.ts"
import { runSetUp } from "./set-up.ts"
import { type Start, startServices } from "./start-services.ts"

export interface ProductNeeds {
  readonly git: Git
  readonly sandbox: Sandbox
  readonly clock: Clock
  readonly lines: Lines
  readonly outer: Outer
  readonly scratch: string
  readonly held: Held
  readonly signal: AbortSignal
}

export interface Product {
  /** What doesn't run, in a sentence; null if everything does. */
  readonly fallen: string | null
  readonly listening: readonly Listening[]
  /** Where they listen. */
  readonly network: Network
  /** The variables for the agent's environment that say where the services listen. */
  readonly env: Readonly<Record<string, string>>
  /** How much of the agent's time this took. */
  readonly spentMs: number
  end(): Promise<void>
}

/** Limits the output of a failed service, because the failure is told in one line. */
const SAID_CHARACTERS_MAX = 200

const NOTHING: Product = {
  ...{ fallen: null, listening: [], network: machineNetwork, env: {}, spentMs: 0 },
  end: async () => {},
}

/**
 * Only validators of behaviour need the running product. Everyone else starts what they need
 * themselves.
 */
export async function startProduct(place: ProductNeeds, brief: Brief): Promise<Product> {
  const { services, setup } = brief.environment
  const isTried = brief.kind === "validation" && brief.step === "behaviour"
  if (!isTried || services.length === 0) return NOTHING
  const began = place.clock.now()
  const setUp = { held: place.held, folder: join(place.scratch, "registries") }
  const outlet = await openOutlet(place.sandbox, { of: "checks", policy: brief.network, setUp })
  const { ports, start, room } = await settle(place, brief, outlet).catch(async error => {
    await outlet.end()
    throw error
  })
  const leave = async () => {
    await room.end()
    await outlet.end()
  }
  for (const run of setup) {
    const ran = await runSetUp({ ...start, run }, outlet)
    place.lines.say(`The product's set-up: exit ${ran.exit}.`)
    if (ran.exit !== 0) {
      await leave()
      return { ...NOTHING, fallen: `set-up ends with ${ran.exit}: ${run}` }
    }
  }
  const started = await startServices(start, services)
  const { failed } = started
  const end = async () => {
    await started.end()
    await leave()
  }
  if (failed !== null) {
    place.lines.say(`${serviceCheckId(failed.name)} ${failed.why}`)
    place.lines.quote(failed.ran.output)
    await end()
    const fallen = `${serviceCheckId(failed.name)} ${failed.why}; it said: ${tailOf(failed.ran.output, SAID_CHARACTERS_MAX)}`
    return { ...NOTHING, fallen }
  }
  const listening = services.flatMap(({ name }) => {
    const variable = portName(name)
    const port = variable === null ? undefined : ports[variable]
    return variable === null || port === undefined ? [] : [{ name, variable, port }]
  })
  const spentMs = place.clock.now() - began
  const { network } = outlet
  return { fallen: null, listening, network, env: asText(ports), spentMs, end }
}

async function settle(
  place: ProductNeeds,
  { base, cap, commands, environment }: Brief,
  outlet: Outlet,
): Promise<{ readonly ports: Start["ports"]; readonly start: Start; readonly room: Room }> {
  const { git, sandbox, clock, outer, signal } = place
  const scratch = join(place.scratch, "product")
  const [cwd, home, temporary] = [
    join(scratch, "tree"),
    join(scratch, "home"),
    join(scratch, "tmp"),
  ]
  const own = { home: join(scratch, "git-home"), path: outer["PATH"] ?? "" }
  const { env: found, furnish, readable } = commandHome(outer, { home, temporary, commands })
  const index = join(scratch, "index")
  await Promise.all([layOut(git, { commit: base, folder: cwd, index, own }), furnish()])
  const { network } = outlet
  const ports = await choosePorts(environment.services, network)
  const env = { ...outlet.leading(found), ...asText(ports) }
  const wallMs = Math.min(COMMAND_LIMITS.wallMs, cap.minutes * MINUTE_MS)
  const room = await sandbox.open({
    ...{ writable: [cwd, home, temporary], programs: [], path: env["PATH"] ?? "" },
    readable: [...readable, ...(outlet.registries?.readable ?? [])],
    ...{ home, temporary, shared: join(scratch, "shared"), sockets: [], network },
  })
  const limits = { ...COMMAND_LIMITS, wallMs }
  return { ports, room, start: { cwd, env, limits, room, clock, signal, ports, network } }
}

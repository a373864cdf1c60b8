/**
 * Chooses ports of this machine for the services of one attempt, which nobody else takes before
 * they listen there.
 */
import { createServer, type Server } from "node:net"
import type { Environment } from "../../core/plan/plan.ts"
import { type Ports, portName } from "../../core/plan/port.ts"
import type { Clock } from "../step-ports.ts"

/**
 * All are held until the last one is drawn, so that no two services of a plan get the same one. A
 * port that the plan fixes stays as it is.
 */
export async function choosePorts(services: Environment["services"]): Promise<Ports> {
  const held: Server[] = []
  try {
    const ports: [string, number][] = []
    for (const { name, port } of services) {
      const key = portName(name)
      if (key === null) continue
      if (port !== undefined) ports.push([key, port])
      else {
        const server = await drawPort()
        held.push(server)
        ports.push([key, portOf(server)])
      }
    }
    return Object.fromEntries(ports)
  } finally {
    await Promise.all(held.map(close))
  }
}

/**
 * From set-up until the service listens its port stands open to everybody. So it lies below those
 * that Linux (from 32768) and macOS (from 49152) give to each connection and to whoever asks for any
 * port, and above 10080, which no browser opens.
 */
const FIRST = 12_000
const COUNT = 18_000
/** Hardly any of them is taken. */
const DRAWS_MAX = 50

/** What the kernel would give serves as the dice. */
async function drawPort(): Promise<Server> {
  for (let draws = 0; draws < DRAWS_MAX; draws += 1) {
    const dice = await listenOn(0)
    const port = FIRST + (portOf(dice) % COUNT)
    await close(dice)
    try {
      return await listenOn(port)
    } catch {
      // Somebody has it.
    }
  }
  return listenOn(0)
}

/** The ports as environment variables. */
export const asText = (ports: Ports): Record<string, string> =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, `${port}`]))

export async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listenOn(port))
    return true
  } catch {
    return false
  }
}

/**
 * Waits for ports of services that were just ended. The system gives a port back when the last
 * process that holds it is gone.
 */
export async function untilFree(ports: Ports, clock: Clock): Promise<void> {
  const until = clock.now() + GIVEN_BACK_MS
  for (const port of Object.values(ports)) {
    while (!(await isFree(port)) && clock.now() < until) await clock.wait(PAUSE_MS)
  }
}

/** A killed process is gone in an instant, so whoever holds a port longer than this isn't ours. */
const GIVEN_BACK_MS = 10_000
const PAUSE_MS = 20

/** Checks every address of the machine, because a service may listen on any of them. */
const listenOn = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(port, () => resolve(server))
  })

const close = (server: Server): Promise<void> =>
  new Promise(resolve => server.close(() => resolve()))

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === "object" && address !== null ? address.port : 0
}

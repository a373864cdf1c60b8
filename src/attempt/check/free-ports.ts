/**
 * Chooses ports for the services of one attempt, in the network where they will listen, which
 * nobody else takes before that.
 */
import { once } from "node:events"
import { createServer } from "node:net"
import type { Environment } from "../../core/plan/plan.ts"
import { type Ports, portName } from "../../core/plan/port.ts"
import type { Network } from "../room-network.ts"
import type { Clock } from "../step-ports.ts"

/**
 * No two services of a plan get the same port. One that the plan fixes stays as it is.
 */
export async function choosePorts(
  services: Environment["services"],
  network: Pick<Network, "isFree">,
): Promise<Ports> {
  const drawn = new Set(services.flatMap(({ port }) => port ?? []))
  const ports: [string, number][] = []
  for (const { name, port } of services) {
    const key = portName(name)
    if (key === null) continue
    const chosen = port ?? (await drawPort(network, drawn))
    drawn.add(chosen)
    ports.push([key, chosen])
  }
  return Object.fromEntries(ports)
}

/**
 * From set-up until the service listens its port stands open to everybody in its network. So it
 * lies below those that Linux (from 32768) and macOS (from 49152) give to each connection and to
 * whoever asks for any port, and above 10080, which no browser opens.
 */
const FIRST = 12_000
const COUNT = 18_000
/** Hardly any of them is taken. */
const DRAWS_MAX = 50

/** What the kernel would give serves as the dice. */
async function drawPort(
  network: Pick<Network, "isFree">,
  drawn: ReadonlySet<number>,
): Promise<number> {
  for (let draws = 0; draws < DRAWS_MAX; draws += 1) {
    const port = FIRST + ((await dice()) % COUNT)
    if (!drawn.has(port) && (await network.isFree(port))) return port
  }
  return dice()
}

async function dice(): Promise<number> {
  const server = createServer()
  server.listen(0)
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  return typeof address === "object" && address !== null ? address.port : 0
}

/** The ports as environment variables. */
export const asText = (ports: Ports): Record<string, string> =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, `${port}`]))

/**
 * Waits for ports of services that were just ended. The system gives a port back when the last
 * process that holds it is gone.
 */
export async function untilFree(
  ports: Ports,
  { network, clock }: { readonly network: Pick<Network, "isFree">; readonly clock: Clock },
): Promise<void> {
  const until = clock.now() + GIVEN_BACK_MS
  for (const port of Object.values(ports)) {
    while (!(await network.isFree(port)) && clock.now() < until) await clock.wait(PAUSE_MS)
  }
}

/** A killed process is gone in an instant, so whoever holds a port longer than this isn't ours. */
const GIVEN_BACK_MS = 10_000
const PAUSE_MS = 20

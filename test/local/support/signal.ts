/**
 * Lets a program behind a wall wait for something that happens outside, where it sees no file of
 * ours: it asks a port of this test.
 */

import type { AddressInfo } from "node:net"
import { createServer } from "node:net"

export interface Signal {
  readonly port: number
  /** From now on nobody waits. */
  go(): void
  close(): Promise<void>
}

/** Its port is one of the machine's, and agents reach those only where the policy lets them. */
export const REACHES_SIGNALS = { ".github/missions.yml": "network: { agents: open }\n" }

export async function openSignal(): Promise<Signal> {
  let isGiven = false
  const server = createServer(socket => {
    socket.on("error", () => socket.destroy())
    socket.end(isGiven ? "go" : "no")
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  return {
    port: (server.address() as AddressInfo).port,
    go() {
      isGiven = true
    },
    close: () => new Promise(resolve => void server.close(() => resolve())),
  }
}

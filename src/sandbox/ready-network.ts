/**
 * Has a job's first network ready before anybody asks for it. A program has to start for each, and
 * a job begins by waiting for other things.
 */
import type { Network } from "../attempt/room-network.ts"
import type { Sandbox } from "../attempt/sandbox.ts"

export interface Ready {
  readonly sandbox: Sandbox
  /** Ends the network if nobody asked for it. */
  close(): Promise<void>
}

export function withReadyNetwork(sandbox: Sandbox): Ready {
  let ready: Promise<Network> | null = sandbox.network()
  // Whoever asks for it is told.
  ready.catch(() => undefined)
  const take = (): Promise<Network> | null => {
    const taken = ready
    ready = null
    return taken
  }
  return {
    sandbox: { ...sandbox, network: () => take() ?? sandbox.network() },
    close: async () =>
      await take()?.then(
        network => network.end(),
        () => undefined,
      ),
  }
}

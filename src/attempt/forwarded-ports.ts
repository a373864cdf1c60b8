/**
 * Lets an agent's network reach the product's services, which listen in a network of their own, at
 * the same ports.
 */
import { createServer, type Socket } from "node:net"
import type { Listening } from "./ports.ts"
import type { Network } from "./room-network.ts"

export async function forwardPorts(
  listening: readonly Pick<Listening, "port">[],
  { from, to }: { readonly from: Network; readonly to: Network },
): Promise<{ close(): Promise<void> }> {
  if (from === to) return { close: async () => {} }
  const open = new Set<Socket>()
  const keep = (socket: Socket) => {
    open.add(socket)
    socket.on("error", () => socket.destroy())
    socket.once("close", () => open.delete(socket))
  }
  const servers = listening.map(({ port }) => {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, async near => {
      keep(near)
      const far = await connected(to, port)
      if (far === null) return near.destroy()
      keep(far)
      near.once("close", () => far.destroy())
      far.once("close", () => near.destroy())
      near.pipe(far)
      far.pipe(near)
    })
    return { server, port }
  })
  for (const { server, port } of servers) await from.listen(server, port)
  return {
    async close() {
      for (const { server } of servers) server.close()
      for (const socket of open) socket.destroy()
    },
  }
}

/** A service listens on one of the two. */
async function connected(network: Network, port: number): Promise<Socket | null> {
  for (const host of ["127.0.0.1", "::1"]) {
    try {
      return await network.connect({ host, port })
    } catch {
      // Nobody listens there.
    }
  }
  return null
}

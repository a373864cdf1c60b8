/** The machine's own network, as that of a room: where there is no wall, or where policy lets a room use it. */
import { once } from "node:events"
import { connect, createServer, type Server } from "node:net"
import type { Network } from "./room-network.ts"

export const machineNetwork: Network = {
  holder: null,
  async listen(server, port = 0) {
    server.listen(port, "127.0.0.1")
    await once(server, "listening")
    return portOf(server)
  },
  async connect(to) {
    const socket = connect(to)
    await once(socket, "connect")
    return socket
  },
  async isFree(port) {
    const server = createServer()
    // At every address, because a service may listen at any of them.
    server.listen(port)
    try {
      await once(server, "listening")
    } catch {
      return false
    }
    server.close()
    await once(server, "close")
    return true
  },
  end: async () => {},
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === "object" && address !== null ? address.port : 0
}

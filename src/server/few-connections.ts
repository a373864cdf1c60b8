/**
 * Keeps the number of open connections below a limit. A newcomer is let in, and the connection that
 * has brought nothing good for longest is closed: else a stranger who opens many and says nothing
 * would keep GitHub out.
 */
import type { Server } from "node:http"
import type { Socket } from "node:net"

export interface FewConnections {
  /** This connection brought a webhook that GitHub signed. */
  good(socket: Socket): void
}

export function keepFew(server: Server, max: number): FewConnections {
  // A set keeps the order in which they came.
  const open = new Set<Socket>()
  server.on("connection", socket => {
    open.add(socket)
    socket.once("close", () => open.delete(socket))
    if (open.size <= max) return
    const [oldest] = open
    if (!oldest) return
    open.delete(oldest)
    oldest.destroy()
  })
  return {
    good(socket) {
      if (open.delete(socket)) open.add(socket)
    },
  }
}

/**
 * The program that stands in a room's network and does there what our own process cannot do from
 * outside: it opens ports and connections, and hands them out to us. No program of a room sees it.
 * It is sent as text, so it may use nothing from outside of itself.
 */

/** Each is answered with the same id, and with the handle that it asks for. */
export type PorterQuestion =
  | { readonly id: number; readonly ask: "listen"; readonly port: number }
  | { readonly id: number; readonly ask: "connect"; readonly host: string; readonly port: number }
  | { readonly id: number; readonly ask: "free"; readonly port: number }

export interface PorterAnswer {
  readonly id: number
  /** Why it cannot be done, such as "EADDRINUSE"; null if it is done. */
  readonly error: string | null
}

/** Its first words: it is there. */
export interface PorterHello {
  readonly pid: number
}

export function porter(): void {
  const { connect, createServer } = process.getBuiltinModule("node:net")
  const codeOf = (error: Error): string => (error as NodeJS.ErrnoException).code ?? error.message
  const answer = ({ id, ...question }: PorterQuestion): void => {
    const failed = (error: Error) => process.send?.({ id, error: codeOf(error) })
    switch (question.ask) {
      case "listen": {
        const server = createServer()
        server.once("error", failed)
        server.listen(question.port, "127.0.0.1", () =>
          // Who is handed the port takes its connections; we would take every second one.
          process.send?.({ id, error: null }, server, {}, () => server.close()),
        )
        return
      }
      case "free": {
        const server = createServer()
        server.once("error", failed)
        // At every address, because a service may listen at any of them.
        server.listen(question.port, () => server.close(() => process.send?.({ id, error: null })))
        return
      }
      case "connect": {
        const socket = connect(question)
        // What is read here would be lost to who is handed the connection.
        socket.pause()
        socket.once("error", failed)
        socket.once("connect", () => process.send?.({ id, error: null }, socket))
      }
    }
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined)
  process.on("disconnect", () => process.exit(0))
  process.on("message", answer)
  process.send?.({ pid: process.pid } satisfies PorterHello)
}

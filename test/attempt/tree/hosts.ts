/** Servers on this machine that record which requests they got, with which authorization. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

interface Heard {
  readonly path: string
  readonly authorization: string | undefined
}
export interface Host {
  readonly origin: string
  readonly heard: Heard[]
  answer: (request: IncomingMessage, response: ServerResponse) => void
}

const open: Server[] = []

export async function openHost(): Promise<Host> {
  const heard: Heard[] = []
  const it: { answer: Host["answer"] } = { answer: (_, response) => response.writeHead(404).end() }
  const server = createServer((request, response) => {
    const { authorization } = request.headers
    heard.push({ path: request.url ?? "", authorization })
    it.answer(request, response)
  })
  open.push(server)
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(it, { origin: `http://127.0.0.1:${port}`, heard })
}

export async function closeHosts(): Promise<void> {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
}

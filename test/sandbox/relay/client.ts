/** A client that sends what it likes, as a program behind a wall may. */
import { connect } from "node:net"
import { connect as secured } from "node:tls"

/** Sends bytes and reads until the relay hangs up, or until what was wanted has come. */
export function say(to: number, sent: string, until: RegExp = /\r\n\r\n/): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = connect(to, "127.0.0.1")
  let got = ""
  socket.on("data", (chunk: Buffer) => {
    got += chunk.toString("latin1")
    if (until.test(got)) socket.destroy()
  })
  socket.on("error", () => undefined)
  socket.once("close", () => resolve(got))
  socket.write(sent)
  return promise
}
export const status = (answer: string): number =>
  Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
export const tunnel = (to: number, authority: string) =>
  say(to, `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`)

/** Says anything inside of TLS, to whoever answers for a host at the relay. */
export async function sayInside(
  to: number,
  words: string,
  at: { readonly host: string; readonly servername: string; readonly ca: Buffer },
): Promise<string> {
  const near = connect(to, "127.0.0.1")
  near.on("error", () => undefined)
  near.write(`CONNECT ${at.host}:443 HTTP/1.1\r\n\r\n`)
  await new Promise(resolve => near.once("data", resolve))
  const { ca, servername } = at
  const socket = secured({ socket: near, servername, ca, checkServerIdentity: () => undefined })
  const { promise, resolve } = Promise.withResolvers<string>()
  let got = ""
  socket.on("data", (chunk: Buffer) => {
    got += chunk.toString("latin1")
  })
  socket.on("error", error => resolve(`${got}\n${error.message}`))
  socket.once("close", () => resolve(got))
  socket.write(words)
  return promise
}

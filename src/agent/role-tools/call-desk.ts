/**
 * The role-tool program's side of the socket. It has no rules of its own; the desk has them all.
 */
import { createConnection, type Socket } from "node:net"
import { z } from "zod"
import { readLines } from "./read-lines.ts"
import { Answer, LINE_BYTES_MAX, type ToolDefinition, Welcome } from "./wire.ts"

export interface DeskLine {
  list(): Promise<readonly ToolDefinition[]>
  call(name: string, given: unknown): Promise<{ readonly text: string; readonly isError: boolean }>
  /** Resolves when the desk has hung up. */
  readonly closed: Promise<void>
}

/** Rejects with one sentence if nobody answers at the desk, or if the desk refuses the token. */
export async function callDesk({
  socketPath,
  token,
}: {
  readonly socketPath: string
  readonly token: string
}): Promise<DeskLine> {
  const socket = createConnection(socketPath)
  const waiting = new Map<number, PromiseWithResolvers<Answer>>()
  const welcome = Promise.withResolvers<Welcome>()
  const closed = new Promise<void>(resolve => socket.once("close", () => resolve()))
  socket.once("error", error => {
    welcome.reject(new Error(`The role tools cannot reach Missions: ${error.message}`))
  })
  readLines(socket, {
    bytesMax: LINE_BYTES_MAX,
    onTooLong: () => socket.destroy(),
    onLine: line => {
      const message = z.union([Answer, Welcome]).parse(JSON.parse(line))
      if ("id" in message) waiting.get(message.id)?.resolve(message)
      else welcome.resolve(message)
    },
  })
  closed.then(() => {
    welcome.reject(gone())
    for (const { reject } of waiting.values()) reject(gone())
  })
  // If the desk hangs up before its first word, the promise that we await here reports it, not a
  // crash.
  welcome.promise.catch(() => undefined)
  send(socket, { token })
  const answer = await welcome.promise
  if ("refused" in answer) throw new Error(answer.refused)
  return { ...talk(socket, waiting), closed }
}

function talk(
  socket: Socket,
  waiting: Map<number, PromiseWithResolvers<Answer>>,
): Omit<DeskLine, "closed"> {
  let last = 0
  const ask = async (question: object): Promise<Answer> => {
    last += 1
    const id = last
    if (!socket.writable) throw gone()
    const answer = Promise.withResolvers<Answer>()
    waiting.set(id, answer)
    send(socket, { id, ...question })
    return await answer.promise.finally(() => waiting.delete(id))
  }
  return {
    async list() {
      const answer = await ask({ ask: "list" })
      return "tools" in answer ? answer.tools : []
    },
    async call(name, given) {
      const bytes = Buffer.byteLength(JSON.stringify(given))
      if (bytes > LINE_BYTES_MAX - 1_000) {
        const text = `Not taken: ${name} was given ${bytes} bytes; at most ${LINE_BYTES_MAX} fit.`
        return { text, isError: true }
      }
      const answer = await ask({ ask: "call", name, arguments: given })
      if ("text" in answer) return answer
      return { text: "Missions gave an answer that does not belong to this call.", isError: true }
    },
  }
}

const gone = (): Error => new Error("Missions ended this attempt. Nothing more can be reported.")

function send(socket: Socket, message: object): void {
  socket.write(`${JSON.stringify(message)}\n`)
}

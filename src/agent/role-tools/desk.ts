/**
 * Our side of the role tools: a socket in a folder of the attempt, where one client with the right
 * token may call. Nobody else's calls are taken, and nothing but a call is believed.
 */
import { createHash, timingSafeEqual } from "node:crypto"
import { createServer, type Socket } from "node:net"
import { join } from "node:path"
import type { Keep } from "../../attempt/ports.ts"
import type { Brief } from "../../core/log/brief.ts"
import type { Draft, LintFinding } from "../../core/plan/plan.ts"
import { EMPTY_HAND, type Hand } from "./hand.ts"
import { readLines } from "./read-lines.ts"
import { receive } from "./receive.ts"
import { definitionOf } from "./tool.ts"
import { toolsFor } from "./tools.ts"
import { type Answer, Ask, Hello, LINE_BYTES_MAX, type Welcome } from "./wire.ts"

export interface Desk {
  readonly socketPath: string
  hand(): Hand
  /** Whether anybody with the right token ever connected. */
  wasReached(): boolean
  /** Resolves once that is so. */
  readonly reached: Promise<void>
  close(): Promise<void>
}

export interface DeskParts {
  readonly brief: Brief
  /** An empty folder of ours. */
  readonly scratch: string
  readonly token: string
  readonly lint: (draft: Draft) => readonly LintFinding[]
  readonly keep: Keep
  /** Called after each call with the tool's name and whether it was taken. */
  readonly onCall: (call: {
    readonly name: string
    readonly given: unknown
    readonly isTaken: boolean
  }) => void
}

/** Linux keeps a socket's path in 108 bytes and macOS in 104, both with a final zero. */
const SOCKET_PATH_BYTES_MAX = 103
/** We hang up on a client that connects and then says nothing. */
const HELLO_MS = 10_000

export async function openDesk(parts: DeskParts): Promise<Desk> {
  const socketPath = join(parts.scratch, "desk")
  if (Buffer.byteLength(socketPath) > SOCKET_PATH_BYTES_MAX) {
    throw new Error(
      `The path of the folder for the role tools' socket is too long, so the agent cannot report. ` +
        `Expected: a folder whose path has at most ${SOCKET_PATH_BYTES_MAX - 5} bytes. ` +
        `Got: ${parts.scratch}`,
    )
  }
  let hand = EMPTY_HAND
  let client: Socket | null = null
  const reached = Promise.withResolvers<void>()
  let isReached = false
  const sockets = new Set<Socket>()
  const answer = (line: string): Answer | null => {
    const ask = parseAs(Ask, line)
    if (ask === null) return null
    if (ask.ask === "list") return { id: ask.id, tools: toolsFor(parts.brief).map(definitionOf) }
    const call = { name: ask.name, given: ask.arguments }
    const received = receive(hand, call, parts)
    hand = received.hand
    parts.onCall({ ...call, isTaken: !received.answer.isError })
    return { id: ask.id, ...received.answer }
  }
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once("close", () => {
      sockets.delete(socket)
      if (client === socket) client = null
    })
    serve(socket, {
      admit(token) {
        if (!isSame(token, parts.token)) return "The token is not the one of this attempt."
        if (client !== null) return "Another client holds the role tools of this attempt."
        client = socket
        isReached = true
        reached.resolve()
        return null
      },
      answer,
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(socketPath, resolve)
  })
  return {
    socketPath,
    hand: () => hand,
    wasReached: () => isReached,
    reached: reached.promise,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/**
 * The first line is a hello; the calls after it are answered in order. We hang up on anything else.
 */
function serve(
  socket: Socket,
  rules: {
    /** Why the client is refused; null if it may speak. */
    readonly admit: (token: string) => string | null
    readonly answer: (line: string) => Answer | null
  },
): void {
  const send = (message: Answer | Welcome) => socket.write(`${JSON.stringify(message)}\n`)
  const silence = setTimeout(() => socket.destroy(), HELLO_MS)
  let isAdmitted = false
  socket.on("error", () => socket.destroy())
  socket.once("close", () => clearTimeout(silence))
  readLines(socket, {
    bytesMax: LINE_BYTES_MAX,
    onTooLong: () => socket.destroy(),
    onLine(line) {
      if (socket.destroyed || socket.writableEnded) return
      if (isAdmitted) {
        const answer = rules.answer(line)
        if (answer) send(answer)
        else socket.destroy()
        return
      }
      clearTimeout(silence)
      const refused = rules.admit(parseAs(Hello, line)?.token ?? "")
      isAdmitted = refused === null
      send(refused === null ? { welcome: true } : { refused })
      if (!isAdmitted) socket.end()
    },
  })
}

function parseAs<T>(
  schema: { safeParse(value: unknown): { success: boolean; data?: T | undefined } },
  line: string,
): T | null {
  try {
    return schema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}

/** Digests all have one length, so the comparison doesn't reveal where two tokens differ. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

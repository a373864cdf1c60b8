/**
 * Greets an agent with the highest version of the protocol that we speak and takes the one that it
 * answers with. The kit for a version greets again by itself, and gets the answer that is known.
 */
import { RequestError, type Stream } from "@agentclientprotocol/sdk"
import { z } from "zod"
import { CLIENT_NAME } from "./agent-side.ts"

type Message = Stream["readable"] extends ReadableStream<infer M> ? M : never

export interface Met {
  /** As the agent says; it may be one that we don't speak. */
  readonly version: number
  /** The rest of the conversation. */
  readonly stream: Stream
}

/** Versions of the protocol that we speak. */
export type ProtocolVersion = 1 | 2
export const HIGHEST: ProtocolVersion = 2
const METHOD = "initialize"
/** The kit's own greeting has it as well, and is never sent. */
const ID = 0
/** Of an agent that wants a login first. It would want one whatever the version is. */
export const AUTH_REQUIRED = -32_000

/** Each version finds its own fields, and takes no notice of the other's. */
function greeting(protocolVersion: number) {
  const info = { name: CLIENT_NAME, version: "1" }
  const first = {
    clientInfo: info,
    // Agents write to the work tree themselves, so we offer them no tool to write through us.
    clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
  }
  if (protocolVersion === 1) return { protocolVersion, ...first }
  return { protocolVersion, ...first, info, capabilities: {} }
}

const Answered = z.object({
  id: z.literal(ID),
  result: z.looseObject({ protocolVersion: z.int() }),
})
const Refused = z.object({
  id: z.literal(ID),
  error: z.object({ code: z.int(), message: z.string(), data: z.unknown().optional() }),
})

/**
 * Offers the highest version first, and where it is refused the first one. Rejects with a
 * RequestError the agent refuses that as well, and otherwise if it breaks off.
 */
export async function negotiate(stream: Stream, highest: ProtocolVersion): Promise<Met> {
  const reader = stream.readable.getReader()
  const held: Message[] = []
  for (const version of highest === 1 ? [1] : [highest, 1]) {
    const answer = await greet({ stream, reader, held }, version)
    const { data: taken } = Answered.safeParse(answer)
    if (taken) {
      const rest = replaying({ stream, reader, held }, taken.result)
      return { version: taken.result.protocolVersion, stream: rest }
    }
    const error = Refused.safeParse(answer).data?.error
    if (error === undefined) throw new RequestError(-32_603, "its answer has no protocolVersion")
    if (version === 1 || error.code === AUTH_REQUIRED) {
      throw new RequestError(error.code, error.message, error.data)
    }
  }
  throw new Error("No version was offered.")
}

interface Wire {
  readonly stream: Stream
  readonly reader: ReadableStreamDefaultReader<Message>
  /** What came before the answer. */
  readonly held: Message[]
}

async function greet({ stream, reader, held }: Wire, version: number): Promise<Message> {
  await send(stream, { jsonrpc: "2.0", id: ID, method: METHOD, params: greeting(version) })
  for (;;) {
    const { value, done } = await reader.read()
    if (done) throw new Error("The connection ended.")
    if (isAnswer(value)) return value
    held.push(value)
  }
}

const isAnswer = (message: Message): boolean =>
  !("method" in message) && "id" in message && message.id === ID

/** Everything goes through, except the greeting, which is answered here. */
function replaying({ stream, reader, held }: Wire, result: object): Stream {
  let into: ReadableStreamDefaultController<Message> | null = null
  const flow = async () => {
    for (const message of held) into?.enqueue(message)
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      into?.enqueue(value)
    }
    into?.close()
  }
  const readable = new ReadableStream<Message>({
    start(controller) {
      into = controller
    },
    cancel(reason) {
      into = null
      return reader.cancel(reason)
    },
  })
  const writable = new WritableStream<Message>({
    async write(message) {
      if (!("method" in message) || message.method !== METHOD || !("id" in message)) {
        await send(stream, message)
        return
      }
      into?.enqueue({ jsonrpc: "2.0", id: message.id, result })
      flow().catch(error => into?.error(error))
    },
  })
  return { readable, writable }
}

async function send({ writable }: Stream, message: Message): Promise<void> {
  const writer = writable.getWriter()
  try {
    await writer.write(message)
  } finally {
    writer.releaseLock()
  }
}

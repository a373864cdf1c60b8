/** An agent that is a function in this process, at the other end of a stream of messages. */
import type { Stream } from "@agentclientprotocol/sdk"

export function served(agent: { connect(stream: Stream): unknown }): Stream {
  const [there, back] = [new TransformStream(), new TransformStream()]
  agent.connect({ readable: there.readable, writable: back.writable })
  return { readable: back.readable, writable: there.writable }
}

/** A model's endpoint on loopback that answers each call at once with the same word and counts it. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

export interface Model {
  readonly url: string
  readonly calls: () => number
  close(): Promise<void>
}

const ANSWER = {
  ...{ id: "bench", object: "chat.completion", created: 0, model: "bench" },
  choices: [{ index: 0, message: { role: "assistant", content: "On." }, finish_reason: "stop" }],
  usage: { prompt_tokens: 100, completion_tokens: 7, total_tokens: 107 },
}

export async function openModel(): Promise<Model> {
  let calls = 0
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      calls += 1
      response.setHeader("content-type", "application/json").end(JSON.stringify(ANSWER))
    })
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => calls,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

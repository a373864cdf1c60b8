/**
 * A network with nothing but a loopback, and our hands in it. What answers there is what we have
 * answer there, so nothing leads past us.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { Server, type Socket } from "node:net"
import type { Network } from "../attempt/room-network.ts"
import { type PorterAnswer, type PorterHello, type PorterQuestion, porter } from "./porter.ts"

/** A program that only waits for questions is there within a moment, or never. */
const UP_MS = 20_000

const PORTER: readonly string[] = [process.execPath, "-e", `(${porter.toString()})()`]

type Handle = Server | Socket | undefined

/** `by`: the beginning of a command that puts what follows into a network of its own. */
export async function openNetwork(by: readonly string[]): Promise<Network> {
  const [file = "", ...args] = [...by, ...PORTER]
  // What starts it may keep none but the usual three channels.
  const stdio = ["ipc", "ignore", "ignore"] as const
  const child = spawn(file, args, { cwd: "/", env: {}, detached: true, stdio: [...stdio] })
  const ask = questioner(child)
  const holder = await pidOf(child)
  let isEnding = false
  const lost = Promise.withResolvers<string>()
  child.once("exit", () => {
    if (!isEnding) lost.resolve("what holds the network of a room ended by itself")
  })
  return {
    ...{ holder, lost: lost.promise },
    async listen(server, port = 0) {
      const handle = await ask({ ask: "listen", port })
      if (!(handle instanceof Server)) throw new Error("A room's network gave no port.")
      const address = handle.address()
      server.listen(handle)
      await once(server, "listening")
      return typeof address === "object" && address !== null ? address.port : port
    },
    async connect(to) {
      const handle = await ask({ ask: "connect", ...to })
      if (handle === undefined || handle instanceof Server) {
        throw new Error("A room's network gave no connection.")
      }
      return handle
    },
    isFree: port =>
      ask({ ask: "free", port }).then(
        () => true,
        () => false,
      ),
    async end() {
      isEnding = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, "exit")
      if (child.connected) child.disconnect()
      await gone
    },
  }
}

async function pidOf(child: ChildProcess): Promise<number> {
  const limit = AbortSignal.timeout(UP_MS)
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.once("message", hello => resolve((hello as PorterHello).pid))
  child.once("error", reject)
  child.once("exit", () => reject(new Error("A room has no network of its own.")))
  limit.addEventListener("abort", () => reject(new Error("A room's network does not answer.")))
  try {
    return await promise
  } catch (error) {
    child.kill("SIGKILL")
    throw error
  }
}

type Question<Asked = PorterQuestion> = Asked extends unknown ? Omit<Asked, "id"> : never

function questioner(child: ChildProcess): (question: Question) => Promise<Handle> {
  const waiting = new Map<number, PromiseWithResolvers<Handle>>()
  let last = 0
  child.on("message", (message, handle) => {
    const { id, error } = message as PorterAnswer
    const answer = waiting.get(id)
    waiting.delete(id)
    if (error === null) answer?.resolve(handle as Handle)
    else answer?.reject(Object.assign(new Error(`${error} in a room's network`), { code: error }))
  })
  child.once("exit", () => {
    for (const { reject } of waiting.values()) reject(new Error("A room's network is gone."))
    waiting.clear()
  })
  return question => {
    last += 1
    const answer = Promise.withResolvers<Handle>()
    if (!child.connected) return Promise.reject(new Error("A room's network is gone."))
    waiting.set(last, answer)
    child.send({ id: last, ...question })
    return answer.promise
  }
}

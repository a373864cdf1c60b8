/** Debian's Redis as a process of its own on loopback, in a folder of its own. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"

export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Where its files are. */
  readonly folder: string
  /** Runs one command, and answers what redis-cli prints. */
  ask(...words: readonly string[]): string
  /** Ends it, as by the kernel; what it wrote stays. */
  kill(): Promise<void>
  /** The same again, on the same port. */
  start(): Promise<void>
}

/** `keeps`: whether it still knows what it knew after it was killed. */
export async function openRedis({
  keeps = false,
  flags = [] as readonly string[],
} = {}): Promise<RedisServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), "missions-redis-"))
  let child: ChildProcess | null = null
  const own = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
  const kept = keeps ? ["--appendonly", "yes", "--appendfsync", "always"] : []

  async function start(): Promise<void> {
    const started = spawn("redis-server", [...own, ...kept, ...flags], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    child = started
    await new Promise<void>((resolve, reject) => {
      let said = ""
      started.stdout.on("data", part => {
        said += String(part)
        if (/Ready to accept connections/.test(said)) resolve()
      })
      started.once("close", () => reject(new Error(`redis-server ended: ${said}`)))
    })
  }
  async function kill(): Promise<void> {
    const ending = child
    child = null
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const over = once(ending, "close")
    ending.kill("SIGKILL")
    await over
  }
  onTestFinished(async () => {
    await kill()
    rmSync(folder, { recursive: true, force: true })
  })
  await start()
  return {
    ...{ url: `redis://127.0.0.1:${port}`, port, folder, kill, start },
    ask: (...words) =>
      execFileSync("redis-cli", ["-p", String(port), ...words], { encoding: "utf8" }).trim(),
  }
}

/** Redis takes no port 0. Nobody else is given this one for a while. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  await new Promise(done => server.close(done))
  return port
}

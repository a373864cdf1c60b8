/**
 * Puts a wall to the test: a program behind it tries to reach what is ours. A wall is believed only
 * if nothing was reached, whatever the machine says of itself.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:net"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { setTimeout as pause } from "node:timers/promises"
import type { Network } from "../attempt/room-network.ts"
import type { Room, Sandbox } from "../attempt/sandbox.ts"
import type { Reached } from "../core/values/reached.ts"
import { attack, type Targets } from "./attack.ts"
import type { Ground } from "./wall.ts"

export type Trial =
  | { readonly is: "held" }
  | { readonly is: "reached"; readonly reached: readonly Reached[] }
  /** The wall can't be made here. */
  | { readonly is: "absent"; readonly why: string }

/** A wall that doesn't answer within this time is no wall. */
const TRIAL_MS = 20_000
/** A process that is still there writes a few times within this. */
const BEATS_MS = 40

export interface Attacker {
  /** The program that runs our own code. */
  readonly node: string
  readonly pid: number
}

export async function trialOf(
  sandbox: Sandbox,
  ground: Ground,
  { node, pid }: Attacker,
): Promise<Trial> {
  const scratch = mkdtempSync(join(ground.folder, "trial-"))
  const own = join(scratch, "own")
  const [home, temporary, ours] = [join(own, "home"), join(own, "tmp"), join(scratch, "ours")]
  for (const folder of [home, temporary, ours]) mkdirSync(folder, { recursive: true })
  const secret = ground.ids()
  writeFileSync(join(ours, "secret"), secret)
  const waiting = startBystander(node, secret)
  const listening = await listenEverywhere(`/tmp/missions-${secret}`, secret)
  let [network, room]: [Network | null, Room | null] = [null, null]
  try {
    network = await sandbox.network()
    room = await sandbox.open({
      ...{ writable: [own], readable: [], programs: [node], path: ground.path },
      ...{ home, temporary, shared: temporary, sockets: [], network },
    })
    const bystander = `/bin/sh\0-c\0${WAITING}`
    const at = { ...listening.at, folder: ours, home: ground.home, own, secret, pid, bystander }
    const printed = await attackFrom(room, { node, targets: at, path: ground.path, home })
    if (!printed.includes("tried")) return { is: "absent", why: printed.join(" ").trim() }
    const reached = printed.filter(line => line !== "" && line !== "tried") as Reached[]
    await room.clear()
    const all = [...new Set([...reached, ...(await outlives(own))])]
    return all.length === 0 ? { is: "held" } : { is: "reached", reached: all }
  } catch (error) {
    return { is: "absent", why: (error as Error).message }
  } finally {
    await room?.end().catch(() => undefined)
    await network?.end()
    for (const server of listening.servers) server.close()
    waiting.kill("SIGKILL")
    rmSync(scratch, { recursive: true, force: true })
  }
}

const WAITING = "read -r _"

/** A process of ours that holds the secret as our jobs hold tokens, and ends with us. */
const startBystander = (node: string, secret: string): ChildProcess =>
  spawn("/bin/sh", ["-c", WAITING, secret, node], {
    env: { TOKEN: secret },
    stdio: ["pipe", "ignore", "ignore"],
  })

/** A socket's path may have about a hundred bytes, and a repository may lie deep. */
async function listenEverywhere(socket: string, abstract: string) {
  const servers = [createServer(), createServer(), createServer()] as const
  const [first, second, third] = servers
  await Promise.all([
    listen(first, { path: socket }),
    // Only Linux has sockets without a path.
    process.platform === "linux" ? listen(second, { path: `\0${abstract}` }) : null,
    listen(third, { port: 0, host: "127.0.0.1" }),
  ])
  const address = third.address()
  const port = typeof address === "object" && address ? address.port : 0
  return { servers, at: { socket, abstract, port } }
}

async function listen(server: Server, at: Parameters<Server["listen"]>[0]): Promise<void> {
  server.on("connection", connection => connection.destroy())
  server.listen(at)
  await once(server, "listening")
}

async function attackFrom(
  room: Room,
  {
    node,
    targets,
    path,
    home,
  }: {
    readonly node: string
    readonly targets: Targets
    readonly path: string
    readonly home: string
  },
): Promise<readonly string[]> {
  const code = `(${attack.toString()})(${JSON.stringify(targets)})`
  const env = { PATH: path, HOME: home, TMPDIR: home, LANG: "C.UTF-8" }
  const program = room.enter({ file: node, args: ["-e", code], cwd: home, env })
  const child = spawn(program.file, program.args, {
    cwd: program.cwd,
    env: program.env,
    timeout: TRIAL_MS,
    killSignal: "SIGKILL",
    stdio: ["ignore", "pipe", "pipe"],
  })
  const failed = once(child, "error").then(([error]) => Promise.reject(error as Error))
  failed.catch(() => undefined)
  const [said, complaint] = await Promise.race([
    Promise.all([text(child.stdout), text(child.stderr)]),
    failed,
  ])
  const lines = said.split("\n")
  return lines.includes("tried") ? lines : [complaint.slice(0, 500)]
}

/** Whether the process that was told to stay still writes. */
async function outlives(own: string): Promise<readonly Reached[]> {
  const size = () => statSync(join(own, "beat")).size
  const before = size()
  await pause(BEATS_MS)
  return size() === before ? [] : ["outlives"]
}

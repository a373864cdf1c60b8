/**
 * What a hostile program would try, behind a wall that is on trial. It is sent as text and runs in a
 * room, so it may use nothing from outside of itself.
 */

import type { Reached } from "../core/values/reached.ts"

export interface Targets {
  /** Our process. */
  readonly pid: number
  /** A folder of ours, with a file that holds the secret. */
  readonly folder: string
  /** Places where a socket of ours listens: a path, a name that has no path, and a port. */
  readonly socket: string
  readonly abstract: string
  readonly port: number
  /** The home of the person whose machine this is. */
  readonly home: string
  /** A folder of the room's own, in which a process that outlives it keeps writing. */
  readonly own: string
  readonly secret: string
  /** How the command line of a process of ours begins that holds the secret as our jobs hold tokens. */
  readonly bystander: string
}

/** Prints one line for each thing that it reached, and "tried" at the end. */
export async function attack(targets: Targets): Promise<void> {
  const { existsSync, openSync, closeSync, readFileSync, readdirSync, writeFileSync } =
    process.getBuiltinModule("node:fs")
  const { createConnection } = process.getBuiltinModule("node:net")
  const { spawn, spawnSync } = process.getBuiltinModule("node:child_process")
  const reached = (what: Reached) => process.stdout.write(`${what}\n`)
  const holds = (tried: () => unknown): boolean => {
    try {
      return tried() !== false
    } catch {
      return false
    }
  }
  const { pid, secret, folder, own } = targets
  const mine = [`${process.pid}`, "self", "thread-self"]
  const others = readdirSync("/proc").filter(name => /^\d+$/.test(name) && !mine.includes(name))
  // A command line with the secret is the bystander's, or that of the wall which carries this text.
  const isOurs = (id: string) =>
    readFileSync(`/proc/${id}/cmdline`, "latin1").startsWith(`${targets.bystander}\0${secret}\0`)
  const environments = [`${pid}`, ...others].filter(id =>
    holds(() => readFileSync(`/proc/${id}/environ`, "latin1").includes(secret)),
  )
  if (environments.length > 0) reached("environment")
  // The kernel asks the same of who opens this and of who traces (ptrace(2), access mode checks).
  const opened = [`${pid}`, ...others].filter(id =>
    holds(() => {
      closeSync(openSync(`/proc/${id}/mem`, "r"))
      return isOurs(id)
    }),
  )
  if (opened.length > 0) reached("memory")
  if (others.some(id => holds(() => isOurs(id)))) reached("processes")
  const signalled = others.filter(id => holds(() => isOurs(id) && process.kill(Number(id), 0)))
  if (signalled.length > 0) reached("signal")
  const file = `${folder}/secret`
  if (holds(() => readFileSync(file)) || holds(() => writeFileSync(`${folder}/planted`, "")))
    reached("folder")
  if (holds(() => readdirSync(targets.home).some(name => name === targets.secret))) reached("home")
  const connects = (to: { path: string } | { port: number; host: string }) =>
    new Promise<boolean>(resolve => {
      const socket = createConnection(to)
      socket.once("connect", () => resolve(true))
      socket.once("error", () => resolve(false))
      setTimeout(resolve, 500, false)
    })
  if (await connects({ path: targets.socket })) reached("socket")
  if (await connects({ path: `\0${targets.abstract}` })) reached("abstract_socket")
  if (await connects({ port: targets.port, host: "127.0.0.1" })) reached("port")
  if (spawnSync("sudo", ["-n", "true"]).status === 0) reached("root")
  const roots = ["/etc/planted", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger"]
  if (roots.some(file => holds(() => closeSync(openSync(file, "a"))))) reached("root")
  for (const socket of ["/var/run/docker.sock", "/run/docker.sock", "/run/podman/podman.sock"]) {
    if (existsSync(socket) && (await connects({ path: socket }))) reached("docker")
  }
  const beat = "trap '' INT TERM HUP; while :; do echo >> \"$0\"; sleep 0.01; done"
  spawn("/bin/sh", ["-c", beat, `${own}/beat`], { detached: true, stdio: "ignore" }).unref()
  while (!existsSync(`${own}/beat`)) await new Promise(resolve => setTimeout(resolve, 5))
  process.stdout.write("tried\n")
  process.exit(0)
}

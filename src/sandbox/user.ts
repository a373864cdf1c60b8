/**
 * The wall of a runner: root starts programs as a user that nobody else is, in namespaces of their
 * own. Files of a room's folders belong to us outside and to that user inside, so nothing has to be
 * given away or taken back.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import type { Entering, Room, Sandbox } from "../attempt/sandbox.ts"
import { bubblewrapInside } from "./bubblewrap.ts"
import { ENTER_PROGRAM } from "./enter-program.ts"
import { KEEPER_PROGRAM } from "./keeper-program.ts"
import type { Mount } from "./mounts.ts"
import { NETWORK_PROGRAM } from "./network-program.ts"
import { openNetwork } from "./own-network.ts"
import { openRelay } from "./relay/relay.ts"
import { furnished, type Ground, type RoomUser } from "./wall.ts"

export interface UserWall {
  /** What starts programs as root: nothing, or sudo with what it asks nobody for. */
  readonly asRoot: readonly string[]
  /** The version of bubblewrap that stands inside as well; null if none does. */
  readonly inner: readonly number[] | null
}

/**
 * Nobody else gives out users from here on, according to systemd's list (systemd.io, "Users, Groups,
 * UIDs and GIDs").
 */
const FIRST_USER = 1_879_048_192
const USERS = 4_096

const PERL = "/usr/bin/perl"

export function user(ground: Ground, us: RoomUser, { asRoot, inner }: UserWall): Sandbox {
  const program = join(ground.folder, "enter.pl")
  writeFileSync(program, ENTER_PROGRAM)
  return {
    isolation: "user",
    network() {
      const who = [process.arch, us.user, us.group].map(String)
      return openNetwork([...asRoot, PERL, "-e", NETWORK_PROGRAM, ...who])
    },
    relay: (network, listed) => openRelay({ network, listed, proxies: ground.proxies }),
    async open(plan): Promise<Room> {
      const keeper = await startKeeper(asRoot)
      const who = { user: keeper.user, group: keeper.user }
      const mounts = furnished(plan, ground, who)
      const { holder } = plan.network
      const network = holder === null ? "" : `/proc/${holder}/ns/net`
      const numbers = [us.user, us.group, who.user].map(String)
      // Another program of this room may still be reading its own. Each takes away what it has read.
      const handed = (text: string): string => {
        const file = join(ground.folder, `entering-${ground.ids()}`)
        writeFileSync(file, text, { mode: 0o600 })
        return file
      }
      return {
        enter(entering): Entering {
          const { file, args, cwd, env } = entering
          const started = inner === null ? [file, ...args] : bubblewrapInside(inner, entering)
          const [first = PERL, ...rest] = [...asRoot, PERL]
          const list = handed(listOf(mounts()))
          const isGiven = asRoot.length === 0
          const variables = isGiven ? "" : handed(variablesOf(env))
          const own = [process.arch, list, variables, ...numbers, network]
          const line = [...rest, program, ...own, cwd, ...started]
          if (isGiven) return { file: first, args: line, cwd: "/", env }
          return { file: first, args: line, cwd: "/", env: {}, kill: keeper.kill }
        },
        clear: keeper.clear,
        async end() {
          await keeper.clear()
          keeper.end()
        },
      }
    },
  }
}

const listOf = (mounts: readonly Mount[]): string =>
  mounts.map(it => `${[it.how, it.at, sourceOf(it)].join("\0")}\0\n`).join("")

const variablesOf = (env: Entering["env"]): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join("\0")

const sourceOf = (mount: Mount): string =>
  mount.how === "link" ? mount.target : mount.how === "empty" ? "" : mount.from

interface Keeper {
  readonly user: number
  kill(group: number): void
  clear(): Promise<void>
  end(): void
}

async function startKeeper(asRoot: readonly string[]): Promise<Keeper> {
  const range = [`${FIRST_USER}`, `${USERS}`]
  const args = ["-e", KEEPER_PROGRAM, ...range]
  const [first = PERL, ...rest] = [...asRoot, PERL]
  const child = spawn(first, [...rest, ...args], {
    cwd: "/",
    env: {},
    stdio: ["pipe", "pipe", "ignore"],
  })
  const lines = answersOf(child)
  const said = await lines.next()
  const [, claimed] = /^user (\d+)$/.exec(said) ?? []
  if (claimed === undefined) throw new Error(`A room has no user of its own: ${said}`)
  return {
    user: Number(claimed),
    kill: group => void child.stdin?.write(`kill ${group}\n`),
    async clear() {
      child.stdin?.write("clear\n")
      const answer = await lines.next()
      if (answer !== "clear") throw new Error(`A room could not be cleared: ${answer}`)
    },
    end: () => child.stdin?.end(),
  }
}

/** One line after the other. Once the keeper is gone, each answer says so. */
function answersOf(child: ChildProcess): { next(): Promise<string> } {
  const waiting: ((line: string) => void)[] = []
  const unread: string[] = []
  let gone: string | null = null
  createInterface(child.stdout!).on("line", line => {
    const first = waiting.shift()
    if (first) first(line)
    else unread.push(line)
  })
  const end = (why: string) => {
    gone = why
    for (const answer of waiting.splice(0)) answer(why)
  }
  child.stdin?.on("error", () => undefined)
  once(child, "close").then(
    () => end("its keeper ended"),
    (error: Error) => end(error.message),
  )
  return {
    next: () =>
      new Promise(resolve => {
        const line = unread.shift() ?? gone
        if (line === null || line === undefined) waiting.push(resolve)
        else resolve(line)
      }),
  }
}

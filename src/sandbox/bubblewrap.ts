/**
 * The wall of a person's own machine: bubblewrap puts programs into namespaces of their own, as the
 * same user. It needs no rights, where the kernel lets everybody make such namespaces.
 */
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { setTimeout as pause } from "node:timers/promises"
import type { Program, Room, Sandbox } from "../attempt/sandbox.ts"
import { unreachable } from "../core/values/unreachable.ts"
import type { Mount } from "./mounts.ts"
import { openNetwork } from "./own-network.ts"
import { openRelay } from "./relay/relay.ts"
import { furnished, type Ground, PROCESSES_MAX, type RoomUser } from "./wall.ts"

/** Where distributions put it. A PATH may name folders that anybody can write to. */
export const BWRAP = "/usr/bin/bwrap"

/** Debian and Ubuntu always have it, and others nearly always. */
const PERL = "/usr/bin/perl"

/** It marks the processes of bubblewrap that hold a room; programs inside don't have it. */
const MARK = "MISSIONS_ROOM"

export function bubblewrap(ground: Ground, us: RoomUser): Sandbox {
  const version = versionOf()
  return {
    isolation: "bubblewrap",
    network: () => openNetwork([BWRAP, ...OWN_NETWORK, "--"]),
    relay: (network, listed) => openRelay({ network, listed, proxies: ground.proxies }),
    async open(plan): Promise<Room> {
      const mark = ground.ids()
      const mounts = furnished(plan, ground, us)
      const { holder } = plan.network
      const clear = () => endMarked(`${MARK}=${mark}`)
      return {
        enter({ file, args, cwd, env }): Program {
          const wrapped = [
            ...wallOf(version),
            ...["--unsetenv", MARK],
            ...argumentsOf(mounts()),
            ...["--chdir", cwd, "--", ...LIMITED, file, ...args],
          ]
          const joined = holder === null ? [] : joinOf(holder)
          const line = ["-e", ALONE, ...CALLS, ...joined, BWRAP, ...wrapped]
          return { file: PERL, args: line, cwd: "/", env: { ...env, [MARK]: mark } }
        },
        clear,
        end: clear,
      }
    },
  }
}

/** As the other wall has them. Nothing limits the processes of root. */
const LIMITED = ["/usr/bin/prlimit", `--nproc=${PROCESSES_MAX}`, "--core=0", "--"]

/**
 * Runs before the wall: closes what our process was started with and never knew of, leaves the keys of
 * the session, which would go to whatever it starts, and lets the kernel end these programs first if
 * memory runs out. Arguments: the numbers of two system calls, then the command.
 */
const ALONE = `my ($close, $keyctl, @command) = @ARGV;
syscall($keyctl + 0, 1, 0);
opendir(my $all, "/proc/self/fd") or die;
syscall($close + 0, $_ + 0) for grep { /^[0-9]+$/ && $_ > 2 && $_ != fileno($all) } readdir $all;
if (open(my $first, ">", "/proc/self/oom_score_adj")) { syswrite $first, "1000"; close $first }
exec { $command[0] } @command or die "$command[0]: $!"`

/** Linux, asm/unistd.h of both architectures: close and keyctl. */
const CALLS = process.arch === "arm64" ? ["57", "219"] : ["3", "250"]

/** Inside another wall, whose mounts it takes over as they are. */
export const bubblewrapInside = (version: readonly number[], { file, args, cwd }: Program) => [
  BWRAP,
  ...wallOf(version),
  ...["--bind", "/", "/", ...DEVICES, ...KERNEL],
  ...["--chdir", cwd, "--", file, ...args],
]

/** Programs of one room share its network. */
function wallOf(version: readonly number[]): readonly string[] {
  return [
    ...["--unshare-user", "--unshare-all", "--share-net", "--cap-drop", "ALL"],
    // Since 0.8 (its release notes).
    ...(isSince(version, [0, 8]) ? ["--disable-userns"] : []),
    ...["--die-with-parent", "--new-session"],
  ]
}

const argumentsOf = (mounts: readonly Mount[]): readonly string[] => [
  ...mounts.flatMap(argumentsFor),
  ...[...KERNEL, ...DEVICES, "--remount-ro", "/"],
]

/** What belongs to root there may be written by root, even in namespaces of its own: cores as programs of root's. */
const SWITCHES = ["sys", "sysrq-trigger", "irq", "bus", "fs", "acpi"].map(it => `/proc/${it}`)
const KERNEL = ["--proc", "/proc", ...SWITCHES.flatMap(it => ["--ro-bind-try", it, it])]

/** Each folder in memory; the other wall has the same. */
const MEMORY_BYTES_MAX = 256 * 1024 * 1024

/** Otherwise half of the machine's memory could be filled with files there. */
const DEVICES = [
  ...["--dev", "/dev", "--perms", "1777", "--size", `${MEMORY_BYTES_MAX}`, "--tmpfs", "/dev/shm"],
  ...["--remount-ro", "/dev"],
]

function argumentsFor(mount: Mount): readonly string[] {
  switch (mount.how) {
    case "system":
    case "ours":
      return ["--ro-bind", mount.from, mount.at]
    case "writable":
      return ["--bind", mount.from, mount.at]
    case "link":
      return ["--symlink", mount.target, mount.at]
    case "empty":
      return ["--perms", "1777", "--size", `${MEMORY_BYTES_MAX}`, "--tmpfs", mount.at]
    default:
      return unreachable(mount)
  }
}

/** Throws if there is none. */
export function versionOf(): readonly number[] {
  const said = execFileSync(BWRAP, ["--version"], { env: {}, encoding: "utf8" })
  return (/(\d+(?:\.\d+)*)/.exec(said)?.[1] ?? "0").split(".").map(Number)
}

const isSince = ([major = 0, minor = 0]: readonly number[], [a, b]: readonly [number, number]) =>
  major > a || (major === a && minor >= b)

const joinOf = (pid: number): readonly string[] => [
  ...["/usr/bin/nsenter", "--target", `${pid}`, "--user", "--net", "--preserve-credentials", "--"],
]

/** The program that holds it sees the machine as we do, and nothing of its network. */
const OWN_NETWORK = [
  ...["--unshare-user", "--unshare-net", "--die-with-parent"],
  ...["--dev-bind", "/", "/"],
]

/**
 * Once the first process of a namespace is gone, the kernel has ended all others in it. That one is
 * bubblewrap's own, so nothing inside can take its mark from it.
 */
async function endMarked(mark: string): Promise<void> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const left = readdirSync("/proc")
      .filter(name => /^\d+$/.test(name))
      .filter(name => isMarked(name, mark))
    if (left.length === 0) return
    for (const one of left) endOne(Number(one))
    await pause(PAUSE_MS)
  }
  throw new Error("A room behind bubblewrap could not be cleared: its processes do not end.")
}

function endOne(pid: number): void {
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // It ended by itself.
  }
}

/** Kernels differ in whether the variables of a process that ends read as none or as an error. */
function isMarked(pid: string, mark: string): boolean {
  const environment = read(`/proc/${pid}/environ`)
  return environment === null || environment === ""
    ? isEnding(pid)
    : environment.split("\0").includes(mark)
}

/** null: it is gone, or belongs to another user. */
function read(file: string): string | null {
  try {
    return readFileSync(file, "latin1")
  } catch {
    return null
  }
}

/** The kernel's flag of a process that ends (linux, include/linux/sched.h: PF_EXITING). */
const ENDS = 0x4

/**
 * A process that ends gives up its memory, and its mark with it, before the kernel ends those that
 * are in its namespace. Only what is left of it after that is a mere remain.
 */
function isEnding(pid: string): boolean {
  const stat = read(`/proc/${pid}/stat`) ?? ""
  const at = stat.lastIndexOf(")")
  const [state = "", , , , , , flags = ""] = stat.slice(at + 2).split(" ")
  const isBubblewrap = stat.slice(stat.indexOf("(") + 1, at) === "bwrap"
  return isBubblewrap && (Number(flags) & ENDS) !== 0 && !/^[ZX]$/.test(state)
}

/** A killed process is gone at once, unless its disk hangs. */
const TRIES_MAX = 2_000
const PAUSE_MS = 5

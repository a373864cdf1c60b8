/** What hostile code tries from inside a room, behind every wall that this machine can make. */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { COMMAND_LIMITS, runCommand } from "../../src/attempt/check/run-command.ts"
import { machineNetwork } from "../../src/attempt/machine-network.ts"
import { noSandbox, type Room, type Sandbox } from "../../src/attempt/sandbox.ts"
import { openSandbox } from "../../src/sandbox/open-sandbox.ts"
import { trialOf } from "../../src/sandbox/trial.ts"
import { user } from "../../src/sandbox/user.ts"
import { groundIn, path, us, wallsOn } from "./ground.ts"
import { asOne, reachedBy, TRIES } from "./tries.ts"

/** As deep as a repository may lie, with what shells read as more than a name. */
const place = mkdtempSync(join(tmpdir(), "wall-"))
const folder = join(place, 'it\'s a "deep" place', "$HOME `id`", "x".repeat(90))
mkdirSync(folder, { recursive: true })
const ground = groundIn(folder)
const isRoot = us.user === 0

/** As on GitHub's own runners. */
const canSudo = !isRoot && spawnSync("sudo", ["-n", "true"]).status === 0

const walls: Readonly<Record<string, () => Sandbox>> = {
  ...Object.fromEntries(wallsOn(ground)),
  ...(canSudo && {
    "a user of its own, made by sudo": () =>
      user(ground, us, { asRoot: ["sudo", "-n", "--"], inner: null }),
  }),
}

/** Ours, beside the room: what the trial of a wall plants is tried again here by shell commands. */
const ours = join(place, "ours")
const beside = join(folder, "beside")
const SECRET = `ghs_${"a1B2".repeat(9)}`
let server: Server
let port = 0

beforeAll(async () => {
  for (const own of [ours, beside]) mkdirSync(own)
  writeFileSync(join(ours, "app.pem"), SECRET)
  server = createServer(socket => socket.end(SECRET))
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  port = typeof address === "object" && address ? address.port : 0
})
afterAll(() => {
  server.close()
  rmSync(place, { recursive: true, force: true })
})

const prey = () => ({ ours, port, beside, product: join(import.meta.dirname, "../..") })

/** Linux, asm/unistd.h of both architectures: add_key, request_key, keyctl. */
const [ADD, REQUEST, KEYCTL] = process.arch === "arm64" ? [217, 218, 219] : [248, 249, 250]

/** Begins a session of keys with one in it, as a login does, and runs a command in it. */
const PLANT_KEY = `my $secret = shift; syscall(${KEYCTL}, 1, 0);
my ($type, $name) = ("user\\0", "missions\\0");
syscall(${ADD}, $type, $name, $secret, length $secret, -3) > 0 or die "no key: $!";
exec { $ARGV[0] } @ARGV`

const READ_KEY = `my ($type, $name, $read) = ("user\\0", "missions\\0", "x" x 99);
my $key = syscall(${REQUEST}, $type, $name, 0, 0); syscall(${KEYCTL}, 11, $key, $read, 99);
print "asked $read"`

interface Lair {
  readonly room: Room
  readonly tree: string
  run(command: string): ReturnType<typeof runCommand>
}

let rooms = 0
async function lairBehind(sandbox: Sandbox, network: "none" | "open" = "none"): Promise<Lair> {
  rooms += 1
  const own = join(folder, `room-${rooms}`)
  const [tree, home, temporary] = [join(own, "tree"), join(own, "home"), join(own, "tmp")]
  for (const made of [tree, home, temporary]) mkdirSync(made, { recursive: true })
  const room = await sandbox.open({
    ...{ writable: [own], readable: [], programs: [], path, home, temporary },
    ...{ shared: join(own, "shared"), sockets: [] },
    network: network === "open" ? machineNetwork : await sandbox.network(),
  })
  const env = { PATH: path, HOME: home, TMPDIR: temporary, LANG: "C.UTF-8" }
  const run = (command: string) =>
    runCommand({
      ...{ run: command, cwd: tree, env, room, limits: { ...COMMAND_LIMITS, wallMs: 60_000 } },
      clock: { now: () => performance.now(), wait: async () => {} },
      signal: new AbortController().signal,
    })
  return { room, tree, run }
}

describe.each(Object.entries(walls))("behind %s", (_, make) => {
  let lair: Lair
  beforeAll(async () => {
    process.env["MISSIONS_PLANTED"] = SECRET
    lair = await lairBehind(make())
  })
  afterAll(async () => {
    await lair.room.end()
  })

  test("nothing of ours is reached", { timeout: 120_000 }, async () => {
    const { output } = await lair.run(asOne(TRIES, prey()))
    expect(reachedBy(TRIES, output, SECRET)).toEqual([])
    // We are not among those whom it ends.
    await lair.run("kill -9 -1")
    expect(existsSync(join(ours, "planted"))).toBe(false)
    expect(existsSync(join(ours, "x"))).toBe(false)
  })

  test("a key of the session that started us stays there", async () => {
    const child = lair.room.enter({
      file: "perl",
      args: ["-e", READ_KEY],
      cwd: "/tmp",
      env: { PATH: path },
    })
    const args = ["-e", PLANT_KEY, SECRET, child.file, ...child.args]
    const at = { cwd: child.cwd, env: child.env, encoding: "utf8" } as const
    const { stdout } = spawnSync("/usr/bin/perl", args, at)
    expect(stdout).toContain("asked")
    expect(stdout).not.toContain(SECRET)
  })

  test("a trial finds that it holds", async () => {
    const trial = await trialOf(make(), ground, { node: process.execPath, pid: process.pid })
    expect(trial).toEqual({ is: "held" })
  })

  test("a process that left its session is gone once the room is clear", async () => {
    const beat = "trap '' TERM HUP; while :; do echo >> beat; sleep 0.01; done"
    const left = `setsid sh -c "${beat}" < /dev/null > /dev/null 2>&1 & while ! test -s beat; do :; done`
    await lair.run(left)
    await lair.room.clear()
    const size = () => readFileSync(join(lair.tree, "beat")).length
    const before = size()
    await lair.run("sleep 0.1")
    expect(size()).toBe(before)
  })

  test("what it writes belongs to us, and what it ends with is told", async () => {
    const { exit } = await lair.run("mkdir -p a && echo hello > a/b && chmod 700 a && exit 7")
    expect(exit).toBe(7)
    expect(readFileSync(join(lair.tree, "a/b"), "utf8")).toBe("hello\n")
    rmSync(join(lair.tree, "a"), { recursive: true })
    const killed = await lair.run("kill -9 $$")
    expect(killed.exit).toBe(137)
  })

  test("git takes the tree for its own, and programs know who they are", async () => {
    const { output } = await lair.run("git init -q && git status -s && id -un && cd ~ && pwd")
    expect(output).toContain("missions")
    expect(output).not.toContain("dubious")
  })

  test("it has processes of its own, and no more than a few thousand", async () => {
    const { output } = await lair.run("ls -d /proc/[0-9]* | wc -l; ulimit -u")
    const [count = "", limit = ""] = output.trim().split("\n")
    expect(Number(count)).toBeLessThan(12)
    expect(Number(limit)).toBeLessThanOrEqual(4096)
  })

  test("programs of one room talk to each other over its own loopback", async () => {
    const server = `${process.execPath} -e "require('net').createServer(s=>s.end('hi')).listen(7777,'127.0.0.1')"`
    const running = lair.run(`${server} & sleep 20`)
    const asks =
      "for i in $(seq 100); do exec 3<>/dev/tcp/127.0.0.1/7777 && cat <&3 && exit; sleep 0.1; done"
    const { output } = await lair.run(`( ${asks} ) 2>/dev/null`)
    expect(output).toBe("hi")
    await lair.room.clear()
    await running
  })
})

test("a machine whose walls let everything through has none, and what was reached is named", async () => {
  const trial = await trialOf(noSandbox, ground, { node: process.execPath, pid: process.pid })
  expect(trial).toMatchObject({ is: "reached" })
  expect("reached" in trial && trial.reached).toEqual(
    expect.arrayContaining([
      "environment",
      "signal",
      "folder",
      "socket",
      "abstract_socket",
      "port",
    ]),
  )
})

test("the strongest wall that holds is chosen", async () => {
  const { sandbox, failed } = await openSandbox(ground, {
    ...{ node: process.execPath, pid: process.pid },
  })
  expect(failed).toEqual([])
  expect(sandbox?.isolation).toBe(isRoot || canSudo ? "user" : "bubblewrap")
})

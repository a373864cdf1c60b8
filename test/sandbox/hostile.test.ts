/** What hostile code tries from inside a room, behind every wall that this machine can make. */
import { spawnSync } from "node:child_process"
import { randomUUID } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:net"
import { homedir, tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { COMMAND_LIMITS, runCommand } from "../../src/attempt/check/run-command.ts"
import { machineNetwork } from "../../src/attempt/machine-network.ts"
import { noSandbox, type Room, type Sandbox } from "../../src/attempt/sandbox.ts"
import { bubblewrap, versionOf } from "../../src/sandbox/bubblewrap.ts"
import { openSandbox } from "../../src/sandbox/open-sandbox.ts"
import { trialOf } from "../../src/sandbox/trial.ts"
import { user } from "../../src/sandbox/user.ts"

/** As deep as a repository may lie, with what shells read as more than a name. */
const place = mkdtempSync(join(tmpdir(), "wall-"))
const folder = join(place, 'it\'s a "deep" place', "$HOME `id`", "x".repeat(90))
mkdirSync(folder, { recursive: true })
const path = process.env["PATH"] ?? ""
const ground = { folder, path, ids: randomUUID, home: homedir(), hidden: [] }
const us = { user: process.getuid?.() ?? 0, group: process.getgid?.() ?? 0 }
const isRoot = us.user === 0

/** As on GitHub's own runners. */
const canSudo = !isRoot && spawnSync("sudo", ["-n", "true"]).status === 0

const walls: Readonly<Record<string, () => Sandbox>> = {
  ...(isRoot && { "a user of its own": () => user(ground, us, { asRoot: [], inner: null }) }),
  ...(isRoot && {
    "both walls": () => user(ground, us, { asRoot: [], inner: versionOf() }),
  }),
  ...(canSudo && {
    "a user of its own, made by sudo": () =>
      user(ground, us, { asRoot: ["sudo", "-n", "--"], inner: null }),
  }),
  bubblewrap: () => bubblewrap(ground, us),
}

/** Ours, beside the room: what the trial of a wall plants is tried again here by shell commands. */
const ours = join(place, "ours")
const SECRET = `ghs_${"a1B2".repeat(9)}`
let server: Server
let port = 0

beforeAll(async () => {
  mkdirSync(ours)
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

/** Each prints REACHED if it got what it wanted. */
const attempts = (): readonly (readonly [tries: string, command: string])[] => [
  ["root by sudo", "sudo -n true && echo REACHED"],
  ["root by su", "su -c true < /dev/null && echo REACHED"],
  ["our variables", `grep -zl MISSIONS_PLANTED /proc/*/environ && echo REACHED`],
  ["our parent's variables", `cat /proc/${process.pid}/environ && echo REACHED`],
  ["our memory", `head -c1 /proc/${process.pid}/mem && echo REACHED`],
  [
    "all memories",
    "for m in /proc/[0-9]*/mem; do test $m = /proc/$$/mem || test -O $m || { : < $m && echo REACHED; }; done",
  ],
  ["our open files", `ls /proc/${process.pid}/fd/ && echo REACHED`],
  ["our root folder", `ls /proc/1/root${ours} && echo REACHED`],
  ["our working folder", `ls /proc/${process.pid}/cwd/ && echo REACHED`],
  ["ending us", `kill -0 ${process.pid} && echo REACHED`],
  ["ending everything", "kill -9 -1; echo"],
  ["our folder", `ls ${ours} && echo REACHED`],
  ["our secret", `cat ${ours}/app.pem && echo REACHED`],
  ["planting a file with us", `echo x > ${ours}/planted && echo REACHED`],
  ["making our folder", `mkdir -p ${ours}/x && echo x > ${ours}/x/y; echo`],
  [
    "the person's home",
    `ls ${homedir()}/.ssh ${homedir()}/.bashrc ${homedir()}/.npmrc && echo REACHED`,
  ],
  ["passwords", "cat /etc/shadow && echo REACHED"],
  ["keys of the machine", "cat /etc/ssl/private/* /etc/ssh/ssh_host_* && echo REACHED"],
  ["Docker", "ls /var/run/docker.sock /run/docker.sock && echo REACHED"],
  ["the disk", "head -c1 /dev/vda && echo REACHED; head -c1 /dev/sda && echo REACHED"],
  ["the kernel's switches", "echo 1 > /proc/sys/kernel/sysrq && echo REACHED"],
  ["other programs", "echo '#!/bin/sh' > /usr/bin/git && echo REACHED"],
  ["our node", `echo > ${process.execPath} && echo REACHED`],
  ["a mount", "mount -t tmpfs none /usr && echo REACHED"],
  ["a writable remount", "mount -o remount,rw /usr && echo REACHED"],
  ["a device", "mknod dev b 254 0 && head -c1 dev && echo REACHED"],
  [
    "a program of root's",
    "cp /bin/sh s && chmod 4755 s && ./s -p -c 'test -r /etc/shadow' && echo REACHED",
  ],
  ["our port", `exec 3<>/dev/tcp/127.0.0.1/${port} && echo REACHED`],
  ["capabilities", "grep -q 'CapEff:.0000000000000000' /proc/self/status || echo REACHED"],
  ["new privileges", "grep -q 'NoNewPrivs:.1' /proc/self/status || echo REACHED"],
  [
    "files of GitHub's runner",
    'test -n "$GITHUB_OUTPUT$GITHUB_ENV$GITHUB_TOKEN$ACTIONS_RUNTIME_TOKEN" && echo REACHED',
  ],
]

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
    const found: string[] = []
    for (const [tries, command] of attempts()) {
      const { output } = await lair.run(command)
      if (output.includes("REACHED") || output.includes(SECRET)) found.push(`${tries}: ${output}`)
    }
    expect(found).toEqual([])
    expect(existsSync(join(ours, "planted"))).toBe(false)
    expect(existsSync(join(ours, "x"))).toBe(false)
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

/** No program behind a wall uses up what all programs of a machine share. */
import { execFile, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, describe, expect, test } from "vitest"
import { mismatch } from "../../src/attempt/check/judge.ts"
import { COMMAND_LIMITS, runCommand } from "../../src/attempt/check/run-command.ts"
import { noSandbox, type Sandbox } from "../../src/attempt/sandbox.ts"
import { removeFolderNow } from "../../src/embedded/runner/remove-folder.ts"
import { watched } from "../../src/sandbox/watched.ts"
import { groundIn, path, us, wallsOn } from "./ground.ts"

const place = mkdtempSync(join(tmpdir(), "wall-"))
const ground = groundIn(place)
const isRoot = us.user === 0

const walls: Readonly<Record<string, () => Sandbox>> = {
  ...Object.fromEntries(wallsOn(ground)),
  none: () => noSandbox,
}

/** A disk in memory, which only root can make. Whoever starts this as another user hands one in. */
const disk = isRoot ? smallDisk() : (process.env["MISSIONS_SMALL_DISK"] ?? null)

function smallDisk(): string {
  const at = join(place, "disk")
  mkdirSync(at)
  const options = "size=48m,nr_inodes=6000,mode=1777"
  spawnSync("mount", ["-t", "tmpfs", "-o", options, "small", at], { stdio: "inherit" })
  return at
}

afterAll(() => {
  if (isRoot) spawnSync("umount", ["--lazy", join(place, "disk")])
  rmSync(place, { recursive: true, force: true })
})

/** Far less than a wall allows, so that the machine feels nothing of it. */
const PROCESSES_MAX = 240

let rooms = 0
async function ranBehind(sandbox: Sandbox, { run, at }: { run: string; at: string }) {
  rooms += 1
  const own = mkdtempSync(join(at, `room-${rooms}-`))
  const [tree, home, temporary] = [join(own, "tree"), join(own, "home"), join(own, "tmp")]
  for (const made of [tree, home, temporary]) mkdirSync(made)
  const network = await sandbox.network()
  const room = await watched(sandbox, PROCESSES_MAX).open({
    ...{ writable: [own], readable: [], programs: [], path, home, temporary },
    ...{ shared: join(own, "shared"), sockets: [], network },
  })
  const env = { PATH: path, HOME: home, TMPDIR: temporary }
  const ran = await runCommand({
    ...{ run, cwd: tree, env, room, limits: { ...COMMAND_LIMITS, wallMs: 100_000 } },
    clock: { now: () => performance.now(), wait: async () => {} },
    signal: new AbortController().signal,
  })
  return { ran, room, own, tree }
}

const STAYS = "sleep 1000"

const fills: Readonly<Record<string, string>> = {
  "one file": `head -c 1G /dev/zero > big; ${STAYS}`,
  "a file without content": `fallocate -l 47M big; head -c 1G /dev/zero > more; ${STAYS}`,
  "many files": `i=0; while :; do head -c 1M /dev/zero > f$i || break; i=$((i + 1)); done; ${STAYS}`,
  "empty files": `for i in $(seq 9000); do : > e$i || break; done; ${STAYS}`,
  "its temporary folder": `head -c 1G /dev/zero > $TMPDIR/big; ${STAYS}`,
  "a folder that nobody may read": `mkdir s; head -c 1G /dev/zero > s/big; chmod 000 s; ${STAYS}`,
  "in the background": `setsid sh -c 'head -c 1G /dev/zero > big; ${STAYS}' & ${STAYS}`,
  "a file that has no name any more": `exec 7> big; rm big; head -c 1G /dev/zero >&7; ${STAYS}`,
}

const multiplies: Readonly<Record<string, string>> = {
  "by halves": "ulimit -u 600; b() { b | b & b; }; b",
  "in a row": `ulimit -u 600; while :; do sleep 1000 & done`,
  "without parents": `ulimit -u 600; while :; do ( setsid sleep 1000 & ) ; done`,
}

describe.each(Object.entries(walls))("behind %s", (name, make) => {
  test.skipIf(disk === null).each(Object.entries(fills))(
    "whoever fills the disk with %s is ended, and that is said",
    async (_, run) => {
      const { ran, room, own } = await ranBehind(make(), { run, at: disk! })
      expect(ran).toMatchObject({ ended: "disk", exit: 124 })
      expect(mismatch({ exit: 0 }, ran)).toBe("was ended because it filled the disk")
      await room.end()
      expect(removeFolderNow(own)).toBeNull()
      const { bavail, blocks } = statfsSync(disk!)
      expect(bavail / blocks).toBeGreaterThan(0.9)
    },
  )

  // Nothing limits root's processes, and without a wall we cannot know all of them.
  test
    .skipIf((isRoot && name === "bubblewrap") || name === "none")
    .each(Object.entries(multiplies))(
    "whoever multiplies %s is ended, and that is said",
    async (_, run) => {
      const { ran, room } = await ranBehind(make(), { run, at: place })
      expect(ran).toMatchObject({ ended: "processes", exit: 124 })
      expect(mismatch({ exit: 0 }, ran)).toBe("was ended because it started too many processes")
      await room.end()
      expect(readdirSync("/proc").filter(it => /^\d+$/.test(it)).length).toBeLessThan(2_000)
    },
  )

  test.skipIf(disk === null)("a disk that others fill is nobody's fault here", async () => {
    const { bavail, bsize, blocks } = statfsSync(disk!)
    const others = join(disk!, "others")
    const bytes = bavail * bsize - 0.03 * blocks * bsize
    const running = ranBehind(make(), { run: "until test -e go; do sleep 0.01; done", at: disk! })
    await promisify(execFile)("fallocate", ["-l", `${Math.round(bytes)}`, others])
    // A few looks of the watch take as long.
    await promisify(execFile)("sleep", ["0.5"])
    expect(statfsSync(disk!).bavail / blocks).toBeLessThan(0.05)
    const [own = ""] = readdirSync(disk!).filter(it => it.startsWith("room-"))
    rmSync(others)
    writeFileSync(join(disk!, own, "tree/go"), "")
    const { ran, room } = await running
    expect(ran).toMatchObject({ ended: "itself", exit: 0 })
    await room.end()
    rmSync(join(disk!, own), { recursive: true })
  })
})

/** Root tries the walls of ordinary users as one of them: they differ where a user of its own is root. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { afterAll, expect, test } from "vitest"

const product = join(import.meta.dirname, "../..")
const isRoot = process.getuid?.() === 0
const place = mkdtempSync(join(tmpdir(), "ordinary-"))
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** Above those that systems give to people, and below those that our walls take. */
const USER = 1_900_000_001

const FILES = ["hostile", "limits", "left-running"].map(name => `test/sandbox/${name}.test.ts`)

/**
 * The repository is mounted where everybody can reach it, and what is mounted goes with the program. A
 * handle of somebody else's is left open, as programs that start ours may do.
 */
const SCRIPT = `
  mount --make-rprivate /
  mount -t tmpfs -o size=48m,nr_inodes=6000,mode=1777 small "$1/disk"
  mount --bind "$2" "$1/product"
  cd "$1/product"
  exec 77< "$1/secret"
  exec setpriv --reuid=${USER} --regid=${USER} --clear-groups --no-new-privs \\
    env -i PATH="$1/product/node_modules/.bin:$PATH" HOME="$1/home" TMPDIR="$1/tmp" MISSIONS_SMALL_DISK="$1/disk" \\
    node node_modules/vitest/vitest.mjs run --configLoader runner --project others \\
    --maxWorkers=1 --reporter=json --outputFile="$1/tmp/result.json" "\${@:3}"`

test.skipIf(!isRoot)("an ordinary user's walls hold as well", async () => {
  for (const name of ["disk", "product", "home", "tmp"]) mkdirSync(join(place, name))
  for (const name of ["", "home", "tmp"]) chownSync(join(place, name), USER, USER)
  writeFileSync(join(place, "secret"), "")
  const args = ["--mount", "bash", "-ec", SCRIPT, "bash", place, product]
  const child = spawn("unshare", [...args, ...FILES], { stdio: ["ignore", "pipe", "pipe"] })
  const [said, complaint, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ])
  expect(status, `${said.slice(-8_000)}\n${complaint.slice(-2_000)}`).toBe(0)
  const { numPassedTests: passed } = JSON.parse(
    readFileSync(join(place, "tmp/result.json"), "utf8"),
  )
  expect(passed).toBeGreaterThan(25)
})

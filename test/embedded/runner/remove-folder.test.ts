/**
 * Removes folders as commands leave them, as a user without all rights. What can't be removed is
 * reported.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { removeFolder, removeFolderNow } from "../../../src/embedded/runner/remove-folder.ts"

const isRoot = process.getuid?.() === 0
const NOBODY = 65_534

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "missions-left-"))
  chmodSync(place, 0o777)
  // Permissions don't apply to root, so root becomes somebody else for the test.
  if (isRoot) process.seteuid?.(NOBODY)
})
afterEach(() => {
  if (isRoot) process.seteuid?.(0)
  rmSync(place, { recursive: true, force: true })
})

const file = (path: string): void => {
  mkdirSync(join(path, ".."), { recursive: true })
  writeFileSync(path, "x")
}
const bytes = (folder: string, name: number[]): Buffer =>
  Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)])

const LEFT: readonly (readonly [what: string, make: (folder: string) => void])[] = [
  ["nothing but a folder", () => {}],
  [
    "a module cache of Go: no folder may be written",
    folder => {
      for (const name of ["cache", "example.com/a@v1.0.0/internal", "example.com/b@v2.1.0"]) {
        file(join(folder, name, "f.go"))
      }
      for (const name of ["cache", "example.com/a@v1.0.0/internal", "example.com/a@v1.0.0"]) {
        chmodSync(join(folder, name), 0o555)
      }
      chmodSync(join(folder, "example.com/b@v2.1.0"), 0o555)
      chmodSync(join(folder, "example.com"), 0o555)
    },
  ],
  ["itself without any permission", folder => chmodSync(folder, 0)],
  [
    "a folder that may not be read",
    folder => {
      file(join(folder, "a/b/c"))
      chmodSync(join(folder, "a/b"), 0o300)
    },
  ],
  [
    "a folder that may not be entered, with files that may not be written",
    folder => {
      file(join(folder, "a/b/c"))
      chmodSync(join(folder, "a/b/c"), 0o400)
      chmodSync(join(folder, "a/b"), 0o600)
      chmodSync(join(folder, "a"), 0o444)
    },
  ],
  [
    "names that are no UTF-8, in a folder without write permission",
    folder => {
      const odd = bytes(folder, [0x61, 0xff, 0xfe])
      mkdirSync(odd)
      writeFileSync(Buffer.concat([odd, Buffer.from("/\n\u0001")]), "x")
      chmodSync(odd, 0o555)
    },
  ],
  [
    "folders deeper than a path may be long",
    folder => {
      let at = folder
      for (let depth = 0; depth < 15; depth++) {
        at = join(at, "d".repeat(200))
        mkdirSync(at)
      }
      chmodSync(at, 0o555)
    },
  ],
  [
    "links that lead nowhere, round and out",
    folder => {
      symlinkSync("nowhere", join(folder, "dangling"))
      symlinkSync(".", join(folder, "round"))
      symlinkSync("..", join(folder, "up"))
    },
  ],
]

describe.each([
  ["later", removeFolder],
  ["now", async (path: string) => removeFolderNow(path)],
] as const)("%s", (_, remove) => {
  test.each(LEFT)("%s is removed completely", async (_name, make) => {
    const folder = join(place, "folder")
    mkdirSync(folder)
    make(folder)
    expect(await remove(folder)).toBeNull()
    expect(existsSync(folder)).toBe(false)
  })

  test("the target of a link keeps its permissions and content", async () => {
    const folder = join(place, "folder")
    file(join(place, "outside/kept"))
    file(join(folder, "a/b"))
    symlinkSync(join(place, "outside"), join(folder, "a/link"))
    chmodSync(join(place, "outside"), 0o555)
    chmodSync(join(folder, "a"), 0o555)
    expect(await remove(folder)).toBeNull()
    expect(statSync(join(place, "outside")).mode & 0o777).toBe(0o555)
    expect(existsSync(join(place, "outside/kept"))).toBe(true)
    chmodSync(join(place, "outside"), 0o755)
  })

  test.runIf(isRoot)(
    "files of another user are named in the answer, and nothing is thrown",
    async () => {
      const folder = join(place, "folder")
      mkdirSync(folder)
      process.seteuid?.(0)
      file(join(folder, "of-a-container/file"))
      process.seteuid?.(NOBODY)
      const left = await remove(folder)
      expect(left).toEqual({ path: folder, why: expect.stringMatching(/EACCES|EPERM/) })
    },
  )

  test("a folder that we may not open is answered with the system's error", async () => {
    const closed = join(place, "closed")
    mkdirSync(join(closed, "folder"), { recursive: true })
    chmodSync(closed, 0o555)
    const left = await remove(join(closed, "folder"))
    chmodSync(closed, 0o755)
    expect(left).toEqual({ path: join(closed, "folder"), why: expect.stringContaining("EACCES") })
  })

  test("a folder that doesn't exist counts as removed", async () => {
    expect(await remove(join(place, "nothing"))).toBeNull()
  })
})

/** What a command says about a folder of its own that the system does not let it remove. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { removed, runnerFolder } from "../../src/local/folder.ts"
import { lock } from "../../src/local/lock.ts"

const isRoot = process.getuid?.() === 0

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "missions-kept-"))
  chmodSync(place, 0o777)
  // Permissions do not stop root.
  if (isRoot) process.seteuid?.(65_534)
  mkdirSync(join(place, "closed/folder"), { recursive: true })
})
afterEach(() => {
  if (isRoot) process.seteuid?.(0)
  chmodSync(join(place, "closed"), 0o700)
  rmSync(place, { recursive: true, force: true })
})
const close = () => chmodSync(join(place, "closed"), 0o555)

test("a folder that stays is reported with what the system said, and nothing is thrown", () => {
  close()
  const lines: string[] = []
  const folder = join(place, "closed/folder")
  expect(removed(folder, { line: text => void lines.push(text) })).toBe(false)
  expect(lines).toEqual([
    expect.stringMatching(
      /closed\/folder could not be removed and stays; nothing needs it any more \(.*EACCES.*\)\.$/,
    ),
  ])
  expect(removed(folder, null)).toBe(false)
})

test("a folder that is removed is not mentioned", () => {
  const lines: string[] = []
  expect(removed(join(place, "closed/folder"), { line: text => void lines.push(text) })).toBe(true)
  expect(lines).toEqual([])
})

test("a lock and a runner's folder in it are released without an exception", () => {
  const data = join(place, "closed/folder")
  const taken = lock(data, process.pid)
  if ("heldBy" in taken) throw new Error("Nobody else may hold it.")
  const folder = runnerFolder(data)
  chmodSync(data, 0o555)
  chmodSync(folder.path, 0)
  expect(folder.remove()).toBeNull()
  expect(existsSync(folder.path)).toBe(false)
  taken.release()
})

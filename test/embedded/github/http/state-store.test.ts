import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import {
  memoryStore,
  openStore,
  type Store,
} from "../../../../src/embedded/github/http/state-store.ts"

let folder = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test("a folder gives back what an earlier process left in it", () => {
  const first = openStore(folder)
  expect(first.load()).toBeNull()
  first.save({ issues: [1] })
  first.save({ issues: [1, 2] })
  expect(first.keep("key", () => "made")).toBe("made")
  first.blobs.put(3, Buffer.from("zip"))
  first.writeLog(4, "said")
  const again = openStore(folder)
  expect(again.load()).toEqual({ issues: [1, 2] })
  expect(again.keep("key", () => "made anew")).toBe("made")
  expect(Buffer.from(again.blobs.read(3)!).toString()).toBe("zip")
  expect(again.readLog(4)).toBe("said")
  expect(again.readLog(5)).toBeNull()
})

test("an unchanged state is not written again, and a state that changed back is", () => {
  const store = openStore(folder)
  const written = () => statSync(join(folder, "state.json")).ino
  store.save({ issues: [1] })
  const first = written()
  store.save({ issues: [1] })
  expect(written()).toBe(first)
  store.save({ issues: [2] })
  expect(written()).not.toBe(first)
  store.save({ issues: [1] })
  expect(openStore(folder).load()).toEqual({ issues: [1] })
})

test("a process killed while it wrote leaves the older state", () => {
  openStore(folder).save({ issues: [1] })
  writeFileSync(join(folder, "state.json.new"), '{"issues":[1,')
  expect(openStore(folder).load()).toEqual({ issues: [1] })
  openStore(folder).save({ issues: [] })
  expect(JSON.parse(readFileSync(join(folder, "state.json"), "utf8"))).toEqual({ issues: [] })
})

test.each([
  ["folder", () => openStore(folder)],
  ["memory", () => memoryStore()],
])("blocks in %s count in the order of their list, and only if all are there", (_, open) => {
  const { blobs } = (open as () => Store)()
  blobs.putBlock(1, "a/../b", Buffer.from("one "))
  blobs.putBlock(1, "c", Buffer.from("two"))
  blobs.putBlock(1, "left out", Buffer.from("!"))
  expect(blobs.read(1)).toBeNull()
  expect(blobs.commit(1, ["a/../b", "missing"])).toBe(false)
  expect(blobs.commit(1, ["a/../b", "c"])).toBe(true)
  expect(Buffer.from(blobs.read(1)!).toString()).toBe("one two")
  expect(blobs.read(2)).toBeNull()
})

test("a block's name cannot leave the folder", () => {
  openStore(folder).blobs.putBlock(1, "../../escaped", Buffer.from("x"))
  expect(readdirSync(folder).sort()).toEqual(["artifacts", "logs", "repositories", "secrets"])
})

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
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
  first.blobs.put(3, Buffer.from("zip"))
  first.writeLog(4, "said")
  const again = openStore(folder)
  expect(again.load()).toEqual({ issues: [1, 2] })
  expect(Buffer.from(again.blobs.read(3)!).toString()).toBe("zip")
  expect(again.readLog(4)).toBe("said")
  expect(again.readLog(5)).toBeNull()
})

test("an unchanged state is not written again, and a state that changed back is", () => {
  const store = openStore(folder)
  const size = () => statSync(join(folder, "state.changes"), { throwIfNoEntry: false })?.size ?? 0
  store.save({ issues: [1], runs: [] })
  store.save({ issues: [1], runs: [] })
  expect(size()).toBe(0)
  store.save({ issues: [2], runs: [] })
  expect(openStore(folder).load()).toEqual({ issues: [2], runs: [] })
  const first = size()
  store.save({ issues: [2], runs: [] })
  expect(size()).toBe(first)
  store.save({ issues: [1], runs: [] })
  expect(openStore(folder).load()).toEqual({ issues: [1], runs: [] })
})

test("a process killed while it wrote the whole state leaves the older one", () => {
  openStore(folder).save({ issues: [1] })
  writeFileSync(join(folder, "state.json.new"), '{"issues":[1,')
  expect(openStore(folder).load()).toEqual({ issues: [1] })
  openStore(folder).save({ issues: [] })
  expect(JSON.parse(readFileSync(join(folder, "state.json"), "utf8"))).toEqual({ issues: [] })
})

test("wherever a process is killed while it writes a change, the older state is left or the new one", () => {
  const store = openStore(folder)
  store.save({ issues: ["ä"], runs: [1] })
  store.save({ issues: ["ö", "\n"], runs: [1] })
  const file = join(folder, "state.changes")
  const older = readFileSync(file)
  store.save({ issues: [], runs: [2] })
  const newer = readFileSync(file)
  for (let length = older.length; length <= newer.length; length += 1) {
    writeFileSync(file, newer.subarray(0, length))
    const isWhole = length === newer.length
    const expected = isWhole ? { issues: [], runs: [2] } : { issues: ["ö", "\n"], runs: [1] }
    expect(openStore(folder).load()).toEqual(expected)
  }
})

test("a change after one that was cut short counts", () => {
  const store = openStore(folder)
  store.save({ issues: [1], runs: [1] })
  writeFileSync(join(folder, "state.changes"), '\n{"issues":[7')
  store.save({ issues: [2], runs: [1] })
  expect(openStore(folder).load()).toEqual({ issues: [2], runs: [1] })
})

test("a process killed before it removed the changes that the whole state has leaves the new state", () => {
  const store = openStore(folder)
  store.save({ issues: [1], runs: [1] })
  store.save({ issues: [2], runs: [1] })
  const changes = readFileSync(join(folder, "state.changes"))
  const next = openStore(folder)
  next.load()
  next.save({ issues: [3], runs: [1] })
  expect(existsSync(join(folder, "state.changes"))).toBe(false)
  const all = readFileSync(join(folder, "state.json"))
  writeFileSync(join(folder, "state.changes"), Buffer.concat([changes, Buffer.from("\n"), all]))
  expect(openStore(folder).load()).toEqual({ issues: [3], runs: [1] })
})

test("many changes become one file again", () => {
  const store = openStore(folder)
  const text = "x".repeat(1024 * 1024)
  for (let count = 0; count < 20; count += 1) store.save({ count, text: `${text}${count}` })
  expect(statSync(join(folder, "state.changes")).size).toBeLessThan(8 * 1024 * 1024)
  expect(openStore(folder).load()).toEqual({ count: 19, text: `${text}19` })
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
  expect(readdirSync(folder).sort()).toEqual(["artifacts", "logs", "repositories"])
})

test("keys that an earlier version kept there are removed", () => {
  mkdirSync(join(folder, "secrets"))
  writeFileSync(join(folder, "secrets/app.pem"), "a key")
  openStore(folder)
  expect(existsSync(join(folder, "secrets"))).toBe(false)
})

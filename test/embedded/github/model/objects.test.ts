/** Runs the same cases with both object stores, which must give the same results. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openBareObjects } from "../../../../src/embedded/github/objects/bare-repository.ts"
import { createMemoryObjects } from "../../../../src/embedded/github/objects/memory.ts"
import type { Objects, TreeEntry } from "../../../../src/embedded/github/objects/objects.ts"

let folder = ""
let bare: Objects
const memory = createMemoryObjects()
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "objects-"))
  bare = openBareObjects({ directory: join(folder, "one.git") })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const person = { name: "Ada <L>", email: "ada@example.org", at: 1_700_000_000_500 }

function write(objects: Objects, files: Readonly<Record<string, string>>): string {
  const folders = new Map<string, Record<string, string>>()
  const entries: TreeEntry[] = []
  for (const [path, text] of Object.entries(files)) {
    const slash = path.indexOf("/")
    if (slash < 0) {
      const sha = objects.writeBlob(Buffer.from(text))
      entries.push({ path, mode: "100644", type: "blob", sha })
    } else {
      const name = path.slice(0, slash)
      folders.set(name, { ...folders.get(name), [path.slice(slash + 1)]: text })
    }
  }
  for (const [path, inner] of folders)
    entries.push({ path, mode: "040000", type: "tree", sha: write(objects, inner) })
  return objects.writeTree(entries)
}

function commit(
  objects: Objects,
  files: Readonly<Record<string, string>>,
  parents: readonly string[] = [],
  seconds = 0,
): string {
  const by = { ...person, at: person.at + seconds * 1000 }
  const tree = write(objects, files)
  return objects.writeCommit({ tree, parents, author: by, committer: by, message: "Say it\n" })
}

const BASE = { "a.txt": "a", "a-b": "x", "a/b": "y", é: "z", "d/e/f": "deep", gone: "old" }

/** Each case gives a value that must be the same for both stores. */
const cases: Readonly<Record<string, (objects: Objects) => unknown>> = {
  "a blob is read as it was written": objects => {
    const sha = objects.writeBlob(Buffer.from([0, 1, 255]))
    return [sha, [...(objects.readBlob(sha) ?? [])], objects.readTree(sha), objects.readCommit(sha)]
  },
  "what is not there is null": objects => [
    objects.readBlob("0".repeat(40)),
    objects.readTree("f".repeat(40)),
    objects.readCommit("main"),
    objects.readRef("refs/heads/none"),
  ],
  "trees are sorted as git sorts them": objects => {
    const tree = write(objects, BASE)
    return [tree, objects.readTree(tree)]
  },
  "a commit keeps whole seconds and a clean name": objects => {
    const sha = commit(objects, BASE)
    return { ...objects.readCommit(sha), author: objects.readCommit(sha)?.author.at }
  },
  "a ref moves only from where it was thought to stand": objects => {
    const one = commit(objects, BASE)
    const two = commit(objects, { ...BASE, more: "1" }, [one])
    const name = "refs/missions/1/log"
    return [
      objects.updateRef(name, one, two),
      objects.updateRef(name, one, null),
      objects.updateRef(name, two, null),
      objects.updateRef(name, two, one),
      objects.readRef(name),
      objects.listRefs("refs/missions/"),
      objects.listRefs("refs/miss"),
      objects.updateRef("refs/missions/1", one, null),
      objects.updateRef("refs/missions/1/log/deeper", one, null),
      objects.updateRef(name, null, one),
      objects.updateRef(name, null, two),
      objects.readRef(name),
      objects.listRefs("refs/missions/"),
    ]
  },
  "history is newest first along all parents and stops": objects => {
    const root = commit(objects, { r: "1" })
    const left = commit(objects, { r: "1", l: "1" }, [root], 20)
    const right = commit(objects, { r: "1", t: "1" }, [root], 10)
    const merged = commit(objects, { r: "1", l: "1", t: "1" }, [left, right], 30)
    const tip = commit(objects, { r: "2", l: "1", t: "1" }, [merged], 30)
    const shas = (max: number, without?: string) =>
      objects
        .history(tip, without === undefined ? { max } : { max, without })
        .map(found => found.sha)
    return [
      shas(10),
      shas(2),
      shas(10, left),
      shas(10, merged),
      shas(10, tip),
      objects.isAncestor(root, tip),
      objects.isAncestor(tip, root),
      objects.isAncestor(left, right),
      objects.isAncestor(right, tip),
      objects.mergeBase(left, right),
      objects.mergeBase(left, tip),
    ]
  },
  "unrelated histories have no base and merge if nothing collides": objects => {
    const one = commit(objects, { one: "1" })
    const two = commit(objects, { two: "2" }, [], 5)
    return [objects.mergeBase(one, two), objects.isAncestor(one, two), objects.merge(one, two)]
  },
  "a merge takes both sides' files": objects => {
    const base = commit(objects, BASE)
    const { gone: _, ...ours } = { ...BASE, "d/new": "n", "a/b": "changed" }
    const one = commit(objects, ours, [base], 1)
    const two = commit(objects, { ...BASE, "a.txt": "theirs", "d/e/g": "g" }, [base], 2)
    return [objects.merge(one, two), objects.merge(two, one), objects.merge(base, one)]
  },
  "a merge empties a folder away": objects => {
    const { "d/e/f": _, ...less } = BASE
    const base = commit(objects, BASE)
    const one = commit(objects, less, [base], 1)
    const two = commit(objects, { ...BASE, other: "o" }, [base], 2)
    return objects.merge(one, two)
  },
  "a merge names the paths in conflict": objects => {
    const base = commit(objects, BASE)
    const { gone: _, ...ours } = { ...BASE, "a/b": "ours" }
    const one = commit(objects, ours, [base], 1)
    const two = commit(objects, { ...BASE, "a/b": "theirs", gone: "kept" }, [base], 2)
    return objects.merge(one, two)
  },
}

describe("both object stores agree", () => {
  for (const [name, run] of Object.entries(cases))
    test(name, () => {
      const said = run(memory)
      expect(plain(run(bare))).toEqual(plain(said))
    })

  test("a second store on the same folder reads what the first wrote", () => {
    const sha = bare.readRef("refs/heads/kept") ?? commit(bare, BASE)
    bare.updateRef("refs/heads/kept", sha, null)
    const again = openBareObjects({ directory: join(folder, "one.git") })
    expect(again.readRef("refs/heads/kept")).toBe(sha)
    expect(again.history(sha, { max: 5 }).map(found => found.sha)).toEqual([sha])
  })
})

test("ids of known objects are the same as git's", () => {
  expect(memory.writeBlob(Buffer.from("hello\n"))).toBe("ce013625030ba8dba906f756967f9e9ca394464a")
  expect(memory.writeTree([])).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904")
})

const plain = (value: unknown) => JSON.parse(JSON.stringify(value))

/** Which files differ between two commits: all of them, or null if GitHub can't tell. */
import { expect, test } from "vitest"
import type { Sha } from "../../src/core/values/id.ts"
import { readComparisons } from "../../src/github/observe/comparison.ts"
import { identity, openPlace, type Place } from "./support/place.ts"

const here = identity.repository

async function commit(
  { bot }: Place,
  parent: Sha | null,
  files: Readonly<Record<string, string>>,
): Promise<Sha> {
  const tree = Object.entries(files).map(([path, content]) => ({
    ...({ path, content, mode: "100644", type: "blob" } as const),
  }))
  const onto = parent === null ? {} : { base_tree: parent }
  const made = await bot.git.createTree({ ...here, ...onto, tree })
  const parents = parent === null ? [] : [parent]
  const { data } = await bot.git.createCommit({
    ...{ ...here, message: "More", tree: made.data.sha, parents },
  })
  return data.sha as Sha
}

const changed = async ({ request }: Place, from: Sha, to: Sha) =>
  (await readComparisons(request, identity, [{ from, to }]))[0]?.changed

test("are named, whether they were added, changed, moved or removed", async () => {
  const place = openPlace()
  const from = await commit(place, null, { "a.txt": "a", "b/c.txt": "c" })
  const to = await commit(place, from, { "b/c.txt": "other", "d.txt": "d" })
  expect(await changed(place, from, to)).toEqual(["b/c.txt", "d.txt"])
  expect(await changed(place, from, from)).toEqual([])
})

test("are unknown unless the second commit is later", async () => {
  const place = openPlace()
  const base = await commit(place, null, { "a.txt": "a" })
  const [one, other] = [
    await commit(place, base, { "a.txt": "b" }),
    await commit(place, base, { "a.txt": "c" }),
  ]
  expect(await changed(place, one, base)).toBeNull()
  expect(await changed(place, one, other)).toBeNull()
  expect(await changed(place, base, "0".repeat(40) as Sha)).toBeNull()
})

test("are unknown if there are more than GitHub shows", async () => {
  const place = openPlace()
  const from = await commit(place, null, { "a.txt": "a" })
  const many = Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`${n}.txt`, "x"]))
  expect(await changed(place, from, await commit(place, from, many))).toBeNull()
})

test("include the old name of a file that moved, and an error is not taken for none", async () => {
  const pair = { from: "1".repeat(40) as Sha, to: "2".repeat(40) as Sha }
  const files = [{ filename: "new.ts", previous_filename: "old.ts" }, { filename: "b.ts" }]
  const moved = async () => ({ status: 200, headers: {}, data: { status: "ahead", files } })
  const [found] = await readComparisons(moved, identity, [pair])
  expect(found).toEqual({ ...pair, changed: ["new.ts", "old.ts", "b.ts"] })
  const place = openPlace()
  place.fail(/compare/, { status: 502, message: "Server Error" })
  await expect(readComparisons(place.request, identity, [pair])).rejects.toThrow("Server Error")
})

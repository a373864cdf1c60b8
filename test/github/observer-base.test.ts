/** Whether the default branch contains the commit that an approval depends on. */
import { expect, test } from "vitest"
import type { Sha } from "../../src/core/values/id.ts"
import { readBase } from "../../src/github/observe/base.ts"
import { createPolicyReader } from "../../src/github/policy.ts"
import { policy } from "../core/render/facts.ts"
import { START } from "../embedded/github/http/seeded.ts"
import { identity, openPlace, type Place } from "./support/place.ts"

const here = identity.repository
const read = ({ request }: Place, start: string | null) => {
  const readPolicy = createPolicyReader({
    ...{ request, repository: here, usual: policy },
    clock: () => START,
  })
  return readBase(request, identity, {
    branch: "main",
    start: start as Sha | null,
    readPolicy,
    isPlanning: false,
  })
}

/** Adds a commit to the default branch, or makes an unrelated one if it has no parents. */
async function commit({ person }: Place, parents: string[]): Promise<string> {
  const { data: main } = await person.git.getRef({ ...here, ref: "heads/main" })
  const { data: old } = await person.git.getCommit({ ...here, commit_sha: main.object.sha })
  const tree = old.tree.sha
  const { data } = await person.git.createCommit({ ...here, message: "More", tree, parents })
  return data.sha
}

const headOf = async ({ person }: Place) =>
  (await person.git.getRef({ ...here, ref: "heads/main" })).data.object.sha

test("the branch contains its head and earlier commits", async () => {
  const place = openPlace()
  const start = await headOf(place)
  expect(await read(place, start)).not.toHaveProperty("lacks")
  expect(place.asked.filter(it => it.includes("/compare/"))).toEqual([])
  const sha = await commit(place, [start])
  await place.person.git.updateRef({ ...here, ref: "heads/main", sha })
  expect(await read(place, start)).not.toHaveProperty("lacks")
})

test.each<[string, (place: Place) => Promise<string>]>([
  ["beside it", async place => commit(place, [await headOf(place)])],
  ["without a past in common", place => commit(place, [])],
  ["that nobody has any more", async () => "0".repeat(40)],
])("a commit %s is not", async (_, start) => {
  const place = openPlace()
  const lacks = await start(place)
  expect(await read(place, lacks)).toMatchObject({ sha: await headOf(place), lacks })
})

test("without a start nothing is compared, and an error is not taken for an answer", async () => {
  const place = openPlace()
  expect(await read(place, null)).not.toHaveProperty("lacks")
  place.fail(/compare/, { status: 502, message: "Server Error" })
  await expect(read(place, "0".repeat(40))).rejects.toThrow("Server Error")
})

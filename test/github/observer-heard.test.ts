/**
 * Strangers whose comments don't count. Their permission is read a few times, not at every look.
 */
import { expect, test } from "vitest"
import type { List, SeenComment } from "../../src/core/log/observed.ts"
import { createHeard } from "../../src/github/observe/heard.ts"
import { createObserver } from "../../src/github/observer.ts"
import { createPolicyReader } from "../../src/github/policy.ts"
import { policy } from "../core/render/facts.ts"
import { missionAt } from "../core/render/fixtures.ts"
import { personOf, START } from "../embedded/github/http/seeded.ts"
import { identity, openPlace, type Place } from "./support/place.ts"

const here = identity.repository
const LOOKS = 10

/** Looks at a mission that nobody but a stranger writes about. */
function observing(place: Place) {
  const readPolicy = createPolicyReader({
    ...{ request: place.request, repository: here, usual: policy, clock: () => START },
  })
  const observe = createObserver({ request: place.request, identity, readPolicy })
  const m = { ...missionAt("reading"), answered: new Map(), attempts: new Map() }
  return () => observe({ ...m, ref: { ...m.ref, issue: 1 } })
}

async function written(body: string) {
  const place = openPlace()
  await place.person.issues.create({ ...here, title: "Goal", body: "All of it" })
  place.face.model.setup.user({ login: "zoe" })
  const zoe = personOf(place.face, "zoe")
  const { data } = await zoe.issues.createComment({ ...here, issue_number: 1, body })
  return { place, zoe, comment: data.id, look: observing(place) }
}

const asksAbout = (place: Place, who: string): number =>
  place.asked.filter(it => it.endsWith(`/collaborators/${who}/permission`)).length

test.each([
  "/mission cancel",
  "/mission approve 7f3a9c2",
  "/missions bogus",
  "/mission pause\n/mission resume",
  "@missions plan",
  "I would like that, too.",
])("a stranger's %j doesn't cost a request at every look", async body => {
  const { place, look } = await written(body)
  for (let n = 0; n < LOOKS; n++) await look()
  const asked = asksAbout(place, "zoe")
  expect(asked).toBeGreaterThan(0)
  expect(asked).toBeLessThan(LOOKS / 2)
})

test("a comment that is edited or new is checked again", async () => {
  const { place, zoe, comment, look } = await written("/mission cancel")
  for (let n = 0; n < LOOKS; n++) await look()
  const before = asksAbout(place, "zoe")
  place.pass(60_000)
  await zoe.issues.updateComment({ ...here, comment_id: comment, body: "/mission pause" })
  await look()
  expect(asksAbout(place, "zoe")).toBe(before + 1)
  await zoe.issues.createComment({ ...here, issue_number: 1, body: "/mission pause" })
  const seen = await look()
  expect(asksAbout(place, "zoe")).toBe(before + 2)
  expect(seen.comments.items).toHaveLength(2)
})

test("a maintainer's permission is read as usual after a stranger's comments", async () => {
  const { place, look } = await written("/mission cancel")
  for (let n = 0; n < LOOKS; n++) await look()
  await place.person.issues.createComment({ ...here, issue_number: 1, body: "/mission pause" })
  const seen = await look()
  expect([...seen.permissions.values()]).toEqual(["admin"])
})

test("some thousands of comments are remembered, and not more", () => {
  const heard = createHeard()
  const comments = Array.from({ length: 12_000 }, (_, id) => ({ id, body: "/mission" }))
  for (let n = 0; n < 3; n++) heard.add(comments)
  const list: List<SeenComment> = { complete: true, items: comments as never }
  expect(heard.without(list).items).toHaveLength(2_000)
})

/** Which issues block ours. GitHub is asked for their ids only where a link matters. */
import { expect, test } from "vitest"
import { initial } from "../../src/core/log/fold.ts"
import { GITHUB_COM, type Mission } from "../../src/core/log/mission.ts"
import type { Thing } from "../../src/core/log/thing.ts"
import { keyOf } from "../../src/core/log/thing.ts"
import { instant } from "../../src/core/values/time.ts"
import { withBlockers } from "../../src/github/observe/blockers.ts"
import { readIssues } from "../../src/github/observe/issue.ts"
import { START } from "../embedded/github/http/seeded.ts"
import { identity, openPlace, type Place } from "./support/place.ts"

const here = identity.repository
const empty = initial({ repository: 7, issue: 1, instance: GITHUB_COM })

/** A mission whose features have these issues, in this order. */
function binding(...ids: readonly number[]): Mission {
  const bound = ids.map((id, at) => {
    const thing: Thing = { type: "issue", of: `F${at + 1}` }
    return [keyOf(thing), { thing, id, number: null }] as const
  })
  return { ...empty, things: new Map(bound) }
}

async function issuesOf(place: Place, count: number) {
  await place.person.issues.create({ ...here, title: "Goal" })
  const made = []
  for (let n = 1; n <= count; n++) {
    const { data } = await place.bot.issues.create({ ...here, title: `F${n}` })
    made.push({ id: data.id, number: data.number })
  }
  return made
}

const link = (place: Place, issue_number: number, issue_id: number) =>
  place.bot.issues.addBlockedByDependency({ ...here, issue_number, issue_id })

async function read(place: Place, m: Mission) {
  const listed = await readIssues(place.request, identity, instant(START))
  place.asked.length = 0
  return withBlockers(place.request, identity, m, listed)
}

test("are read by their ids, so a link that was moved is noticed", async () => {
  const place = openPlace()
  const [f1, f2, f3] = await issuesOf(place, 3)
  await link(place, f3!.number, f1!.id)
  const m = binding(f1!.id, f2!.id, f3!.id)
  const blockers = async () => (await read(place, m)).items.map(issue => issue.blockedBy)
  expect(await blockers()).toEqual([[], [], [f1!.id]])
  await place.bot.issues.removeDependencyBlockedBy({
    ...{ ...here, issue_number: f3!.number, issue_id: f1!.id },
  })
  await link(place, f3!.number, f2!.id)
  expect(await blockers()).toEqual([[], [], [f2!.id]])
  // For issues without links, GitHub isn't asked.
  expect(place.asked).toHaveLength(1)
})

test("are not read for closed issues, for other people's issues, or after a mission has ended", async () => {
  const place = openPlace()
  const [f1, f2, f3] = await issuesOf(place, 3)
  await link(place, f2!.number, f1!.id)
  await link(place, f3!.number, f1!.id)
  await place.bot.issues.update({ ...here, issue_number: f2!.number, state: "closed" })
  const m = binding(f1!.id, f2!.id)
  expect((await read(place, m)).items.map(it => it.blockedBy)).toEqual([[], null, null])
  expect(place.asked).toEqual([])
  const ended = { ...binding(f1!.id, f2!.id, f3!.id), ended: {} as never }
  await read(place, ended)
  expect(place.asked).toEqual([])
})

test("are unknown for an issue that is deleted meanwhile", async () => {
  const place = openPlace()
  const [f1, f2] = await issuesOf(place, 2)
  await link(place, f2!.number, f1!.id)
  place.fail(/^GET .*\/blocked_by/, { status: 410, message: "This issue was deleted" })
  const { items } = await read(place, binding(f1!.id, f2!.id))
  expect(items.map(it => it.blockedBy)).toEqual([[], null])
})

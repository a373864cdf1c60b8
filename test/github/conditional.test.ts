/** Conditional reads with the embedded GitHub: unchanged answers come from memory. */
import { expect, test } from "vitest"
import { conditional } from "../../src/github/conditional.ts"
import type { Reply, Request } from "../../src/github/request.ts"
import { identity, openPlace } from "./support/place.ts"

const ISSUE = "GET /repos/{owner}/{repo}/issues/{issue_number}"
const one = { ...identity.repository, issue_number: 1 }

/** The request function, with a list of every status that it got. */
function watched(request: Request) {
  const statuses: number[] = []
  const note = (status: number) => statuses.push(status)
  const door: Request = async (route, parameters, maySend) => {
    try {
      const reply = await request(route, parameters, maySend)
      note(reply.status)
      return reply
    } catch (error) {
      note((error as { status: number }).status)
      throw error
    }
  }
  return { statuses, request: conditional(door) }
}

test("an unchanged issue is asked for again and answered from memory, with the new date", async () => {
  const place = openPlace()
  await place.person.issues.create({ ...identity.repository, title: "Goal" })
  const { request, statuses } = watched(place.request)
  const first = await request(ISSUE, one)
  place.pass(60_000)
  const second = await request(ISSUE, one)
  expect(statuses).toEqual([200, 304])
  expect(second.data).toEqual(first.data)
  const later = (reply: Reply) => Date.parse(String(reply.headers["date"]))
  expect(later(second) - later(first)).toBe(60_000)
})

test("a changed issue is read again, and each request is remembered separately", async () => {
  const place = openPlace()
  await place.person.issues.create({ ...identity.repository, title: "Goal" })
  await place.person.issues.create({ ...identity.repository, title: "Other" })
  const { request, statuses } = watched(place.request)
  await request(ISSUE, one)
  await place.person.issues.update({ ...one, title: "New goal" })
  expect((await request(ISSUE, one)).data.title).toBe("New goal")
  expect((await request(ISSUE, { ...one, issue_number: 2 })).data.title).toBe("Other")
  expect(statuses).toEqual([200, 200, 200])
})

test("writes are never answered from memory, and the caller's headers are kept", async () => {
  const seen: unknown[] = []
  const request = conditional(async (route, parameters) => {
    seen.push([route, parameters?.["headers"]])
    return { status: 200, headers: { etag: '"a"' }, data: null }
  })
  await request("GET /x", { headers: { accept: "text" } })
  await request("GET /x", { headers: { accept: "text" } })
  await request("POST /x", {})
  await request("POST /x", {})
  expect(seen).toEqual([
    ["GET /x", { accept: "text" }],
    ["GET /x", { accept: "text", "if-none-match": '"a"' }],
    ["POST /x", undefined],
    ["POST /x", undefined],
  ])
})

test("memory is limited, and the least recent request is forgotten first", async () => {
  const tags: unknown[] = []
  const request = conditional(async (_route, parameters) => {
    const headers = parameters?.["headers"] as Record<string, string> | undefined
    tags.push(headers?.["if-none-match"])
    return { status: 200, headers: { etag: '"a"' }, data: null }
  })
  for (let n = 0; n <= 2_000; n++) await request("GET /x", { n })
  tags.length = 0
  await request("GET /x", { n: 2_000 })
  await request("GET /x", { n: 0 })
  expect(tags).toEqual(['"a"', undefined])
})

test("an answer that does not change is no older than the last time it was asked for", async () => {
  const tags: unknown[] = []
  const request = conditional(async (_route, parameters) => {
    const headers = parameters?.["headers"] as Record<string, string> | undefined
    const tag = headers?.["if-none-match"]
    tags.push(tag)
    if (tag !== undefined) throw Object.assign(new Error("Not modified"), { status: 304 })
    return { status: 200, headers: { etag: '"a"' }, data: null }
  })
  await request("GET /x", { n: -1 })
  for (let n = 0; n < 1_999; n++) await request("GET /x", { n })
  await request("GET /x", { n: -1 })
  for (let n = 1_999; n < 2_100; n++) await request("GET /x", { n })
  tags.length = 0
  await request("GET /x", { n: -1 })
  await request("GET /x", { n: 0 })
  expect(tags).toEqual(['"a"', undefined])
})

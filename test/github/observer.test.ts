/**
 * What the observer reads from the embedded GitHub: complete lists, our own markers, only named
 * runs.
 */
import { describe, expect, test } from "vitest"
import { initial } from "../../src/core/log/fold.ts"
import { GITHUB_COM, type Mission } from "../../src/core/log/mission.ts"
import { keyOf } from "../../src/core/log/thing.ts"
import { instant } from "../../src/core/values/time.ts"
import { encode } from "../../src/github/marker.ts"
import { readComments, readDeleted, readPermissions } from "../../src/github/observe/comment.ts"
import { readIssues } from "../../src/github/observe/issue.ts"
import { all, asList } from "../../src/github/observe/list.ts"
import { createObserver } from "../../src/github/observer.ts"
import { createPolicyReader } from "../../src/github/policy.ts"
import type { Request } from "../../src/github/request.ts"
import { policy } from "../core/render/facts.ts"
import { missionAt } from "../core/render/fixtures.ts"
import { START } from "../embedded/github/http/seeded.ts"
import { identity, openPlace, type Place } from "./support/place.ts"

const here = identity.repository
const policyAt = ({ request }: Place) =>
  createPolicyReader({ request, repository: here, usual: policy, clock: () => START })
const aMission = (answered: readonly number[] = []): Mission => ({
  ...initial({ repository: 7, issue: 1, instance: GITHUB_COM }),
  answered: new Map(answered.map(id => [`comment:${id}`, {} as never])),
})
const marker = { mission: 412, thing: "comment mission_control", digest: "0" } as never

describe("lists", () => {
  test("are read to their end, page by page", async () => {
    const place = openPlace()
    await place.person.issues.create({ ...here, title: "Goal" })
    for (let n = 1; n <= 120; n++) {
      await place.person.issues.createComment({ ...here, issue_number: 1, body: `Comment ${n}` })
    }
    const read = await readComments(place.request, identity, aMission())
    expect([read.complete, read.items.length]).toEqual([true, 120])
    expect(read.items.at(-1)?.body).toBe("Comment 120")
    expect(place.asked).toHaveLength(2)
  })

  test("that are too long are cut off, and say so", async () => {
    const pages: unknown[] = []
    const page = Array.from({ length: 100 }, (_, n) => n)
    const read = await all(
      async (_route, parameters) => {
        pages.push(parameters?.["page"])
        return { status: 200, headers: {}, data: page }
      },
      "GET /x",
      {},
      { items: asList, map: (n: number) => n },
    )
    expect([read.complete, read.items.length, pages.length]).toEqual([false, 2_000, 20])
  })

  test("that grow at their front while they are read have each item once", async () => {
    const items = (from: number) => Array.from({ length: 100 }, (_, n) => ({ id: from - n }))
    // A new item pushed the last one of the first page onto the second.
    const pages = [items(200), [...items(101).slice(0, 50)]]
    const read = await all(
      async (_route, parameters) => {
        return { status: 200, headers: {}, data: pages[Number(parameters?.["page"]) - 1] }
      },
      "GET /x",
      {},
      { items: asList, map: ({ id }: { readonly id: number }) => id },
    )
    expect(read.items).toHaveLength(149)
    expect(new Set(read.items).size).toBe(149)
  })

  test("that fail on the way fail as a whole", async () => {
    const place = openPlace()
    await place.person.issues.create({ ...here, title: "Goal" })
    place.fail(/comments$/, { status: 502, message: "Server Error" })
    await expect(readComments(place.request, identity, aMission())).rejects.toThrow("Server Error")
  })
})

describe("comments", () => {
  /** A comment of the bot with our marker, and one of a person who copied it. */
  async function marked() {
    const place = openPlace()
    await place.person.issues.create({ ...here, title: "Goal" })
    const body = `Hello\n${encode(marker)}`
    const at = { ...here, issue_number: 1, body }
    const [ours, theirs] = [
      await place.bot.issues.createComment(at),
      await place.person.issues.createComment(at),
    ]
    return { place, ours: ours.data.id, theirs: theirs.data.id }
  }
  const read = (place: Place, answered: readonly number[] = []) =>
    readComments(place.request, identity, aMission(answered))

  test("count as ours only if our own account wrote them", async () => {
    const { place } = await marked()
    const { items } = await read(place)
    expect(items.map(c => [c.isBot, c.marker])).toEqual([
      [true, marker],
      [false, null],
    ])
  })

  test("that were never edited need no further request", async () => {
    const { place } = await marked()
    await read(place)
    expect(place.asked.filter(it => it.includes("graphql"))).toEqual([])
  })

  test("that may have been edited are looked up by GraphQL, and no others", async () => {
    const { place, ours, theirs } = await marked()
    place.pass(60_000)
    await place.bot.issues.updateComment({ ...here, comment_id: ours, body: "Ours, anew" })
    await read(place)
    expect(place.asked.filter(it => it.includes("graphql"))).toEqual([])
    await place.person.issues.updateComment({ ...here, comment_id: theirs, body: "/mission" })
    const { items } = await read(place)
    expect(items.map(c => c.isEdited)).toEqual([false, true])
    expect(place.asked.filter(it => it.includes("graphql"))).toHaveLength(1)
    await read(place, [theirs])
    expect(place.asked.filter(it => it.includes("graphql"))).toHaveLength(1)
  })

  test("that may have been edited are looked up a hundred at a time", async () => {
    const place = openPlace()
    await place.person.issues.create({ ...here, title: "Goal" })
    const ids: number[] = []
    for (let n = 1; n <= 101; n++) {
      const { data } = await place.person.issues.createComment({
        ...{ ...here, issue_number: 1, body: `Comment ${n}` },
      })
      ids.push(data.id)
    }
    place.pass(60_000)
    for (const comment_id of ids) {
      await place.person.issues.updateComment({ ...here, comment_id, body: "/mission" })
    }
    const { items } = await read(place)
    expect(items.filter(c => c.isEdited)).toHaveLength(101)
    expect(place.asked.filter(it => it.includes("graphql"))).toHaveLength(2)
  })

  test("show whether they are pinned and which reactions of ours they have", async () => {
    const { place, ours, theirs } = await marked()
    await place.request("PUT /repos/{owner}/{repo}/issues/comments/{comment_id}/pin", {
      ...{ ...here, comment_id: ours },
    })
    await place.bot.reactions.createForIssueComment({
      ...{ ...here, comment_id: theirs, content: "rocket" },
    })
    await place.person.reactions.createForIssueComment({
      ...{ ...here, comment_id: theirs, content: "heart" },
    })
    const { items } = await read(place)
    expect(items.map(c => [c.isPinned, c.reactions])).toEqual([
      [true, []],
      [false, ["rocket"]],
    ])
  })
})

describe("in a repository of more comments than are read", () => {
  const THREAD = 7
  const ALL = 2_500
  /** The mission's own issue has no comments. The newest is on a feature's issue. */
  const request: Request = async (route, parameters = {}) => {
    if (route.endsWith("/{comment_id}"))
      throw Object.assign(new Error("Not Found"), { status: 404 })
    if (!route.endsWith("/issues/comments")) return { status: 200, headers: {}, data: [] }
    const { direction, ...turned } = parameters
    const [page, size] = [Number(turned["page"]), Number(turned["per_page"])]
    const numbers = Array.from({ length: ALL }, (_, n) => n + 1)
    const sorted = direction === "desc" ? numbers.reverse() : numbers
    const data = sorted.slice((page - 1) * size, page * size).map(id => ({
      ...{ id, node_id: `C${id}`, body: `Comment ${id}`, user: null },
      ...{ created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" },
      issue_url: `https://api.github.com/repos/ada/engine/issues/${THREAD}`,
    }))
    return { status: 200, headers: {}, data }
  }
  const issue = { type: "issue", of: "F1" } as const
  const control = { type: "comment", of: "mission_control" } as const
  const m: Mission = {
    ...aMission(),
    things: new Map([
      [keyOf(issue), { thing: issue, id: 70, number: THREAD }],
      [keyOf(control), { thing: control, id: 9_000, number: null }],
    ] as const),
  }

  test("the newest are read and returned in order of time", async () => {
    const { complete, items } = await readComments(request, identity, m)
    expect(complete).toBe(false)
    expect([items[0]?.id, items.at(-1)?.id]).toEqual([501, ALL])
  })

  test("a deleted Mission Control is still noticed", async () => {
    const comments = await readComments(request, identity, m)
    expect(await readDeleted(request, identity, m, comments)).toEqual([9_000])
  })
})

describe("permissions", () => {
  test.each([
    ["read", "read"],
    ["write", "write"],
    ["admin", "admin"],
  ] as const)("of a collaborator with %s are %s", async (level, expected) => {
    const place = openPlace()
    const { model } = place.face
    const user = model.setup.user({ login: "cleo" })
    const [repository] = Object.values(model.state.repositories)
    model.setup.collaborator(repository!.id, user, level)
    const read = await readPermissions(place.request, identity, [{ id: user, login: "cleo" }])
    expect(read.get(user)).toBe(expected)
  })

  test.each([
    ["read", "triage", "triage"],
    ["write", "maintain", "maintain"],
    ["write", "reviewer", "write"],
    ["something", "new", "none"],
  ])("%s with the role %s are %s", async (permission, role_name, expected) => {
    const answer = async () => ({ status: 200, headers: {}, data: { permission, role_name } })
    const read = await readPermissions(answer, identity, [{ id: 5, login: "cleo" }])
    expect(read.get(5)).toBe(expected)
  })

  test("of nobody are none", async () => {
    const place = openPlace()
    const read = await readPermissions(place.request, identity, [{ id: 5, login: "cleo" }])
    expect(read.get(5)).toBe("none")
  })
})

describe("issues", () => {
  test("are those that we opened since the mission began, with their links", async () => {
    const place = openPlace()
    await place.person.issues.create({ ...here, title: "Goal", body: encode(marker) })
    const body = encode({ ...(marker as object), thing: "issue F1" } as never)
    const ours = await place.bot.issues.create({ ...here, title: "F1", body })
    await place.bot.issues.addSubIssue({
      ...{ ...here, issue_number: 1, sub_issue_id: ours.data.id },
    })
    await place.bot.issues.addBlockedByDependency({
      ...{ ...here, issue_number: ours.data.number },
      issue_id: (await place.bot.issues.get({ ...here, issue_number: 1 })).data.id,
    })
    const { items, complete } = await readIssues(place.request, identity, instant(START))
    expect(complete).toBe(true)
    expect(items).toMatchObject([
      { number: 2, subIssueOf: 1, blockedBy: null, marker: { thing: "issue F1" }, state: "open" },
    ])
  })
})

describe("a whole look", () => {
  test("before there is a mission reads the conversation and the base, and nothing else", async () => {
    const place = openPlace()
    await place.person.issues.create({ ...here, title: "Goal", body: "All of it" })
    await place.person.issues.createComment({ ...here, issue_number: 1, body: "/mission" })
    const observe = createObserver({
      request: place.request,
      identity,
      readPolicy: policyAt(place),
    })
    const m = { ...missionAt("reading"), requested: null, answered: new Map(), attempts: new Map() }
    const seen = await observe({ ...m, ref: { ...m.ref, issue: 1 } })
    expect(seen).toMatchObject({
      ...{ missionIssue: { title: "Goal" }, isPrivate: false, runs: { items: [] } },
      comments: { complete: true, items: [{ body: "/mission" }] },
    })
    expect(seen.base?.sha).toMatch(/^[0-9a-f]{40}$/)
    expect([...seen.permissions.values()]).toEqual(["admin"])
    expect(place.asked.filter(it => /pulls|check-runs|milestones|actions/.test(it))).toEqual([])
  })

  test("on a missing issue sees none", async () => {
    const place = openPlace()
    const observe = createObserver({
      request: place.request,
      identity,
      readPolicy: policyAt(place),
    })
    const m = missionAt("reading")
    place.fail(/issues\/412\/comments/, { status: 404, message: "Not Found" })
    await expect(observe(m)).rejects.toThrow("Not Found")
  })
})

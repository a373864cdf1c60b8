/**
 * What four requests show of a repository, with the embedded GitHub: what changed, what is beyond a
 * page, and what happens if GitHub answers otherwise.
 */
import { expect, test } from "vitest"
import { conditional } from "../../src/github/conditional.ts"
import type { Reply, Request } from "../../src/github/request.ts"
import { createSentinels } from "../../src/server/sentinels.ts"
import { identity, openPlace } from "../github/support/place.ts"

const { repository } = identity
const MINUTE_MS = 60_000

function watching(over: (kept: Request, raw: Request) => Request = kept => kept) {
  const place = openPlace()
  let now = 0
  const sentinels = createSentinels({
    request: over(conditional(place.request), place.request),
    repository,
    clock: () => now,
  })
  return {
    ...{ place, sentinels },
    /** Which of these names were stirred since the last time. */
    async stirs(...names: readonly string[]) {
      now += MINUTE_MS
      place.pass(MINUTE_MS)
      await sentinels.ask()
      return names.filter(name => sentinels.stirredAt([name]) === now)
    },
    pass(ms: number) {
      now += ms
    },
  }
}

async function issues({ place }: ReturnType<typeof watching>, count: number) {
  for (let n = 0; n < count; n++) {
    await place.person.issues.create({ ...repository, title: `Wish ${n}` })
  }
}

const ALL = ["#1", "#2", "#3", "policy", "branch main", "run 1"]

test("before they were asked nobody can tell, and what came before the first answer is unclear", async () => {
  const it = watching()
  expect(it.sentinels.stirredAt([])).toBe(Number.POSITIVE_INFINITY)
  expect(it.sentinels.shows([])).toBe(false)
  expect(await it.stirs(...ALL)).toEqual(ALL)
  expect(await it.stirs(...ALL)).toEqual([])
  expect(it.sentinels.shows([])).toBe(true)
})

test("each change stirs what it belongs to, and nothing else", async () => {
  const it = watching()
  const { person } = it.place
  await issues(it, 3)
  const on = (issue_number: number) => ({ ...repository, issue_number })
  const { data: said } = await person.issues.createComment({ ...on(2), body: "Hello" })
  await it.stirs()
  const git = person.git
  const { data: main } = await git.getRef({ ...repository, ref: "heads/main" })
  const { sha } = main.object
  const log = { ...repository, ref: "refs/missions/3/log", sha }
  const steps: readonly (readonly [() => Promise<unknown>, readonly string[]])[] = [
    [() => person.issues.createComment({ ...on(1), body: "Hello" }), ["#1"]],
    [
      () => person.issues.updateComment({ ...repository, comment_id: said.id, body: "Bye" }),
      ["#2"],
    ],
    [() => person.issues.deleteComment({ ...repository, comment_id: said.id }), ["#2"]],
    [() => person.issues.update({ ...on(3), state: "closed" }), ["#3"]],
    [() => person.issues.addAssignees({ ...on(2), assignees: ["bob"] }), ["#2"]],
    [() => person.issues.addLabels({ ...on(1), labels: ["bug"] }), ["#1"]],
    [() => it.place.bot.git.createRef(log), ["#3"]],
    [() => it.place.bot.git.deleteRef({ ...repository, ref: "missions/3/log" }), ["#3"]],
    [async () => {}, []],
  ]
  for (const [act, stirred] of steps) {
    await act()
    expect(await it.stirs(...ALL)).toEqual(stirred)
  }
})

test("more than a page of comments at once may hide some, so everything may have changed", async () => {
  const it = watching()
  await issues(it, 1)
  const comment = () =>
    it.place.person.issues.createComment({ ...repository, issue_number: 1, body: "x" })
  await it.stirs()
  for (let n = 0; n < 99; n++) await comment()
  expect(await it.stirs(...ALL)).toEqual(["#1"])
  for (let n = 0; n < 99; n++) await comment()
  expect(await it.stirs(...ALL)).toEqual(["#1"])
  for (let n = 0; n < 100; n++) await comment()
  expect(await it.stirs(...ALL)).toEqual(ALL)
  expect(await it.stirs(...ALL)).toEqual([])
})

test("what drops out of a full page was not deleted, and what is missing in it was", async () => {
  const it = watching()
  await issues(it, 2)
  const { issues: api } = it.place.person
  const say = (issue_number: number) =>
    api.createComment({ ...repository, issue_number, body: "x" })
  await say(2)
  for (let n = 0; n < 98; n++) await say(1)
  const { data: last } = await say(2)
  await it.stirs()
  await say(1)
  expect(await it.stirs("#1", "#2")).toEqual(["#1"])
  await api.deleteComment({ ...repository, comment_id: last.id })
  expect(await it.stirs("#1", "#2")).toEqual(["#2"])
})

test("an answer that comes again in full, as after a new token, stirs nothing", async () => {
  // Without a memory nothing is asked conditionally, and each answer is another object.
  let isForgetful = false
  const it = watching(
    (kept, raw) =>
      (...given) =>
        (isForgetful ? raw : kept)(...given),
  )
  await issues(it, 1)
  await it.stirs()
  isForgetful = true
  expect(await it.stirs(...ALL)).toEqual([])
})

test("a failure tells nothing, and the next answer is compared with the one before it", async () => {
  const it = watching()
  await issues(it, 2)
  await it.stirs()
  await it.place.person.issues.createComment({ ...repository, issue_number: 2, body: "x" })
  it.place.fail(/matching-refs/, { status: 502, message: "Bad gateway" })
  await expect(it.stirs()).rejects.toThrow("Bad gateway")
  expect(await it.stirs("#1", "#2")).toEqual(["#2"])
})

test("who asks a moment later shares the answer, and so does who asks at the same time", async () => {
  const it = watching()
  await it.stirs()
  const { length } = it.place.asked
  it.pass(MINUTE_MS)
  await Promise.all([it.sentinels.ask(), it.sentinels.ask(), it.sentinels.ask()])
  it.pass(19_000)
  await it.sentinels.ask()
  expect(it.place.asked.length - length).toBe(4)
  it.pass(2_000)
  await it.sentinels.ask()
  expect(it.place.asked.length - length).toBe(8)
})

test("an empty repository has no refs, and a run beyond the newest hundred does not show", async () => {
  const run = (id: number, status: string) => ({
    ...{ id, status, conclusion: null, display_title: `missions ${id} F1.1` },
    updated_at: "2026-03-02T09:00:00Z",
  })
  let runs = [run(1, "queued"), run(2, "in_progress")]
  const reply = (data: unknown): Reply => ({ status: 200, headers: {}, data })
  const it = watching(() => async route => {
    if (route.endsWith("/actions/runs")) return reply({ workflow_runs: runs })
    if (!route.includes("matching-refs")) return reply([])
    const empty = { status: 409, response: { data: { message: "Git Repository is empty." } } }
    throw Object.assign(new Error("Git Repository is empty."), empty)
  })
  await it.stirs()
  expect(it.sentinels.shows([1, 2, 77])).toBe(true)
  runs = [run(1, "in_progress"), run(2, "in_progress")]
  expect(await it.stirs("#1", "#2", "run 1", "run 2")).toEqual(["#1", "run 1"])
  runs = [...Array.from({ length: 98 }, (_, n) => run(200 - n, "queued")), ...runs]
  await it.stirs()
  expect(it.sentinels.shows([1, 2, 150])).toBe(true)
  runs = [run(201, "queued"), ...runs.slice(0, 99)]
  expect(await it.stirs("#1", "#2", "#201")).toEqual(["#201"])
  expect(it.sentinels.shows([1])).toBe(true)
  expect(it.sentinels.shows([2])).toBe(false)
})

test("an issue that was deleted stirs its mission, although its history no longer names it", async () => {
  let deeds = [
    { id: 1, issue: { number: 1 } as { number: number } | null },
    { id: 2, issue: null },
  ]
  const it = watching(() => async route => {
    if (route.endsWith("/issues/events")) return { status: 200, headers: {}, data: deeds }
    const data = route.endsWith("/actions/runs") ? { workflow_runs: [] } : []
    return { status: 200, headers: {}, data }
  })
  await it.stirs()
  deeds = [
    { id: 1, issue: null },
    { id: 2, issue: null },
  ]
  expect(await it.stirs(...ALL)).toEqual(["#1"])
})

test("a clock that was set back shares no old answer", async () => {
  const it = watching()
  await it.stirs()
  const { length } = it.place.asked
  it.pass(-60 * MINUTE_MS)
  await it.sentinels.ask()
  expect(it.place.asked.length - length).toBe(4)
})

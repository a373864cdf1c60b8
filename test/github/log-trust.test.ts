/** Whose appends count: heads that others put under a log, and what a process makes of them. */
import { describe, expect, test } from "vitest"
import type { Log } from "../../src/controller.ts"
import type { Sha } from "../../src/core/values/id.ts"
import { ForeignLogError, TransientError } from "../../src/github/errors.ts"
import { stamped } from "../../src/github/log/stamp.ts"
import { createLog } from "../../src/github/log.ts"
import { requested } from "../core/render/facts.ts"
import { START } from "../embedded/github/http/seeded.ts"
import { another, append, held, here, logOf, PATH, ref } from "./support/logs.ts"
import { identity, openPlace, type Place } from "./support/place.ts"

const bot = {
  ...{ name: "missions[bot]", email: "4+missions[bot]@users.noreply.github.com" },
  date: new Date(START).toISOString(),
}
const flow = { ...bot, name: "GitHub", email: "noreply@github.com" }

const headOf = async ({ bot }: Place): Promise<Sha> =>
  (await bot.git.getRef({ ...here, ref: PATH.log })).data.object.sha as Sha
const point = (place: Place, sha: string) =>
  place.person.git.updateRef({ ...here, ref: PATH.log, sha, force: true })

interface Draft {
  readonly by?: "person" | "bot"
  readonly message?: string
  readonly parents?: readonly string[]
  readonly author?: typeof bot
  readonly committer?: typeof bot
}

/** A commit with the log's own files, so that only its origin differs. */
async function commit(place: Place, { by = "person", message, ...draft }: Draft): Promise<string> {
  const head = await headOf(place)
  const { data } = await place.bot.git.getCommit({ ...here, commit_sha: head })
  const own = stamped("More", { ...ref, sequence: 99, root: head })
  const { parents = [head], ...names } = draft
  const made = await place[by].git.createCommit({
    ...{ ...here, message: message ?? own, tree: data.tree.sha, parents: [...parents], ...names },
  })
  return made.data.sha
}

const other = (more: object) => stamped("More", { ...ref, sequence: 99, root: null, ...more })

/** Each answers the commit that somebody points the ref to. */
const FORGED: Readonly<Record<string, (place: Place) => Promise<string>>> = {
  "pushed in our name": place => commit(place, { author: bot, committer: bot }),
  "pushed in our name and GitHub's": place => commit(place, { author: bot, committer: flow }),
  "made by a person on GitHub's pages, who is its signed author": place => commit(place, {}),
  "ours and signed, but no append": place => commit(place, { by: "bot", message: "Merge F1" }),
  "ours, with a stamp in the middle of its message": place =>
    commit(place, { by: "bot", message: `${other({})}\n\nMore words` }),
  "an append of another mission": place =>
    commit(place, { by: "bot", message: other({ issue: 41 }) }),
  "an append of another repository": place =>
    commit(place, { by: "bot", message: other({ repository: 2 }) }),
  "one that shares nothing with the log": place => commit(place, { parents: [] }),
  "the default branch": async ({ bot }) =>
    (await bot.git.getRef({ ...here, ref: "heads/main" })).data.object.sha,
}

async function begun(options: Parameters<typeof openPlace>[0] = {}) {
  const place = openPlace(options)
  const log = logOf(place)
  await append(log, requested)
  await append(log, held("a first time"))
  return { place, log, last: await headOf(place) }
}

/** Everything that anybody can find out, by a process that goes on and by one that starts. */
async function both(place: Place, warm: Log) {
  return [await warm.read(ref), await another(place).log.read(ref)] as const
}

/** Both names of ours are the ref's first parents again, and what was pushed stands beside them. */
async function restored(place: Place, log: Log, last: Sha) {
  expect(await append(log, held("found out"))).toBe(true)
  const { data } = await place.bot.git.getCommit({ ...here, commit_sha: await headOf(place) })
  expect(data.parents[0]?.sha).toBe(last)
  expect(data.verification.verified).toBe(true)
  for (const read of await both(place, log)) {
    expect(read.astray).toBeNull()
    expect(read.mission.holds.get("person")?.why).toBe("found out")
  }
  return data.parents.map(({ sha }) => sha)
}

describe("a head that is not ours", () => {
  test.each(Object.entries(FORGED))("%s", async (name, forge) => {
    const { place, log, last } = await begun()
    const head = await forge(place)
    await point(place, head)
    const [warm, cold] = [await log.read(ref), another(place).log]
    const astray = { how: "foreign", head, isCommit: true, last }
    expect(warm).toMatchObject({ version: last, astray, lacked: [] })
    expect(warm.mission.version).toBe(2)
    // Without any memory and without a commit of ours below it, nothing can be told.
    const isApart = /shares nothing|default branch/.test(name)
    if (isApart) await expect(cold.read(ref)).rejects.toThrow(ForeignLogError)
    else expect(await cold.read(ref)).toMatchObject({ version: last, astray })
    expect(await restored(place, isApart ? log : cold, last)).toEqual([last, head])
  })

  test("which is no commit at all is taken away, and the log goes on", async () => {
    const { place, log, last } = await begun()
    const answers = place.bot.hook.wrap("request", async (request, options) => {
      const answer = await request(options)
      const { ref, object } = answer.data ?? {}
      if (ref === `refs/${PATH.log}` && object.sha === last) object.type = "tag"
      if (ref === `refs/${PATH.log}` && object.sha === last) object.sha = "7".repeat(40)
      return answer
    })
    expect(answers).toBeUndefined()
    const astray = { how: "foreign", head: "7".repeat(40), isCommit: false, last }
    expect((await log.read(ref)).astray).toEqual(astray)
    await expect(another(place).log.read(ref)).rejects.toThrow(ForeignLogError)
    expect(await append(log, held("found out"))).toBe(true)
    expect(place.asked).toContain(`DELETE /repos/ada/engine/git/refs/${PATH.log}`)
    expect((await log.read(ref)).astray).toBeNull()
  })

  test("answers to what we sent are not recorded onto it", async () => {
    const { place, log } = await begun()
    const head = await FORGED["pushed in our name"]!(place)
    await point(place, head)
    await log.record(ref, [{ type: "mission.released", hold: "person" } as never])
    expect(await headOf(place)).toBe(head)
  })

  test("does not count even if an append of ours was pushed on top of another one", async () => {
    const { place, log, last } = await begun()
    const forged = await commit(place, { author: bot, committer: bot })
    await point(place, forged)
    const onTop = await commit(place, { author: bot, committer: bot, parents: [forged] })
    await point(place, onTop)
    const [warm, cold] = await both(place, log)
    for (const read of [warm, cold]) expect(read.astray).toMatchObject({ head: onTop, last })
  })

  test("is not believed while GitHub cannot check signatures", async () => {
    const { place } = await begun()
    const { log } = another(place)
    place.bot.hook.after("request", answer => {
      for (const it of Array.isArray(answer.data) ? answer.data : []) {
        const { verification } = it.commit ?? {}
        if (verification)
          Object.assign(verification, { verified: false, reason: "gpgverify_error" })
      }
    })
    await expect(log.read(ref)).rejects.toThrow(TransientError)
  })
})

describe("a log that was moved back", () => {
  const GRACE = ref.instance.graceMs + 1_000
  async function movedBack() {
    const found = await begun()
    const { data } = await found.place.bot.git.getCommit({ ...here, commit_sha: found.last })
    const head = data.parents[0]!.sha
    await point(found.place, head)
    return { ...found, head }
  }

  test("may only lag behind at first, and is found by memory and by the witness later", async () => {
    const { place, log, head, last } = await movedBack()
    expect(await log.read(ref)).toMatchObject({ version: last, astray: null })
    await expect(another(place).log.read(ref)).rejects.toThrow(TransientError)
    place.pass(GRACE)
    const astray = { how: "rewound", head, last }
    for (const read of await both(place, log)) {
      expect(read).toMatchObject({ version: last, astray })
      expect(read.mission.version).toBe(2)
    }
    await restored(place, another(place).log, last)
  })

  test("is healed by the next append, if that comes first", async () => {
    const { place, log, last } = await movedBack()
    expect(await restored(place, log, last)).toEqual([last])
  })

  test("and went on from there is found by whoever knows what is missing", async () => {
    const { place, log, last } = await movedBack()
    // Another process appended before it could read the witness.
    const tree = (await place.bot.git.getCommit({ ...here, commit_sha: last })).data.tree.sha
    const message = stamped("More", { ...ref, sequence: 9, root: null })
    const parents = [await headOf(place)]
    const { data } = await place.bot.git.createCommit({ ...here, message, tree, parents })
    await point(place, data.sha)
    expect((await log.read(ref)).astray).toMatchObject({ how: "rewound", head: data.sha, last })
    expect(await restored(place, log, last)).toEqual([last, data.sha])
  })

  test("is not found by a check run of another App, which could say anything", async () => {
    const { place, head } = await movedBack()
    place.pass(GRACE)
    const trust = { login: identity.login, appSlug: "somebody-else" }
    const options = { request: place.request, repository: here, trust, writer: "x" }
    const log = createLog({ ...options, clock: () => START, newId: () => "x" })
    expect(await log.read(ref)).toMatchObject({ version: head, astray: null })
  })

  test("to nothing is found by whoever knows it", async () => {
    const { place, log, last } = await begun()
    await place.person.git.deleteRef({ ...here, ref: PATH.log })
    expect((await log.read(ref)).astray).toBeNull()
    place.pass(GRACE)
    expect((await log.read(ref)).astray).toMatchObject({ how: "gone", head: null, last })
    expect(await restored(place, log, last)).toEqual([last])
  })

  test("cannot move the witness back with it", async () => {
    const { place, head } = await movedBack()
    const { data } = await place.bot.checks.listForRef({ ...here, ref: head })
    const [check] = data.check_runs
    await expect(
      place.person.checks.update({ ...here, check_run_id: check!.id, external_id: "{}" }),
    ).rejects.toThrow()
  })
})

describe("a server that signs nothing", () => {
  const unsigned = { hypotheses: { apiCommitsSigned: false } }

  test("keeps a log that every process can read and go on with", async () => {
    const { place, log } = await begun(unsigned)
    for (const read of await both(place, log)) expect(read.astray).toBeNull()
    expect(await append(another(place).log, held("by another"))).toBe(true)
    expect((await log.read(ref)).mission.holds.get("person")?.why).toBe("by another")
  })

  test("still shows a head that does not go on from the one that we know", async () => {
    const { place, log, last } = await begun(unsigned)
    await point(place, await commit(place, { parents: [] }))
    expect((await log.read(ref)).astray).toMatchObject({ how: "rewound", last })
    await point(place, await commit(place, { message: "No append" }))
    expect((await log.read(ref)).astray).toMatchObject({ how: "foreign", last })
  })
})

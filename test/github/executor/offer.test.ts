/**
 * The pull request with skills, on the embedded GitHub. It's made once, whichever answer gets lost.
 */
import { expect, test } from "vitest"
import type { Effect } from "../../../src/core/log/effect.ts"
import { instant } from "../../../src/core/values/time.ts"
import { commit, here, type Ready, ready, text } from "../support/ready.ts"

const PATH = ".agents/skills/web/SKILL.md"
const BRANCH = "mission/412/skills"

const offering = ({ head }: Ready): Effect => ({
  ...{ type: "create", thing: { type: "offer" }, text: text("Read it.", "Add the skill web") },
  commit: {
    ...{ branch: BRANCH, onto: head, files: { [PATH]: "Open it.\n" } },
    ...{ at: instant(Date.UTC(2026, 10, 22)), message: "Add the skill web" },
  },
})

async function offered({ bot, head }: Ready) {
  const { data: pulls } = await bot.pulls.list({ ...here, state: "all" })
  const { data: compared } = await bot.repos.compareCommits({ ...here, base: head, head: BRANCH })
  const { commits, files = [] } = compared
  return { pulls, commits, files: files.map(it => [it.filename, it.status]) }
}

test("one commit has only the files, and the pull request has our marker", async () => {
  const at = await ready()
  const [bound] = await at.one(offering(at))
  const { pulls, files, commits } = await offered(at)
  expect(pulls).toMatchObject([{ title: "Add the skill web", draft: false, state: "open" }])
  expect(pulls[0]).toMatchObject({ head: { ref: BRANCH }, base: { ref: "main" } })
  expect(pulls[0]?.body).toContain('"thing":"offer"')
  expect(bound).toMatchObject({ type: "thing.bound", thing: { type: "offer" } })
  expect(bound).toMatchObject({ id: pulls[0]?.id, number: pulls[0]?.number })
  expect([files, commits.length]).toEqual([[[PATH, "added"]], 1])
})

test.each([
  ["the tree", /git\/trees/],
  ["the commit", /POST .*git\/commits/],
  ["the branch", /git\/refs/],
])("after a lost answer to the request for %s the same commit is made again", async (_, lost) => {
  const at = await ready()
  at.fail(lost, "lost_after")
  expect(await at.one(offering(at))).toEqual([])
  at.pass(60_000)
  expect(await at.one(offering(at))).toMatchObject([{ type: "thing.bound" }])
  const { pulls, commits } = await offered(at)
  expect([pulls.length, commits.length]).toEqual([1, 1])
})

test("a pull request whose answer was lost is not opened a second time", async () => {
  const at = await ready()
  at.fail(/POST .*\/pulls/, "lost_after")
  await at.one(offering(at))
  expect(await at.one(offering(at))).toMatchObject([{ type: "effect.refused", effect: "offer" }])
  expect((await offered(at)).pulls).toHaveLength(1)
})

test("somebody else's branch of that name is left alone", async () => {
  const at = await ready()
  const theirs = await commit(at, at.head, "mine.txt", "mine")
  await at.person.git.createRef({ ...here, ref: `refs/heads/${BRANCH}`, sha: theirs })
  expect(await at.one(offering(at))).toMatchObject([
    { type: "effect.refused", effect: "offer", message: `The branch ${BRANCH} is somebody else's` },
  ])
  expect((await offered(at)).pulls).toEqual([])
})

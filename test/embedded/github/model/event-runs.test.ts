/**
 * Workflows that something on an issue or the time starts: those of the default branch that ask for it,
 * unless a job's own token did it or somebody switched them off.
 */
import { expect, test } from "vitest"
import { type Small, small } from "./small.ts"

const on = (triggers: string) => ({
  ".github/workflows/bell.yml": `name: Bell\non:\n${triggers}jobs: { a: { runs-on: x, steps: [{ run: ":" }] } }\n`,
})
const COMMENTS = "  issue_comment: { types: [created] }\n"
const ISSUES = "  issues: { types: [opened, closed] }\n"

function watched(triggers: string) {
  const it = small()
  it.model.setup.settings(it.repository, { workflows: "all" })
  it.push(on(triggers), { branch: "main", as: it.owner })
  const opened = it.ask("issues/create", { as: it.owner, body: { title: "Goal" } })
  const { number } = opened
  const begun = () =>
    Object.values(it.model.state.runs)
      .filter(({ path }) => path.endsWith("/bell.yml"))
      .map(run => `${run.event} ${run.payload["action"] ?? ""}`)
  return { it, number: Number(number), begun }
}

const comment = (it: Small, issue_number: number, as = it.writer) =>
  it.ask("issues/create-comment", { as, path: { issue_number }, body: { body: "/mission go" } })

test.each<[string, string, (it: Small, number: number) => void, readonly string[]]>([
  ["a comment", COMMENTS, (it, n) => comment(it, n), ["issue_comment created"]],
  ["a reader's comment", COMMENTS, (it, n) => comment(it, n, it.reader), ["issue_comment created"]],
  ["an App's comment", COMMENTS, (it, n) => comment(it, n, it.bot), ["issue_comment created"]],
  ["a job's comment", COMMENTS, (it, n) => comment(it, n, it.job({ issues: "write" })), []],
  [
    "a comment that was edited",
    COMMENTS,
    (it, n) => {
      const { id: comment_id } = comment(it, n)
      it.ask("issues/update-comment", { as: it.writer, path: { comment_id }, body: { body: "x" } })
    },
    ["issue_comment created"],
  ],
  ["an issue", ISSUES, () => {}, ["issues opened"]],
  [
    "an issue that is closed",
    ISSUES,
    (it, issue_number) =>
      it.ask("issues/update", { as: it.writer, path: { issue_number }, body: { state: "closed" } }),
    ["issues opened", "issues closed"],
  ],
  ["what nobody asked for", "  workflow_dispatch:\n", (it, n) => comment(it, n), []],
])("%s", (_, triggers, act, expected) => {
  const { it, number, begun } = watched(triggers)
  act(it, number)
  expect(begun()).toEqual(expected)
})

test("a file on another branch hears of nothing", () => {
  const it = small()
  it.model.setup.settings(it.repository, { workflows: "all" })
  it.push(on(ISSUES), { branch: "topic", as: it.owner })
  it.ask("issues/create", { as: it.owner, body: { title: "Goal" } })
  expect(Object.values(it.model.state.runs)).toEqual([])
})

test("a workflow that is switched off starts neither by an event, nor by time, nor by hand", () => {
  const triggers = `${COMMENTS}  schedule: [{ cron: "7 * * * *" }]\n  workflow_dispatch:\n`
  const { it, number, begun } = watched(triggers)
  const path = { workflow_id: "bell.yml" }
  const dispatch = (status: number) =>
    it.ask("actions/create-workflow-dispatch", { path, body: { ref: "main" }, status })
  const state = () => it.ask("actions/get-workflow", { path }).state
  const all = () => {
    comment(it, number)
    it.model.runs.schedule(it.repository, it.now())
  }
  it.ask("actions/disable-workflow", { path })
  it.ask("actions/disable-workflow", { path })
  expect(state()).toBe("disabled_manually")
  all()
  dispatch(422)
  expect(begun()).toEqual([])
  it.ask("actions/enable-workflow", { path })
  expect(state()).toBe("active")
  all()
  dispatch(204)
  expect(begun()).toEqual(["issue_comment created", "schedule ", "workflow_dispatch "])
})

test("a job's token starts a run by dispatch, and by nothing else", () => {
  const { it, begun } = watched(`${COMMENTS}  workflow_dispatch:\n`)
  const as = it.job({ actions: "write" })
  const before = begun()
  it.ask("actions/create-workflow-dispatch", {
    ...{ as, path: { workflow_id: "bell.yml" }, body: { ref: "main" } },
  })
  expect(begun().slice(before.length)).toEqual(["workflow_dispatch "])
})

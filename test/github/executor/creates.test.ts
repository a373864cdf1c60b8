/**
 * Creates with the embedded GitHub: the answer binds what was made, and the right to create ends.
 */
import { describe, expect, test } from "vitest"
import type { Effect } from "../../../src/core/log/effect.ts"
import {
  CONTROL,
  commit,
  here,
  issueOf,
  MILESTONE,
  PULL_REQUEST,
  RUN,
  ready,
  text,
} from "../support/ready.ts"

describe("a create", () => {
  test("of a comment is bound by its answer, and the comment has our marker", async () => {
    const at = await ready()
    const [bound] = await at.one({ type: "create", thing: CONTROL, text: text("Hello") })
    const { data } = await at.bot.issues.listComments({ ...here, issue_number: 1 })
    expect(bound).toEqual({ type: "thing.bound", thing: CONTROL, id: data[1]!.id, number: null })
    expect(data[1]!.body).toContain("Hello")
    expect(data[1]!.body).toContain('"thing":"comment mission_control"')
  })

  test("of a milestone and an issue gives id and number", async () => {
    const at = await ready()
    const [milestone] = await at.one({
      ...{ type: "create", thing: MILESTONE, text: text("Out.", "#412 · M1 Print"), dueOn: null },
    })
    expect(milestone).toMatchObject({ type: "thing.bound", thing: MILESTONE, number: 1 })
    const issue = await issueOf(at)
    const { data } = await at.bot.issues.get({ ...here, issue_number: issue.number })
    expect(data).toMatchObject({ id: issue.id, title: "F5 · Build", labels: [{ name: "mission" }] })
  })

  test("of a run is bound by the run's number in the answer", async () => {
    const at = await ready()
    const inputs = { mission: "412", attempt: "F5.2", role: "feature" }
    const [started] = await at.one({ type: "create", thing: RUN, inputs })
    const { data } = await at.bot.actions.listWorkflowRunsForRepo({ ...here })
    expect(data.workflow_runs).toMatchObject([{ display_title: "missions 412 F5.2" }])
    expect(started).toEqual({
      ...{ type: "attempt.started", attempt: "F5.2", run: data.workflow_runs[0]!.id },
    })
  })

  describe("of a run where the workflow's file is missing", () => {
    const refused = { type: "effect.refused", effect: "run F5.2", status: 404 } as const
    const lacks = {
      ...{ path: ".github/workflows/missions-attempt.yml", branch: "main", app: "missions" },
      repository: "ada/engine",
    }
    const inputs = { mission: "412", attempt: "F5.2", role: "feature" }

    test("is refused with the file that is lacking, and GitHub's editor", async () => {
      const identity = { editor: (page: string, branch: string) => `${page}/new/${branch}` }
      const at = await ready(identity)
      at.fail(/dispatches$/, { status: 404, message: "Not Found" })
      expect(await at.one({ type: "create", thing: RUN, inputs })).toMatchObject([
        { ...refused, lacks: { ...lacks, url: expect.stringMatching(/ada\/engine\/new\/main$/) } },
      ])
    })

    test("names no editor where nobody knows the file's text", async () => {
      const at = await ready()
      at.fail(/dispatches$/, { status: 404, message: "Not Found" })
      expect(await at.one({ type: "create", thing: RUN, inputs })).toMatchObject([
        { ...refused, lacks: { ...lacks, url: null } },
      ])
    })

    test.each([403, 422, 500])("is another trouble with status %i", async status => {
      const at = await ready()
      at.fail(/dispatches$/, { status, message: "No" })
      const answers = await at.one({ type: "create", thing: RUN, inputs })
      expect(answers.flatMap(it => ("lacks" in it ? [it] : []))).toEqual([])
    })
  })

  test("of a check run and of a pull request is bound; without drafts it is an ordinary one", async () => {
    const at = await ready()
    const thing = { type: "check_run", subject: "contract", commit: at.head } as const
    const output = {
      status: "completed",
      conclusion: "success",
      text: text("All.", "All"),
      annotations: [],
      buttons: [],
    } as const
    expect(await at.one({ type: "create", thing, name: "missions", output })).toMatchObject([
      { type: "thing.bound", thing, number: null },
    ])
    await at.one({ type: "ensure_branch", name: "mission/412/main", at: at.head })
    const work = await commit(at, at.head, "a.txt", "a")
    await at.bot.git.updateRef({ ...here, ref: "heads/mission/412/main", sha: work })
    const repository = Object.values(at.face.model.state.repositories)[0]!
    at.face.model.setup.settings(repository.id, { draftsAllowed: false })
    const effect: Effect = {
      ...{ type: "create", thing: PULL_REQUEST, text: text("Body", "JSON export") },
      ...{ head: "mission/412/main", draft: true },
    }
    expect(await at.one(effect)).toMatchObject([{ type: "thing.bound", thing: PULL_REQUEST }])
    const { data } = await at.bot.pulls.list({ ...here })
    expect(data).toMatchObject([{ title: "JSON export", draft: false }])
  })

  test("is not sent once the right to create has ended, but ensures still are", async () => {
    const at = await ready()
    const create: Effect = { type: "create", thing: CONTROL, text: text("Hello") }
    const branch: Effect = { type: "ensure_branch", name: "mission/412/main", at: at.head }
    let asked = 0
    const answers = await at.all([create, create, branch], () => ++asked === 0)
    expect([answers, at.asked]).toEqual([[], ["POST /repos/ada/engine/git/refs"]])
  })
})

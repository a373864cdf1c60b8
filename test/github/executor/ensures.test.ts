/** Sends every ensure to the embedded GitHub twice. The second time nothing changes. */
import { describe, expect, test } from "vitest"
import type { Ensure } from "../../../src/core/log/effect.ts"
import type { Sha } from "../../../src/core/values/id.ts"
import type { Instant } from "../../../src/core/values/time.ts"
import {
  CONTROL,
  commit,
  here,
  ISSUE,
  issueOf,
  MILESTONE,
  RUN,
  ready,
  text,
  twice,
} from "../support/ready.ts"

describe("an ensure repeats nothing that is done", () => {
  test("branch: is created and never moved", async () => {
    const at = await ready()
    await twice(at, { type: "ensure_branch", name: "mission/412/main", at: at.head })
    const other = await commit(at, at.head, "a.txt", "a")
    await at.one({ type: "ensure_branch", name: "mission/412/main", at: other })
    const { data } = await at.bot.git.getRef({ ...here, ref: "heads/mission/412/main" })
    expect(data.object.sha).toBe(at.head)
  })

  test("commit: with the same tree is always the same commit, and never replaces a push", async () => {
    const at = await ready()
    const branch = "mission/412/main"
    await at.one({ type: "ensure_branch", name: branch, at: at.head })
    const made: Ensure = {
      ...{ type: "ensure_commit", branch, onto: at.head, message: "Let CI run\n" },
      at: "2026-11-22T12:00:00Z" as Instant,
    }
    const headOf = async () => {
      const { data } = await at.bot.git.getRef({ ...here, ref: `heads/${branch}` })
      return data.object.sha
    }
    await at.one(made)
    const first = await headOf()
    await twice(at, made)
    expect(await headOf()).toBe(first)
    const [before, after] = await Promise.all(
      [at.head, first].map(commit_sha => at.bot.git.getCommit({ ...here, commit_sha })),
    )
    expect(after!.data.tree.sha).toBe(before!.data.tree.sha)
    expect(after!.data.parents.map(it => it.sha)).toEqual([at.head])
    const other = await commit(at, first as Sha, "a.txt", "a")
    await at.bot.git.updateRef({ ...here, ref: `heads/${branch}`, sha: other })
    expect(await at.one(made)).toEqual([])
    expect(await headOf()).toBe(other)
  })

  test("branch: at a missing commit is refused in GitHub's words", async () => {
    const at = await ready()
    const missing = "f".repeat(40) as Sha
    expect(await at.one({ type: "ensure_branch", name: "x", at: missing })).toMatchObject([
      { type: "effect.refused", effect: "ensure_branch x", status: 422 },
    ])
  })

  test("reaction, pin, comment text and deletion: can be repeated", async () => {
    const at = await ready()
    const { data } = await at.bot.issues.createComment({ ...here, issue_number: 1, body: "Old" })
    const { id } = data
    await twice(at, { type: "ensure_reaction", comment: id, content: "rocket" })
    await twice(at, { type: "ensure_pinned", id })
    await twice(at, { type: "ensure_comment", id, thing: CONTROL, text: text("New") })
    const shown = await at.bot.issues.getComment({ ...here, comment_id: id })
    expect(shown.data.body).toContain("New")
    expect(shown.data.reactions?.rocket).toBe(1)
    await twice(at, { type: "ensure_comment_deleted", id })
  })

  test("issue: changes only our block, and keeps the title and people's words", async () => {
    const at = await ready()
    const { number } = await issueOf(at)
    const { data } = await at.bot.issues.get({ ...here, issue_number: number })
    const body = `${data.body}\n\nMind the gap. — Mira`
    await at.person.issues.update({ ...here, issue_number: number, title: "Mine", body })
    await at.person.issues.addLabels({ ...here, issue_number: number, labels: ["urgent"] })
    await twice(at, {
      ...{ type: "ensure_issue", number, thing: ISSUE, state: "completed", milestone: null },
      ...{ text: text("Done."), labels: ["mission"] },
    })
    const after = await at.bot.issues.get({ ...here, issue_number: number })
    expect(after.data).toMatchObject({ title: "Mine", state: "closed", state_reason: "completed" })
    expect(after.data.body).toContain("Done.")
    expect(after.data.body).not.toContain("Do it.")
    expect(after.data.body).toContain("Mind the gap. — Mira")
    const labels = after.data.labels.map(it => (typeof it === "string" ? it : it.name))
    expect(labels.toSorted()).toEqual(["mission", "urgent"])
  })

  test("sub-issue and blocked by: are linked once, and missing links are added", async () => {
    const at = await ready()
    const [one, two] = [await issueOf(at), await issueOf(at)]
    await twice(at, { type: "ensure_sub_issue", parent: 1, child: one.id })
    await twice(at, { type: "ensure_blocked_by", number: 1, by: [one.id] })
    await twice(at, { type: "ensure_blocked_by", number: 1, by: [one.id, two.id] })
    const list = async () => {
      const { data } = await at.bot.issues.listDependenciesBlockedBy({ ...here, issue_number: 1 })
      return data.map(it => it.id)
    }
    expect(await list()).toEqual([one.id, two.id])
    await twice(at, { type: "ensure_unblocked", number: 1, by: [one.id] })
    expect(await list()).toEqual([two.id])
  })

  test("sub-issue: with another parent is refused, and so is a circle of blockers", async () => {
    const at = await ready()
    const [one, two] = [await issueOf(at), await issueOf(at)]
    await at.one({ type: "ensure_sub_issue", parent: two.number, child: one.id })
    const wrong = await at.one({ type: "ensure_sub_issue", parent: 1, child: one.id })
    await at.one({ type: "ensure_blocked_by", number: one.number, by: [two.id] })
    const circle = await at.one({ type: "ensure_blocked_by", number: two.number, by: [one.id] })
    expect([...wrong, ...circle]).toMatchObject([
      { type: "effect.refused", effect: `ensure_sub_issue ${one.id}`, status: 422 },
      { type: "effect.refused", effect: `ensure_blocked_by ${two.number}`, status: 422 },
    ])
  })

  test("milestone: is updated, and duplicates of issues and milestones are closed", async () => {
    const at = await ready()
    const { number } = await issueOf(at)
    await at.bot.issues.createMilestone({ ...here, title: "M" })
    const milestone = { type: "ensure_milestone", number: 1, thing: MILESTONE } as const
    await twice(at, { ...milestone, state: "closed", text: text("Sealed."), dueOn: null })
    await twice(at, { ...milestone, state: "open", text: text("Open again."), dueOn: null })
    await twice(at, { type: "ensure_duplicate_closed", what: "milestone", number: 1, of: 2 })
    await twice(at, { type: "ensure_duplicate_closed", what: "issue", number, of: 1 })
    const { data } = await at.bot.issues.get({ ...here, issue_number: number })
    expect(data).toMatchObject({ state: "closed", state_reason: "not_planned" })
  })

  test("label: is added and removed, whatever was there before", async () => {
    const at = await ready()
    const label = { type: "ensure_label", number: 1, label: "mission-needs-you" } as const
    await twice(at, { ...label, is: "on" })
    await twice(at, { ...label, is: "off" })
  })

  test("check run and cancelled run: can be repeated", async () => {
    const at = await ready()
    const thing = { type: "check_run", subject: "contract", commit: at.head } as const
    const made = await at.bot.checks.create({ ...here, name: "missions", head_sha: at.head })
    const output = {
      status: "completed",
      conclusion: "failure",
      text: text("C1", "1 of 2"),
      annotations: [],
      buttons: [],
    } as const
    await twice(at, { type: "ensure_check_run", id: made.data.id, thing, output })
    const [started] = await at.one({
      ...{ type: "create", thing: RUN },
      inputs: { mission: "412", attempt: "F5.2", role: "feature" },
    })
    const run = started?.type === "attempt.started" ? started.run : 0
    await twice(at, { type: "ensure_run_cancelled", run })
    const { data } = await at.bot.actions.getWorkflowRun({ ...here, run_id: run })
    expect(data.conclusion).toBe("cancelled")
  })

  test("check's annotations: are sent fifty at a time, and never twice", async () => {
    const at = await ready()
    const thing = { type: "check_run", subject: "M1", commit: at.head } as const
    const annotations = Array.from({ length: 120 }, (_, index) => ({
      ...{ path: "a.ts", line: index + 1, level: "warning" as const },
      ...{ title: `N${index + 1} minor`, message: "A constant twice" },
    }))
    const buttons = [{ identifier: "retry", label: "Retry", description: "Try it again" }] as const
    const failed = { status: "completed", conclusion: "failure" } as const
    const said = { ...failed, text: text("M1", "1 of 2"), buttons }
    const output = { ...said, annotations: annotations.slice(0, 60) }
    const [made] = await at.one({ type: "create", thing, name: "missions / M1", output })
    const id = made?.type === "thing.bound" ? made.id : 0
    const lines = () => at.face.model.state.checks[id]!.annotations.map(it => it.start_line)
    expect(lines()).toEqual(annotations.slice(0, 60).map(it => it.line))
    const all = { ...said, annotations }
    await twice(at, { type: "ensure_check_run", id, thing, output: all })
    expect(lines()).toEqual(annotations.map(it => it.line))
  })
})

/** What each event names, and that the App asks for no other event. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { parse } from "yaml"
import { EVENTS, namesIn, type Told, touchesOf } from "../../src/server/touches.ts"
import { missionAt } from "../core/render/fixtures.ts"

const sha = (letter: string) => letter.repeat(40)

type Row = readonly [event: string, told: Told, names: readonly string[]]

const ROWS: readonly Row[] = [
  ["issues", { issue: { number: 7 } }, ["#7"]],
  // As GitHub sends an issue that was moved into a milestone.
  ["issues", { issue: { number: 7 }, milestone: { number: 3 } }, ["#7", "milestone 3"]],
  ["issue_comment", { issue: { number: 8 } }, ["#8"]],
  ["sub_issues", { parent_issue: { number: 1 }, sub_issue: { number: 9 } }, ["#1", "#9"]],
  [
    "issue_dependencies",
    { blocked_issue: { number: 4 }, blocking_issue: { number: 5 } },
    ["#4", "#5"],
  ],
  ["milestone", { milestone: { number: 2 } }, ["milestone 2"]],
  [
    "pull_request",
    { pull_request: { number: 12, head: { ref: "mission/7/main", sha: sha("a") } } },
    ["#12", "branch mission/7/main", `commit ${sha("a")}`],
  ],
  ["pull_request_review", { pull_request: { number: 12 } }, ["#12"]],
  [
    "check_run",
    {
      check_run: {
        ...{ id: 44, head_sha: sha("b"), pull_requests: [{ number: 12 }] },
        check_suite: { head_branch: "mission/7/main", head_sha: sha("b") },
      },
    },
    ["check 44", `commit ${sha("b")}`, "#12", "branch mission/7/main"],
  ],
  [
    "check_suite",
    { check_suite: { head_sha: sha("c"), head_branch: null, pull_requests: [] } },
    [`commit ${sha("c")}`],
  ],
  [
    "workflow_run",
    { workflow_run: { id: 90, display_title: "missions 7 F1.1", head_branch: "main" } },
    ["run 90", "#7", "branch main"],
  ],
  ["workflow_run", { workflow_run: { id: 91, display_title: "CI" } }, ["run 91"]],
  [
    "workflow_job",
    { workflow_job: { run_id: 90, head_sha: sha("d"), head_branch: "main" } },
    ["run 90", `commit ${sha("d")}`, "branch main"],
  ],
  [
    "merge_group",
    { merge_group: { head_ref: `refs/heads/gh-readonly-queue/main/pr-12-${sha("e")}` } },
    ["#12"],
  ],
  ["merge_group", { merge_group: { head_ref: "refs/heads/other" } }, []],
  [
    "status",
    { sha: sha("f"), branches: [{ name: "mission/7/main" }] },
    [`commit ${sha("f")}`, "branch mission/7/main"],
  ],
  [
    "push",
    { ref: "refs/heads/mission/7/main", after: sha("1"), commits: [] },
    ["branch mission/7/main", `commit ${sha("1")}`],
  ],
  ["push", { ref: "refs/missions/7/reports/F1.1/90" }, ["#7"]],
  ["repository", {}, []],
  // Anything may be missing in what others send.
  ...Object.keys(EVENTS)
    .filter(event => event !== "push")
    .map((event): Row => [event, {}, []]),
  ["star", { issue: { number: 7 } }, []],
  ["constructor", {}, []],
]

test.each(ROWS)("%s %j", (event, told, names) => {
  expect([...namesIn(event, told)].sort()).toEqual([...names].sort())
})

const main = (...paths: readonly string[]): Told => ({
  ref: "refs/heads/main",
  repository: { default_branch: "main" },
  commits: [{ added: [], removed: [], modified: paths }],
})

test.each<[string, Told, boolean]>([
  ["the policy changed", main("README.md", ".github/missions.yml"), true],
  ["a workflow changed", main(".github/workflows/ci.yml"), true],
  ["only code changed", main("src/a.ts", "docs/.github/missions.yml"), false],
  ["the branch was rewritten, so nothing is listed", { ...main(), commits: [] }, true],
  [
    "the policy changed on another branch",
    { ...main(".github/missions.yml"), ref: "refs/heads/x" },
    false,
  ],
])("a push wakes every mission only if it may steer it: %s", (_, told, does) => {
  expect(namesIn("push", told).includes("policy")).toBe(does)
})

test("a mission has names for all that belongs to it", () => {
  const mission = missionAt("midRun")
  const names = touchesOf(mission)
  expect(names).toContain("policy")
  expect(names).toContain(`#${mission.ref.issue}`)
  for (const { thing, id, number } of mission.things.values()) {
    if (thing.type === "check_run") expect(names).toContain(`check ${id}`)
    if (thing.type === "issue" || thing.type === "pull_request")
      expect(names).toContain(`#${number}`)
    if (thing.type === "milestone") expect(names).toContain(`milestone ${number}`)
  }
  for (const { run } of mission.attempts.values()) {
    if (run !== null) expect(names).toContain(`run ${run}`)
  }
  expect(names.some(name => /^branch mission\/\d+\/main$/.test(name))).toBe(true)
  expect(names).not.toContain("branch main")
  expect(new Set(names).size).toBe(names.length)
})

test("the App asks for exactly the events that wake a mission or move a repository", () => {
  const manifest = parse(readFileSync(join(import.meta.dirname, "..", "..", "app.yml"), "utf8"))
  expect(manifest.default_events.toSorted()).toEqual(Object.keys(EVENTS).toSorted())
})

import { expect, test } from "vitest"
import { matchRoute } from "../../../../src/embedded/github/http/routes.ts"

const repo = { owner: "ada", repo: "engine" }
const here = "/repos/ada/engine"

test.each([
  ["GET", `${here}/issues/7`, "issues/get", { ...repo, issue_number: 7 }],
  ["GET", `${here}/issues/comments`, "issues/list-comments-for-repo", repo],
  ["GET", `${here}/issues/events`, "issues/list-events-for-repo", repo],
  ["GET", `${here}/git/ref/missions/4/log`, "git/get-ref", { ...repo, ref: "missions/4/log" }],
  [
    "GET",
    `${here}/git/matching-refs/missions%2F4`,
    "git/list-matching-refs",
    { ...repo, ref: "missions/4" },
  ],
  ["GET", `${here}/contents/`, "repos/get-content", { ...repo, path: "" }],
  ["GET", `${here}/contents/docs/a%20b.md`, "repos/get-content", { ...repo, path: "docs/a b.md" }],
  [
    "GET",
    `${here}/compare/main...mission%2F4%2Fmain`,
    "repos/compare-commits",
    { ...repo, base: "main", head: "mission/4/main" },
  ],
  [
    "GET",
    `${here}/commits/heads/main/check-runs`,
    "checks/list-for-ref",
    { ...repo, ref: "heads/main" },
  ],
  [
    "GET",
    `${here}/branches/mission/4/main`,
    "repos/get-branch",
    { ...repo, branch: "mission/4/main" },
  ],
  [
    "POST",
    `${here}/actions/workflows/missions.yml/dispatches`,
    "actions/create-workflow-dispatch",
    { ...repo, workflow_id: "missions.yml" },
  ],
  [
    "POST",
    `${here}/actions/workflows/12/dispatches`,
    "actions/create-workflow-dispatch",
    { ...repo, workflow_id: 12 },
  ],
  ["PUT", `${here}/issues/comments/5/pin`, "issues/pin-comment", { ...repo, comment_id: 5 }],
])("%s %s is %s", (method, path, operation, parameters) => {
  expect(matchRoute(method, path)).toEqual({ operation, path: parameters })
})

test("an invalid number, a broken escape and an unknown path match no operation", () => {
  expect(matchRoute("GET", `${here}/issues/seven`)).toBeNull()
  expect(matchRoute("GET", `${here}/labels/%E0%A4%A`)).toBeNull()
  expect(matchRoute("GET", `${here}/stargazers`)).toBeNull()
  expect(matchRoute("DELETE", `${here}/issues/7`)).toBeNull()
})

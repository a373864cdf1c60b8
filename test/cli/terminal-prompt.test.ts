/** What a person reads at the terminal before and after a mission, from the log alone. */
import { expect, test } from "vitest"
import { noSandbox } from "../../src/attempt/sandbox.ts"
import { parseLocal } from "../../src/cli/local-arguments.ts"
import { beginning, ending, planLines } from "../../src/cli/local-lines.ts"
import type { Original } from "../../src/local/copy.ts"
import type { LocalEnd } from "../../src/local/result.ts"
import { missionAt, smallMission } from "../core/render/fixtures.ts"

const original: Original = {
  directory: "/home/mira/shop",
  gitDirectory: "/home/mira/shop/.git",
  head: "9f31c2e",
  branch: "main",
  uncommitted: 0,
  remote: "origin",
}
const delivered: LocalEnd = {
  mission: missionAt("inReview"),
  waits: [],
  isInterrupted: false,
  brought: { is: "brought", report: "/home/mira/shop/.git/missions/report-412.md" },
}
const args = parseLocal(["--repo", "/home/mira/some shop", "add a total"])
const told = (from: Partial<Original>): string =>
  ending(delivered, { original: { ...original, ...from }, size: null, took: "11 min", args }).join(
    "\n",
  )

test("a plan is shown whole: what is built, where, how it is proven, what it assumes and costs", () => {
  const lines = planLines(missionAt("proposed")).join("\n")
  expect(lines).toMatch(/^\nPlan 2: Passkeys at sign-in\n2 milestones, 6 features, 13 criteria/)
  expect(lines).toMatch(/About 2½–5 h and \$24–46 \(rough: no history here yet\); it stops at/)
  expect(lines).toMatch(/\n {2}M2 {8}A customer can sign in with it\. /)
  expect(lines).toMatch(/\n {2}F4 {8}Sign-in endpoint/)
  expect(lines).toMatch(
    /\n {2}C1 {8}.*\n {12}\$ npm run migrate:check\n {12}expected: it ends with 0\n/,
  )
  expect(lines).toMatch(/\n {12}1\. Do step 1 and look at the page\n/)
  expect(lines).toContain("  assumed   Web only; passwords stay for everyone")
  expect(lines).toContain("  not in it the mobile API\n            removing passwords")
  expect(lines).toContain("  watch     `api/src/session.ts` is shared with mobile")
  expect(lines).toContain("  fails     tests fails already; only new failures count")
  expect(lines).toContain("  set-up    npm ci")
})

test("a small plan names no milestone, and is shown just as fully", () => {
  const lines = planLines(smallMission()).join("\n")
  expect(lines).toMatch(/\n1 feature, 3 criteria/)
  expect(lines).not.toMatch(/milestone|\bM1\b/)
  expect(lines).toMatch(/\n {2}F1 {8}/)
})

test("a pull request is opened from a branch that was pushed", () => {
  const push = "git push origin mission/412/main && gh pr create -H mission/412/main -F "
  expect(told({})).toContain(`pull request ${push}/home/mira/shop/.git/missions/report-412.md`)
})

test("without a remote, only the report is named", () => {
  expect(told({ remote: null })).not.toMatch(/git push|gh pr/)
  expect(told({ remote: null })).toContain(
    "report       /home/mira/shop/.git/missions/report-412.md",
  )
})

test("a branch with a strange name can be pasted into a shell", () => {
  expect(told({ branch: "it's $HOME" })).toContain(`git diff 'it'\\''s $HOME...mission/412/main'`)
})

test("what the copy leaves out is named before anything begins", () => {
  const begun = (leftOut: NonNullable<Original["leftOut"]>) =>
    beginning(
      { ...original, leftOut },
      { agent: "opencode acp", plan: null },
      { sandbox: noSandbox, wall: null, failed: [] },
    )
  const ignored = Array.from({ length: 10 }, (_, at) => `build-${at}/`)
  expect(begun({ uncommitted: ["a b.txt", "x\u001b[31m"], ignored })).toEqual(
    expect.arrayContaining([
      "left out     not committed: 'a b.txt', 'x [31m'",
      "left out     ignored by git: build-0/, build-1/, build-2/, build-3/, build-4/, build-5/, build-6/, build-7/ and 2 more",
    ]),
  )
  expect(begun({ uncommitted: [], ignored: [] }).join("")).not.toContain("left out")
})

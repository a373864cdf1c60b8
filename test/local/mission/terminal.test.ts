/** What a person reads at the terminal before and after a mission, from the log alone. */
import { expect, test } from "vitest"
import type { LocalEnd } from "../../../src/local/mission.ts"
import type { Original } from "../../../src/local/mission-copy.ts"
import { ending, planLines } from "../../../src/local/mission-terminal.ts"
import { missionAt, smallMission } from "../../core/render/fixtures.ts"

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
const told = (from: Partial<Original>): string =>
  ending(delivered, { original: { ...original, ...from }, size: null, took: "11 min" }).join("\n")

test("a plan of several milestones shows what is built, what is not, and what fails already", () => {
  const lines = planLines(missionAt("proposed")).join("\n")
  expect(lines).toMatch(/^\n2 milestones, 6 features, 13 criteria, 2½–5 h as the planner guesses\n/)
  expect(lines).toMatch(/\n {2}M2 {2}A customer can sign in with it\n {4}F4 {2}Sign-in endpoint/)
  expect(lines).toMatch(/\n {2}C13 .*check ci\n/)
  expect(lines).toContain("  not in it      the mobile API; removing passwords; admin tools")
  expect(lines).toContain("  fails already  tests; only new failures count")
})

test("a small plan names no milestone", () => {
  const lines = planLines(smallMission()).join("\n")
  expect(lines).toMatch(/^\n1 feature, 3 criteria, 15–35 min/)
  expect(lines).not.toMatch(/milestone|\bM1\b/)
})

test("a pull request is opened from a branch that was pushed", () => {
  const push = "git push origin mission/412/main && gh pr create -H mission/412/main -F "
  expect(told({})).toContain(`pull request ${push}/home/mira/shop/.git/missions/report-412.md`)
})

test("where there is no remote, only the report is named", () => {
  expect(told({ remote: null })).not.toMatch(/git push|gh pr/)
  expect(told({ remote: null })).toContain(
    "report       /home/mira/shop/.git/missions/report-412.md",
  )
})

test("a branch with a strange name can be pasted into a shell", () => {
  expect(told({ branch: "it's $HOME" })).toContain(`git diff 'it'\\''s $HOME...mission/412/main'`)
})

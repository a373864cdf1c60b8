/** From an approved plan to the last round: failures, fixes, conflicts, pauses and ends. */
import { expect } from "vitest"
import { instant } from "../../src/core/values/time.ts"
import { approved, inReview, proposed, standingChecks } from "./support/chapters.ts"
import {
  delivers,
  dies,
  fails,
  failsVerification,
  finds,
  judges,
  worksOn,
} from "./support/handiwork.ts"
import { passkeys, small } from "./support/plans.ts"
import { story } from "./support/story.ts"

const DONE = [
  "missions · success · 2 of 2 criteria hold",
  "missions / F1 · success · 2 of 2 criteria hold",
]

story("a failed verification is in the brief of the next attempt", async told => {
  const { attempts, bot } = told
  attempts.on("F1.1", failsVerification("C1", "expected {, saw <"))
  await approved(told, small)
  await inReview(told)
  const brief = attempts.brief("F1.2")
  const previous = brief.kind === "feature" ? brief.previous : []
  expect(previous.map(it => it.attempt)).toEqual(["F1.1"])
  expect(previous[0]?.lines.join("\n")).toMatch(/C1: fail\nexpected {, saw </)
  await bot.shows(/F1 The flag \| 2 \|/)
  const failed = "missions / F1 · failure · C1 does not hold"
  expect((await standingChecks(told)).toSorted()).toEqual([failed, ...DONE].toSorted())
})

story("the same failure twice stops the feature and asks once", async told => {
  const { attempts, bot, passes } = told
  attempts.on("F1.1", failsVerification("C1", "expected {, saw <"))
  attempts.on("F1.2", failsVerification("C1", "expected {, saw <"))
  await approved(told, small)
  await bot.says(
    /^@mira, \*\*I stopped working on F1: it failed twice in the same way/,
    /C1 does not hold/,
  )
  await bot.shows(/1 of 2 criteria proven/, /needs you: F1 is stopped/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  const failed = (await standingChecks(told)).filter(check => check.includes("/ F1 · failure"))
  expect(failed).toHaveLength(2)
  await passes(2_700_000)
  await bot.saysNoMore()
  expect(attempts.ran()).toEqual(["plan.1", "F1.1", "F1.2"])
})

story("what validation finds becomes a fix, and the next round proves it", async told => {
  const { attempts, bot } = told
  attempts.on("M1.gates.1", judges({ C2: "broken by F3" }))
  await approved(told, passkeys)
  await bot.says(/M1 is proven/, /Validation found 1 defect on the way/)
  await inReview(told)
  expect(attempts.brief("F5.1")).toMatchObject({ fixes: { root: "F2" }, criteria: [{ id: "C2" }] })
  expect(attempts.ran().slice(4, 9)).toEqual([
    "M1.gates.1",
    "F5.1",
    "M1.gates.2",
    "M1.scrutiny.1",
    "M1.behaviour.1",
  ])
  const issues = await bot.issues()
  expect(issues.filter(it => it.includes("milestone 1"))).toEqual([
    expect.stringMatching(/^#2 completed · F1 · Store passkeys/),
    expect.stringMatching(/^#3 completed · F2 · Register one .*blocked by 1/),
    expect.stringMatching(/^#4 completed · F3 · Settings/),
    expect.stringMatching(/^#5 completed · M1 .*blocked by 4/),
    expect.stringMatching(/^#6 completed · F5/),
  ])
  expect(await bot.milestones()).toHaveLength(2)
  expect(await standingChecks(told)).toContain("missions / M1 · failure · C2 does not hold")
})

story("a finding of scrutiny that blocks becomes a fix too", async told => {
  const { attempts } = told
  attempts.on("M1.scrutiny.1", finds("the flag is read twice"))
  await approved(told, small)
  await inReview(told)
  expect(JSON.stringify(attempts.brief("F2.1"))).toMatch(
    /src\/orders\.js:1: the flag is read twice/,
  )
  expect(attempts.ran().slice(2)).toEqual([
    "M1.gates.1",
    "M1.scrutiny.1",
    "F2.1",
    "M1.gates.2",
    "M1.scrutiny.2",
    "final.gates.1",
  ])
  expect(await standingChecks(told)).toHaveLength(3)
})

story("the same criteria failing in two rounds stop the loop and ask once", async told => {
  const { attempts, bot } = told
  attempts.on("M1.gates.1", judges({ C1: "saw <" }))
  attempts.on("M1.gates.2", judges({ C1: "saw <" }))
  await approved(told, small)
  await bot.says(/^@mira, \*\*.*needs your judgement/, /C1/)
  await bot.shows(/needs you/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  expect(attempts.ran().at(-1)).toBe("M1.gates.2")
  expect(await standingChecks(told)).toHaveLength(3)
})

const twins = {
  ...small,
  features: [
    { ...small.features[0]!, fulfils: ["C1" as const] },
    { ...small.features[0]!, id: "F2" as const, fulfils: ["C2" as const], paths: ["docs/**"] },
  ],
}

story("a conflict on merge gets a new attempt from the new head", async told => {
  const { attempts } = told
  attempts.on("F1.1", delivers({ "src/sign-in.js": "one" }))
  attempts.on("F2.1", delivers({ "src/sign-in.js": "two" }))
  await approved(told, twins)
  await inReview(told)
  expect(attempts.ran().slice(1, 4)).toEqual(["F1.1", "F2.1", "F2.2"])
  expect(attempts.brief("F2.2").base).not.toBe(attempts.brief("F2.1").base)
  expect(JSON.stringify(attempts.brief("F2.2"))).toMatch(/conflicted with what others had merged/)
  expect(await standingChecks(told)).toHaveLength(3)
})

story("a run that dies is tried again after a while", async told => {
  const { as, attempts, bot, passes } = told
  attempts.on("F1.1", dies)
  await as("mira").says(`/mission approve ${await proposed(told, small)} max 40`)
  await bot.rewrites(/Approved by mira/)
  await bot.reacts("rocket")
  await bot.shows(/runner/)
  expect(attempts.ran()).toEqual(["plan.1", "F1.1"])
  await passes(60_000)
  await inReview(told)
  expect(attempts.ran().slice(1, 3)).toEqual(["F1.1", "F1.2"])
  expect(await standingChecks(told)).toEqual(DONE)
})

story("pause starts nothing new, and resume goes on", async told => {
  const { as, attempts, bot } = told
  const digest = await proposed(told, small)
  await as("mira").says("/mission pause")
  await as("mira").says(`/mission approve ${digest}`)
  await bot.rewrites(/Approved by mira/)
  await bot.shows(/paused · `\/mission resume` goes on/)
  await as("ines").says("/mission pause")
  await bot.says(/The mission is already paused/)
  expect(attempts.ran()).toEqual(["plan.1"])
  await as("ines").says("/mission resume")
  await inReview(told)
  await as("ines").says("/mission resume")
  await bot.says(/The mission is not paused/)
  await bot.reacts("rocket", "rocket", "confused", "rocket", "confused")
  expect(await standingChecks(told)).toEqual(DONE)
})

story("cancel stops the runs and closes as not planned what was opened", async told => {
  const { as, attempts, bot } = told
  attempts.on("F1.1", worksOn)
  attempts.on("F3.1", worksOn)
  await approved(told, passkeys)
  await bot.shows(/0 of 5 criteria proven/, /running/)
  await as("mira").says("/mission cancel")
  await bot.says(/^\*\*Cancelled by mira\.\*\* Nothing was merged/, /Kept: `mission\/1\/main`/)
  await bot.shows(/ancelled/)
  await bot.reacts("rocket")
  const runs = Object.values(told.github.model.state.runs)
  expect(runs.map(run => run.conclusion)).toEqual(["success", "cancelled", "cancelled"])
  expect((await bot.issues()).map(it => it.slice(0, 20))).toEqual([
    "#2 not_planned · F1 ",
    "#3 not_planned · F2 ",
    "#4 not_planned · F3 ",
    "#5 not_planned · M1 ",
  ])
  expect(await bot.milestones()).toEqual([
    "1 closed · #1 · M1 Add a passkey",
    "2 closed · #1 · M2 Sign in with it",
  ])
  expect(await bot.checks()).toEqual([expect.stringMatching(/^missions · cancelled/)])
  expect(told.looks.at(-1)?.isSettled).toBe(true)
})

story("what a person pushes to the branch is kept, and the log says so", async told => {
  const { as, attempts, bot, github } = told
  attempts.on("F1.1", worksOn)
  await approved(told, small)
  const pushed = await as("ines").pushes("mission/1/main", { "NOTES.md": "by hand" })
  await bot.shows(/0 of 2 criteria proven/)
  const events = told.looks.flatMap(it => it.events)
  expect(events.filter(it => it.type === "integration.moved").at(-1)).toMatchObject({
    to: pushed,
    by: "person",
  })
  expect(github.face.violations).toEqual([])
  expect(await standingChecks(told)).toHaveLength(1)
})

story("a run that a person stops is left to that person", async told => {
  const { as, attempts, bot } = told
  attempts.on("F1.1", worksOn)
  await approved(told, small)
  await bot.shows(/running/)
  await as("mira").stops(attempts.runOf("F1.1"))
  await bot.says(/I stopped working on F1: somebody stopped its run/)
  // Its cost cannot be read, so all that it was allowed to spend counts.
  await bot.says(/^@mira, \*\*\$6\.00 of \$6 is spent, and the work that is left costs about \$1–4/)
  await bot.shows(/needs you: F1 is stopped/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  expect(await standingChecks(told)).toHaveLength(1)
})

story("what policy blocks is reported with rule and place", async told => {
  const { attempts, bot } = told
  attempts.on("F1.1", fails({ kind: "policy_blocked", rule: "protected_path", where: "AGENTS.md" }))
  await approved(told, small)
  await bot.says(/I stopped working on F1: .*AGENTS\.md/)
  await bot.shows(/0 of 2 criteria proven/, /needs you: F1 is stopped/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  expect(await standingChecks(told)).toHaveLength(1)
})

story("an agent whose quota is used up is parked until it resets", async told => {
  const { attempts, bot, passes } = told
  const resetsAt = instant(told.now() + 30 * 60_000)
  attempts.on("F1.1", fails({ kind: "limit", of: "quota", resetsAt }))
  await approved(told, small)
  await bot.shows(/parked until \d\d:\d\d UTC/)
  expect(attempts.ran()).toEqual(["plan.1", "F1.1"])
  await passes(2_700_000)
  await inReview(told)
  expect(await standingChecks(told)).toEqual(DONE)
})

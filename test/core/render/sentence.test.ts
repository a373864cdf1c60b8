/** Every wait has its sentence. The type keeps the table complete. */

import { expect, it } from "vitest"
import type { Failure } from "../../../src/core/log/attempt.ts"
import type { Hold } from "../../../src/core/log/hold.ts"
import type { Wait } from "../../../src/core/log/wait.ts"
import { needsYou } from "../../../src/core/render/comments.ts"
import { waitSentence } from "../../../src/core/render/sentence.ts"
import { usd } from "../../../src/core/values/money.ts"
import { waiting } from "../support/viewed.ts"
import { at, key, sha } from "./facts.ts"
import { missionAt } from "./fixtures.ts"
import { quoted, shape } from "./guide.ts"

const m = missionAt("midRun")
const infra: Failure = { kind: "infra", how: "never_started" }
const attempt = key("F5.2")
const person = { needs: "person" } as const
const time = { needs: "time", until: at("16:00") } as const
const since = at("13:00")

type Row<T> = readonly [T, string]

const WAITS: { readonly [T in Wait["type"]]: Row<Wait & { readonly type: T }> } = {
  answers: [
    { ...person, type: "answers", round: 1 },
    "The planner waits for answers to its questions.",
  ],
  quiet: [
    { ...time, type: "quiet", round: 1 },
    "Replies have come; planning goes on once the thread has been quiet until 16:00 UTC.",
  ],
  approval: [
    { ...person, type: "approval", version: 2, missing: 2 },
    "Plan 2 waits for approval by 2 more people.",
  ],
  replanning: [
    { ...person, type: "replanning", command: "comment:9", why: "the planner failed 3 times" },
    "The plan could not be changed: the planner failed 3 times. Try other words: `/mission revise …`",
  ],
  held: [
    { ...person, type: "held", hold: "person", why: "mira paused it" },
    "Nothing new starts: mira paused it.",
  ],
  run_queued: [
    { needs: "github", type: "run_queued", attempt },
    "F5, attempt 2, waits for a runner.",
  ],
  run_approval: [
    { ...person, type: "run_approval", attempt },
    "F5, attempt 2, waits until a person allows its run on GitHub.",
  ],
  run_working: [
    { needs: "runner", type: "run_working", attempt: key("M1.scrutiny.1") },
    "M1 validation (review of the code) is being worked on.",
  ],
  report: [
    { ...time, type: "report", attempt: key("plan.1") },
    "The plan has ended; its report is awaited until 16:00 UTC.",
  ],
  integration: [{ needs: "github", type: "integration" }, "The mission's branch is being created."],
  syncing: [
    { needs: "github", type: "syncing", milestone: "M1" },
    "M1 validation opens once the default branch is merged into the mission's.",
  ],
  merging: [
    { needs: "github", type: "merging", feature: "F5", attempt },
    "F5 has held; it is being merged.",
  ],
  dependency: [
    { needs: "runner", type: "dependency", feature: "F6", on: ["F4", "#77"] },
    "F6 waits for F4 and #77.",
  ],
  capacity: [
    { needs: "runner", type: "capacity", feature: "F6" },
    "F6 waits for a free place: as many features run as may run at once.",
  ],
  earlier_milestone: [
    { needs: "runner", type: "earlier_milestone", feature: "F6" },
    "F6 waits for the milestone before its own.",
  ],
  paths: [
    { needs: "runner", type: "paths", feature: "F6", claimedBy: "F5" },
    "F6 waits for F5, which may touch the same files.",
  ],
  budget: [
    { needs: "runner", type: "budget", subject: "M2.gates", ceiling: "usd", missing: 1.5 },
    "M2 validation needs $1.50 more than the ceiling leaves, and waits until what runs gives back what it reserved.",
  ],
  backoff: [
    { ...time, type: "backoff", subject: "F5", failure: infra, since },
    "F5 is tried again at 16:00 UTC: no runner took the run.",
  ],
  parked: [
    {
      ...time,
      type: "parked",
      subject: "plan",
      failure: { kind: "limit", of: "quota", resetsAt: null },
      since,
    },
    "The plan is parked until 16:00 UTC: the model's quota is used up.",
  ],
  person_works: [
    { ...person, type: "person_works", feature: "F5", login: "ines" },
    "ines works on F5.",
  ],
  person_wanted: [
    { ...person, type: "person_wanted", feature: "F5" },
    "F5 waits for a person: assign yourself to #417, and hand it in with `/mission done F5 <branch, #pull request or commit>`.",
  ],
  stopped: [
    { ...person, type: "stopped", feature: "F5", failure: { kind: "no_progress" } },
    "F5 is stopped: it failed twice in the same way.",
  ],
  verdict_by_person: [
    { ...person, type: "verdict_by_person", milestone: "final", criteria: ["C1", "C2"] },
    "A person must judge the last round: C1 and C2 do not hold, or could not be judged.",
  ],
  checks_pending: [
    {
      ...{ needs: "github", type: "checks_pending", milestone: "M2", commit: sha("on") },
      criteria: ["C3", "C4"],
      checks: [
        { name: "ci", is: "running", url: "https://github.com/acme/shop/runs/7" },
        { name: "e2e", is: "missing", url: null },
      ],
    },
    `M2 validation waits for your CI on \`${sha("on").slice(0, 7)}\`: [\`ci\`](https://github.com/acme/shop/runs/7) runs and \`e2e\` has not begun.`,
  ],
  sealing: [
    { needs: "github", type: "sealing", milestone: "M2", round: 1, onto: sha("on") },
    "M2 validation opens once the commit that your CI runs on is made.",
  ],
  finding: [
    { ...person, type: "finding", milestone: "M1", finding: "N9" },
    "N9 waits for a person's decision.",
  ],
  creation: [
    { needs: "github", type: "creation", thing: { type: "issue", of: "F3" } },
    "The issue of F3 is being created on GitHub.",
  ],
  github_refuses: [
    { ...person, type: "github_refuses", effect: "create issue F3", status: 410, message: "Off." },
    "GitHub refuses (410): Off.",
  ],
  unshown: [
    { needs: "time", type: "unshown", effect: "ensure_pinned 9", times: 3 },
    "GitHub took `ensure_pinned 9` 3 times and does not show it.",
  ],
  requests: [
    { ...time, type: "requests" },
    "Nothing moves until 16:00 UTC: nearly all requests are used up that GitHub allows the workflows of this repository in an hour.",
  ],
  comments_rest: [
    { needs: "time", type: "comments_rest", most: 30 },
    "30 comments were written here within an hour, which is enough mail for everybody who watches. The next ones follow later.",
  ],
  contested: [
    {
      ...{ ...person, type: "contested", thing: { type: "issue", of: "F3" } },
      ...{ field: "state", by: "bot" },
    },
    "bot keeps changing the state of #415, which the mission also writes. I leave it as it is now; once that has stopped, `/mission resume` sets it back.",
  ],
  issue_lost: [
    { ...person, type: "issue_lost", feature: "F3", how: "deleted" },
    "The issue of F3 was deleted: `/mission retry F3` makes a new one, `/mission skip F3 <reason>` leaves it out.",
  ],
  stale: [
    { ...person, type: "stale", criteria: ["C4", "C6"], usd: usd(2.1) },
    "C4 and C6 were judged before somebody pushed to the pull request; judging again costs about $2.10: `/mission retry C4`",
  ],
  nothing_built: [
    { ...person, type: "nothing_built", milestone: "M2" },
    "Every feature is skipped, so there is nothing to prove and no pull request: `/mission retry F4` builds F4 after all, `/mission revise <text>` changes the plan, `/mission cancel` ends the mission.",
  ],
  newer_log: [
    { ...person, type: "newer_log", lacked: ['"dreams", of version 9.0.0'] },
    `A newer version of Missions wrote this mission's log, and this one does not know "dreams", of version 9.0.0. It wrote nothing: update the program that looked here, the App's server or your own copy of Missions.`,
  ],
  newer_report: [
    { ...person, type: "newer_report", attempt, lacked: ['"dreams", of version 9.0.0'] },
    `F5, attempt 2, has ended, and a newer version of the Action wrote its report; this program does not know "dreams", of version 9.0.0. The report stays where it is, and nothing is tried again. Update the App's server or your own copy of Missions, which then takes it.`,
  ],
  merge_by_person: [
    { ...person, type: "merge_by_person" },
    "The pull request waits for a person to merge it.",
  ],
}

it.each(Object.entries(WAITS))("says what %s waits for, as the guide quotes it", (type, row) => {
  const [wait, sentence] = row
  expect(waitSentence(...waiting(m, wait as Wait))).toBe(sentence)
  const pieces = quoted(`wait-${type}`)
  expect(pieces).not.toEqual([])
  for (const piece of pieces) expect(shape(sentence)).toContain(piece)
})

const HOLDS: { readonly [H in Hold]: boolean } = {
  person: false,
  issue_closed: false,
  ceiling: true,
  kill_switch: false,
  integration_rewritten: true,
  log_changed: true,
  infra: true,
}

it.each(Object.entries(HOLDS))(
  "posts about a hold by %s only if it is news, and once",
  (hold, asks) => {
    const wait: Wait = { ...person, type: "held", hold: hold as Hold, why: "for a reason" }
    expect(waiting(missionAt("midRun"), wait)[1].notifies).toBe(asks ? `held:${hold}` : null)
  },
)

it("posts under one key for one reason, and the text names the reason", () => {
  const keys = Object.values(WAITS).flatMap(([wait]) => {
    const found = waiting(m, wait as Wait)[1].notifies
    const isAsked = wait.needs === "person" ? /^@mira, \*\*.+\*\*/ : /^\*\*.+\*\*/
    if (found !== null) expect(needsYou(...waiting(m, wait as Wait)).body).toMatch(isAsked)
    return found ?? []
  })
  expect(keys).toEqual([
    "replanning:comment:9",
    "run_approval",
    "parked:plan",
    "stopped:F5:no_progress",
    "verdict:final",
    "findings:M1",
    "github_refuses:create-issue-F3",
    "contested:issue-F3:state",
    "issue_lost:F3",
    "nothing_built",
    "newer_report:F5.2",
  ])
})

it("does not claim that a fix failed which was never tried", () => {
  const fixed = missionAt("midRun", {
    ...{ type: "fix.added", feature: "F7", root: "F5", milestone: "M2" },
    ...{ criteria: ["C10"], findings: [] },
  })
  const failure = { kind: "no_progress" } as const
  const wait = { ...person, type: "stopped", feature: "F7", failure } as const
  const why = "the attempts at F5, which it mends, are used up"
  expect(waitSentence(...waiting(fixed, wait))).toBe(`F7 is stopped: ${why}.`)
  expect(needsYou(...waiting(fixed, wait)).body).toContain(`**I stopped working on F7: ${why}.**`)
})

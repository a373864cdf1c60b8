/** Every refusal has its sentence and something to type next. The type keeps the table complete. */

import { expect, it } from "vitest"
import type { Refusal } from "../../../src/core/log/command.ts"
import { refusal } from "../../../src/core/render/refusal.ts"
import { instant } from "../../../src/core/values/time.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { dana, misspelt, sha } from "./facts.ts"
import { missionAt } from "./fixtures.ts"
import { quoted, shape } from "./guide.ts"

type Row<T> = readonly [T, string]

const REFUSALS: { readonly [T in Refusal["reason"]]: Row<Extract<Refusal, { reason: T }>> } = {
  unknown_word: [{ reason: "unknown_word", word: "paus", nearest: "pause" }, "/mission pause"],
  wrong_arguments: [
    { reason: "wrong_arguments", name: "approve", saw: "max lots" },
    "/mission approve 7f3a9c2",
  ],
  holds_value: [
    { reason: "holds_value", names: ["OPENAI_API_KEY"] },
    "the agent's line holds the value of `OPENAI_API_KEY`.** Whoever can read this issue can read it",
  ],
  not_an_id: [
    {
      ...{ reason: "not_an_id", name: "skip", saw: "F-3", letter: "F", nearest: "F3" },
      rest: "dropped",
    },
    "If you meant F3, type:\n\n```\n/mission skip F3 dropped\n```",
  ],
  nearly_command: [
    { reason: "nearly_command", line: "- /mission pause", typed: "/mission pause" },
    "post:\n\n```\n/mission pause\n```",
  ],
  too_many_commands: [
    { reason: "too_many_commands", most: 10, first: "/mission retry F11" },
    "from this one on:\n\n```\n/mission retry F11\n```",
  ],
  no_mission: [{ reason: "no_mission", name: "pause" }, "this issue has none yet"],
  not_yet: [{ reason: "not_yet", name: "deliver" }, "It does now: type it again."],
  no_permission: [{ reason: "no_permission", name: "approve", has: "read" }, "dana has read"],
  edited_before_read: [{ reason: "edited_before_read" }, "post that command again"],
  already_a_mission: [{ reason: "already_a_mission" }, "/mission status"],
  no_goal: [{ reason: "no_goal" }, "/mission "],
  nothing_asked: [{ reason: "nothing_asked" }, "/mission status"],
  nothing_proposed: [{ reason: "nothing_proposed" }, "/mission status"],
  digest_unknown: [{ reason: "digest_unknown", saw: "abc1234" }, "/mission approve 4182e4c"],
  digest_stale: [
    { reason: "digest_stale", saw: "abc1234", version: 1, newest: 2 },
    "/mission approve 4182e4c",
  ],
  newer_proposal: [{ reason: "newer_proposal", newest: 2 }, "/mission approve 4182e4c"],
  already_approved: [{ reason: "already_approved", version: 2 }, "Nothing is needed"],
  already_endorsed: [
    { reason: "already_endorsed", version: 2, missing: 1 },
    "One more person must approve it: `/mission approve 4182e4c`",
  ],
  plan_outdated: [
    { reason: "plan_outdated", version: 2, text: "F4 is merged." },
    "plan 2 no longer fits.** F4 is merged. If you still want it, ask for it again: `/mission revise",
  ],
  base_rewritten: [
    { reason: "base_rewritten", version: 2, base: sha("old"), head: sha("new") },
    "/mission revise start from the default branch as it is now",
  ],
  nothing_proposed_yet: [{ reason: "nothing_proposed_yet" }, "/mission approve strict max 80"],
  nothing_changed: [{ reason: "nothing_changed" }, "/mission status"],
  no_planner: [
    { reason: "no_planner", file: "/home/mira/plan.yml" },
    "comes from `/home/mira/plan.yml`, and no planner reads these words.** Without one",
  ],
  nothing_left: [{ reason: "nothing_left" }, "/mission cancel"],
  needed_by_others: [
    { reason: "needed_by_others", feature: "F4", by: ["F5", "F6"] },
    "/mission revise drop F4, F5 and F6",
  ],
  already_begun: [{ reason: "already_begun", feature: "F2" }, "/mission status"],
  plan_unreadable: [
    {
      reason: "plan_unreadable",
      misfits: [{ line: 3, where: "features[0].id", right: "a feature id", seen: '"F"' }],
    },
    'line 3, `features[0].id`: expected a feature id; got `"F"`',
  ],
  plan_breaks_rules: [
    {
      reason: "plan_breaks_rules",
      name: "revise",
      findings: [{ rule: "x", severity: "fatal", where: "F4", text: "F4 is merged." }],
    },
    "F4 is merged.\n\nIf you put it in other words, the planner may find a way: `/mission revise",
  ],
  max_too_low: [{ reason: "max_too_low", max: 1, spent: 1.9 }, "max 7"],
  not_held: [{ reason: "not_held" }, "/mission explain"],
  already_held: [{ reason: "already_held" }, "/mission resume"],
  held_otherwise: [{ reason: "held_otherwise", hold: "ceiling" }, "/mission explain"],
  ended: [{ reason: "ended" }, "/mission"],
  already_delivered: [{ reason: "already_delivered", name: "skip" }, "/mission status"],
  unknown_subject: [{ reason: "unknown_subject", saw: "F99" }, "/mission status"],
  already_merged: [{ reason: "already_merged", name: "skip", feature: "F2" }, "/mission status"],
  already_skipped: [{ reason: "already_skipped", feature: "F2" }, "/mission retry F2"],
  still_at_work: [{ reason: "still_at_work", subject: "F2" }, "/mission explain F2"],
  nothing_to_retry: [{ reason: "nothing_to_retry", subject: "M1" }, "/mission status"],
  nothing_to_accept: [{ reason: "nothing_to_accept", subject: "M1" }, "/mission status"],
  nothing_proven: [{ reason: "nothing_proven" }, "/mission status"],
  not_proven: [
    { reason: "not_proven", milestone: "M2", proven: "M1" },
    "To deliver what is proven: `/mission deliver M1`",
  ],
  nothing_to_leave_out: [{ reason: "nothing_to_leave_out", subject: "M2" }, "/mission status"],
  left_out: [{ reason: "left_out", name: "retry", subject: "F5" }, "`F5` is left out"],
  already_settled: [{ reason: "already_settled", subject: "C1" }, "/mission status"],
  ceiling_too_low: [{ reason: "ceiling_too_low", max: 3, needed: 7.2 }, "/mission budget 8"],
  not_found: [
    { reason: "not_found", feature: "F2", saw: "sign-in" },
    "Push your work to `mission/412/F2`, then `/mission done F2`",
  ],
  of_fork: [
    { reason: "of_fork", feature: "F2", saw: "#9" },
    "`/mission done F2 <commit>`. Or push its commits to `mission/412/F2` here, then",
  ],
  set_back: [
    { reason: "set_back", number: 417, field: "state", isBot: true },
    "Only people can close it",
  ],
  closed_too_soon: [{ reason: "closed_too_soon", of: "F2", number: 417 }, "/mission skip F2"],
  switched_off: [
    { reason: "switched_off", file: ".github/missions.yml", line: 3 },
    "by `enabled` in `.github/missions.yml`, line 3",
  ],
  policy_unusable: [
    { reason: "policy_unusable", findings: [misspelt], more: 0 },
    "| `.github/missions.yml`, line 7 | `paralel` is not known | `parallel` | `3` |",
  ],
  not_an_approver: [
    { reason: "not_an_approver", approvers: ["mira", "tomas"] },
    "dana is not an approver.** Here plans are approved by mira and tomas",
  ],
  model_not_listed: [
    { reason: "model_not_listed", saw: "gpt-9", listed: ["gpt-5.2", "gpt-5.2-mini"] },
    "It lists `gpt-5.2` and `gpt-5.2-mini`. For example: `/mission use <agent> model gpt-5.2`",
  ],
  unknown_agent: [
    { reason: "unknown_agent", saw: "huose", listed: ["house", "fast"] },
    "defines `house` and `fast`; the name of a known agent such as `codex`, or a command line, does as well. For example: `/mission use house`",
  ],
  too_often: [
    { reason: "too_often", most: 60, until: instant(Date.UTC(2026, 10, 22, 12)) },
    "Until 12:00 UTC I obey only `/mission pause` and `/mission cancel` from you",
  ],
  ceiling_of_policy: [{ reason: "ceiling_of_policy", max: 90, most: 60 }, "/mission budget 60"],
}

it("suggests no id that does not exist, and asks whether it belongs to the words", () => {
  const refused: Refusal = {
    ...{ reason: "not_an_id", name: "steer", saw: "50", letter: "F", nearest: "F50" },
    ...{ rest: "rows a page", on: "F1" },
  }
  const { body } = refusal(missionView(missionAt("proposed")), refused, dana)
  expect(body.split("\n\n")).toEqual([
    "**Nothing was done: I cannot tell what `50` means.** `/mission steer` needs the id of a feature, such as F3. It is written like this:",
    "```\n/mission steer <F3> rows a page\n```",
    "If it belongs to your words, type:",
    "```\n/mission steer F1 50 rows a page\n```",
  ])
})

it.each([
  ["F33", "Did you mean F3? `/mission status` shows what there is"],
  [
    "F99",
    "Features, milestones and criteria have ids such as F3, M1 and C9. `/mission status` shows what there is",
  ],
  ["everything", "Features, milestones and criteria have ids"],
])("names the nearest id if %s does not exist", (saw, words) => {
  const { body } = refusal(
    missionView(missionAt("proposed")),
    { reason: "unknown_subject", saw },
    dana,
  )
  expect(body).toContain(`**Nothing here is called \`${saw}\`.** ${words}`)
})

it("says who can change that a team cannot be read", () => {
  const approvers = ["mira", "acme/leads", "acme/ops"]
  const refused = { reason: "not_an_approver", approvers, unreadable: ["acme/leads"] } as const
  const { body } = refusal(missionView(missionAt("proposed")), refused, dana)
  expect(body.split("\n\n")).toEqual([
    "**Not approved: dana is not an approver.** Here plans are approved by mira, members of `acme/leads` and members of `acme/ops`.",
    "GitHub does not show me the members of `acme/leads`, so none of them counts. An owner of acme can give this App the permission *Members: read*; then post that command again.",
  ])
})

it.each(Object.entries(REFUSALS))(
  "says why %s was refused, and what to do",
  (_, [refused, part]) => {
    const { body } = refusal(missionView(missionAt("proposed")), refused as Refusal, dana)
    expect(body).toContain(part)
    expect(body.startsWith("**")).toBe(true)
    expect(body).not.toMatch(/undefined|@dana/)
  },
)

it.each(Object.entries(REFUSALS))("is quoted by the guide as %s is said", (reason, [refused]) => {
  const said = shape(refusal(missionView(missionAt("proposed")), refused as Refusal, dana).body)
  const pieces = quoted(`refusal-${reason}`)
  expect(pieces).not.toEqual([])
  for (const piece of pieces) expect(said).toContain(piece)
})

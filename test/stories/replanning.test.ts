/** People change the plan before it is approved, and while it runs. */
import { expect } from "vitest"
import { Draft } from "../../src/core/plan/plan.ts"
import { approved, inReview, proposed } from "./support/chapters.ts"
import { proposes, worksOn } from "./support/handiwork.ts"
import { passkeys, small } from "./support/plans.ts"
import { story } from "./support/story.ts"

/** The passkeys plan with one more feature in the second milestone. */
const withMail = Draft.parse({
  ...passkeys,
  criteria: [
    ...passkeys.criteria,
    { id: "C6", kind: "command", text: "A mail goes out", run: "npm test -- C6" },
  ],
  features: [
    ...passkeys.features,
    { id: "F5", milestone: "M2", title: "Tell by mail", fulfils: ["C6"], paths: ["src/mail/**"] },
  ],
  estimate: { ...passkeys.estimate, usd: { low: 28, high: 52 } },
})

story(
  "a revision before the approval brings a new plan, and leaves a stub of the old one",
  async told => {
    const { as, bot, attempts } = told
    const first = await proposed(told, passkeys)
    attempts.on("plan.2", proposes(withMail))
    await as("ines").says("/mission revise also tell the customer by mail")
    const { body } = await bot.says(
      /^### Plan 2 · Passkeys at sign-in/,
      /Changed since plan 1<\/summary>\n\nAdded F5 and C6\. \$24–46 → \$28–52\./,
    )
    await bot.rewrites(/^~~Plan 1~~ · replaced by \[plan 2\].* UTC, as ines asked\.$/)
    await bot.reacts("rocket")
    await bot.shows(/plan 2\]\(.*\) waits for approval/)
    expect(attempts.brief("plan.2")).toMatchObject({
      former: { version: 1 },
      revisions: [{ by: "ines", text: "also tell the customer by mail" }],
    })
    await as("mira").says(`/mission approve ${first}`)
    await bot.says(
      /^\*\*Not approved: that was plan 1\.\*\* Plan 2 replaced it.*: F5 and C6 are new, \$24–46 → \$28–52\./,
    )
    await as("mira").says("/mission revise drop F5 and max 40")
    await bot.says(/^### Plan 3/, /Left out F5 and C6\..*Ceiling: \$40\./)
    await bot.rewrites(/^~~Plan 2~~ · replaced by \[plan 3\]/)
    await bot.reacts("confused", "rocket")
    expect(attempts.ran()).toEqual(["plan.1", "plan.2"])
    expect(body).toMatch(/To change it: `\/mission revise …`/)
    await bot.shows(/plan 3\]\(.*\) waits for approval/)
    expect(await bot.labels()).toEqual(["mission-needs-you"])
  },
)

story("what cannot be dropped alone is refused, with what can be typed", async told => {
  const { as, bot } = told
  await proposed(told, passkeys)
  await as("mira").says("/mission revise drop F1")
  await bot.says(/F2 needs F1\.\*\*/, /\/mission revise drop F1 and F2/)
  await bot.reacts("confused")
})

story("a change while it runs stands beside the plan until it is approved", async told => {
  const { as, bot, attempts } = told
  attempts.on("F3.1", worksOn)
  await approved(told, passkeys)
  await bot.shows(/proven/, /running/)
  // F1 and F2 are merged. F3 is being built and is replaced by a mail.
  const next = Draft.parse({
    ...withMail,
    criteria: withMail.criteria.filter(c => c.id !== "C3"),
    features: withMail.features.filter(f => f.id !== "F3"),
  })
  attempts.on("plan.2", proposes(next))
  await as("ines").says("/mission revise a mail instead of the settings page")
  const { body } = await bot.says(
    /^### Plan 2 · proposed change\n\n@mira, \*\*plan 2 adds F5 and leaves out F3;/,
    /- {3}F3 Settings {3}running\n- {6}C3 The settings page/,
    /\+ {3}F5 Tell by mail\n\+ {6}C6 A mail goes out/,
    /Until then plan 1 goes on\. To drop the change, do nothing\./,
  )
  await bot.shows(/needs you: plan 2 waits for approval/)
  await bot.reacts("rocket")
  expect(attempts.brief("plan.2")).toMatchObject({
    standing: { merged: ["F1", "F2"], begun: ["F1", "F2", "F3"] },
  })
  const digest = /\/mission approve ([0-9a-f]{7})/.exec(body)?.[1]
  await as("mira").says(`/mission approve ${digest}`)
  await bot.rewrites(/^~~Plan 1~~ · replaced by \[plan 2\]/)
  await bot.rewrites(/Approved by mira.* plan 2/)
  await bot.reacts("rocket")
  await bot.says(/M1 is proven/)
  await inReview(told)
  expect(attempts.ran().slice(0, 5)).toEqual(["plan.1", "F1.1", "F3.1", "F2.1", "plan.2"])
  const runs = Object.values(told.github.model.state.runs)
  expect(runs.filter(run => run.conclusion === "cancelled")).toHaveLength(1)
  expect(await bot.issues()).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^#\d+ not_planned · F3/),
      expect.stringMatching(/^#\d+ completed · F5/),
    ]),
  )
  expect(await bot.milestones()).toHaveLength(2)
  expect((await bot.checks()).length).toBeGreaterThan(3)
})

const yaml = (plan: object) => `/mission plan\n\`\`\`yaml\n${JSON.stringify(plan, null, 2)}\n\`\`\``

story("a person's own plan is read, tried and proposed like any other", async told => {
  const { as, bot, attempts } = told
  await proposed(told, passkeys)
  await as("mira").says("/mission plan\n```yaml\ntitle: Export\ngaol: As JSON\n```")
  await bot.says(/^\*\*Not taken: the plan cannot be read\.\*\*/, /line 2, `gaol`: expected goal;/)
  await as("mira").says(yaml(small))
  await bot.says(/^@mira, \*\*this is one feature/)
  await bot.rewrites(/^~~Plan 1~~ · replaced by \[plan 2\].* as mira asked/)
  await bot.reacts("confused", "rocket")
  expect(attempts.brief("plan.2")).toMatchObject({ brought: { title: small.title } })
  await bot.shows(/plan 2\]\(.*\) waits for approval/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
})

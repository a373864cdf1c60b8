/** Failures that are nobody's fault or that nobody can judge: what follows by itself, and who is asked. */
import { expect } from "vitest"
import { approved, inReview, proposed, standingChecks } from "./support/chapters.ts"
import { HERE } from "./support/github.ts"
import { changesNothing, fails, worksOn } from "./support/handiwork.ts"
import { passkeys, small } from "./support/plans.ts"
import { story } from "./support/story.ts"

const flaky = fails({ kind: "inconclusive", criteria: ["C1"], why: "flaky" })

story(
  "a criterion that could not be judged is run once more, then a person is asked",
  async told => {
    const { as, attempts, bot } = told
    attempts.on("F1.1", flaky)
    attempts.on("F1.2", flaky)
    await approved(told, small)
    await bot.says(
      /^@mira, \*\*I stopped working on F1/,
      /`\/mission retry F1`/,
      /`\/mission accept C1 <how you know>`/,
    )
    await bot.shows(/needs you: F1 is stopped/)
    expect(await bot.labels()).toEqual(["mission-needs-you"])
    expect(attempts.ran()).toEqual(["plan.1", "F1.1", "F1.2"])
    await as("ines").says("/mission retry F1")
    await inReview(told)
    await bot.reacts("rocket")
    expect(attempts.ran()).toContain("F1.3")
    await standingChecks(told)
  },
)

story(
  "a feature that changes nothing is asked about once, and goes on at a person's word",
  async told => {
    const { as, attempts, bot, passes } = told
    attempts.on("F1.1", changesNothing)
    await approved(told, small)
    await bot.says(
      /^@mira, \*\*F1 changed nothing: did its criteria hold before\?\*\*/,
      /C1 and C2 hold on .* without it/,
      /`\/mission cancel`: there is nothing to deliver/,
      /`\/mission steer F1 <what is missing>`/,
    )
    await bot.shows(/needs you: F1 has nothing to do/)
    expect(await bot.labels()).toEqual(["mission-needs-you"])
    await passes(1_800_000)
    expect(attempts.ran()).toEqual(["plan.1", "F1.1"])
    await as("ines").says("/mission retry F1")
    await inReview(told)
    await bot.reacts("rocket")
    expect(attempts.ran()).toContain("F1.2")
    await standingChecks(told)
  },
)

story(
  "a feature that changes nothing can be accepted, and then none of it is built",
  async told => {
    const { as, attempts, bot } = told
    attempts.on("F1.1", changesNothing)
    await approved(told, passkeys)
    await bot.says(/^@mira, \*\*F1 changed nothing: did its criteria hold before\?\*\*/)
    await bot.shows(/needs you: F1 has nothing to do/)
    await as("ines").says("/mission accept F1")
    await bot.says(/I did not understand/, /\/mission accept/)
    await as("ines").says("/mission accept F2 not that one")
    await bot.says(/F2/)
    await as("ines").says("/mission accept F1 the flag was there already")
    await bot.reacts("confused", "confused", "rocket")
    await bot.says(/M1 is proven/)
    await inReview(told)
    expect(attempts.ran()).not.toContain("F1.2")
    await as("ines").says("/mission accept F1 again")
    await bot.says(/`F1`/)
    await bot.reacts("confused")
    const [closed] = await bot.issues()
    expect(closed).toMatch(/^#2 completed · F1/)
    const { data } = await as("tomas").request("GET /repos/{owner}/{repo}/issues/{issue_number}", {
      ...{ ...HERE, issue_number: 2 },
    })
    expect(data.body).toMatch(/ines says that its criteria held before: the flag was there already/)
    await bot.milestones()
    await bot.pullRequests()
    await standingChecks(told)
  },
)

story("a machine on which nothing could be set up is tried again after a while", async told => {
  const { attempts, bot, passes } = told
  attempts.on("F1.1", fails({ kind: "infra", how: "setup", said: "npm ci: no space left" }))
  await approved(told, small)
  await bot.shows(/no space left/)
  expect(attempts.ran()).toEqual(["plan.1", "F1.1"])
  await passes(600_000)
  await inReview(told)
  expect(attempts.ran().slice(1, 3)).toEqual(["F1.1", "F1.2"])
  await standingChecks(told)
})

story("an agent without a login holds the mission, and is asked again by a word", async told => {
  const { as, attempts, bot } = told
  const said = "It asks for a login. Log in by typing codex login."
  attempts.on("F1.1", fails({ kind: "agent_unready", why: "login", said }))
  await approved(told, small)
  await bot.says(
    /^@mira, \*\*the mission cannot go on by itself\.\*\*/,
    /the agent cannot begin: It asks for a login\. Log in by typing codex login\.\n/,
  )
  expect(attempts.ran()).toEqual(["plan.1", "F1.1"])
  await as("mira").says("/mission resume")
  await bot.reacts("rocket")
  await inReview(told)
  expect(attempts.ran().slice(1, 3)).toEqual(["F1.1", "F1.2"])
  await standingChecks(told)
})

story("work that meets newer workflow files is built again on top of them", async told => {
  const { attempts, bot } = told
  attempts.on("F1.1", fails({ kind: "workflows_moved", paths: [".github/workflows/ci.yml"] }))
  await approved(told, small)
  await inReview(told)
  expect(attempts.ran().slice(1, 3)).toEqual(["F1.1", "F1.2"])
  expect(JSON.stringify(attempts.brief("F1.2"))).toMatch(/workflow/)
  await bot.shows(/needs you: review/)
  await standingChecks(told)
})

story("what is typed with /mission steer reaches the next attempt", async told => {
  const { as, attempts, bot } = told
  attempts.on("F1.1", worksOn)
  const digest = await proposed(told, small)
  await as("mira").says(`/mission approve ${digest} max 40`)
  await bot.rewrites(/Approved by mira/)
  await bot.reacts("rocket")
  await told.rest()
  await as("ines").stops(attempts.runOf("F1.1"))
  await bot.says(/^@mira, \*\*I stopped working on F1/, /`\/mission steer F1 <what to do>`/)
  await bot.shows(/needs you: F1 is stopped/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  await as("mira").says("/mission steer F1 keep the old format as the default")
  await as("mira").says("/mission retry F1")
  await inReview(told)
  await bot.reacts("rocket", "rocket")
  expect(JSON.stringify(attempts.brief("F1.2"))).toMatch(/keep the old format as the default/)
  await standingChecks(told)
})

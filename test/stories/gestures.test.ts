/** What people and bots do on the board by hand, through webhooks and HTTP. */
import { expect } from "vitest"
import { approved } from "./support/chapters.ts"
import { worksOn } from "./support/handiwork.ts"
import { staleBot } from "./support/hands.ts"
import { passkeys } from "./support/plans.ts"
import { type Story, story } from "./support/story.ts"

/** The board of the first milestone: #2 F1, #3 F2 (after F1), #4 F3, #5 its validation. */
async function board(told: Story): Promise<void> {
  told.attempts.on("F1.1", worksOn)
  told.attempts.on("F3.1", worksOn)
  await approved(told, passkeys)
  await readBoard(told)
}

/** Reads everything that the story is not about. */
async function readBoard({ bot }: Story): Promise<void> {
  await bot.shows(/^### Mission #1/)
  await bot.issues()
  await bot.milestones()
  await bot.checks()
}

const issue = async ({ bot }: Story, number: number): Promise<string> =>
  (await bot.issues()).find(line => line.startsWith(`#${number} `)) ?? ""

story("closing a feature's issue as not planned skips it, reopening brings it back", async told => {
  const { as, attempts, bot } = told
  await board(told)
  await as("ines").closes(4, "not_planned")
  expect(await bot.details(/^#4/)).toMatch(/Skipped by ines: closed as not planned/)
  await bot.shows(/1 waived/)
  expect(await issue(told, 4)).toMatch(/^#4 not_planned/)
  await as("ines").reopens(4)
  await bot.shows(/1 of 5 criteria proven\*\*/)
  expect(attempts.ran().at(-1)).toBe("F3.2")
  expect(await issue(told, 4)).toMatch(/^#4 completed/)
  await readBoard(told)
})

story("a person takes a feature by assigning themselves, and gives it back", async told => {
  const { as, attempts, bot } = told
  await board(told)
  await as("ines").assigns(2, "ines")
  await bot.shows(/F1 Store passkeys\*\* #2: ines works on it/)
  expect(await bot.details(/^#2/)).toMatch(/ines works on it/)
  await as("ines").unassigns(2, "ines")
  await told.rest()
  expect(attempts.ran()).toContain("F1.2")
  await readBoard(told)
})

story(
  "the mission's issue closed as completed pauses it, closed as not planned ends it",
  async told => {
    const { as, bot } = told
    await board(told)
    await as("mira").closes(1, "completed")
    await bot.shows(/Nothing new starts: the mission's issue is closed/)
    expect(await bot.labels()).toEqual(["mission-needs-you"])
    await as("mira").reopens(1)
    await bot.shows(/nothing needed from you/)
    expect(await bot.labels()).toEqual([])
    await as("mira").closes(1, "not_planned")
    await bot.says(/^\*\*Cancelled by mira/)
    await bot.shows(/ancelled by mira/)
    await readBoard(told)
  },
)

story(
  "a bot that closes an issue is answered once and set back, then people are asked",
  async told => {
    const { as, bot, github } = told
    await board(told)
    const stale = staleBot(github, told.now())
    await stale.closes(4, "not_planned")
    await bot.says(/^\*\*#4 was closed by `stale\[bot\]`; I reopened it/)
    expect(await issue(told, 4)).toMatch(/^#4 open/)
    await stale.closes(4, "not_planned")
    expect(await issue(told, 4)).toMatch(/^#4 open/)
    await stale.closes(4, "not_planned")
    await bot.says(/keeps changing the state of #4/, /`\/mission resume` sets it back/)
    await bot.shows(/needs you/)
    expect(await bot.labels()).toEqual(["mission-needs-you"])
    expect(await issue(told, 4)).toMatch(/^#4 not_planned/)
    await as("mira").says("/mission resume")
    await bot.shows(/0 of 5/)
    expect(await issue(told, 4)).toMatch(/^#4 open/)
    expect(await bot.labels()).toEqual([])
    await bot.reacts("rocket")
  },
)

story(
  "a plain comment on a feature's issue steers it, and commands there need no id",
  async told => {
    const { as, bot } = told
    await board(told)
    await as("ines").says("Use the existing table.", 2)
    await bot.reacts("eyes")
    expect(await bot.details(/^#2/)).toMatch(/Steering for the next attempt:[\s\S]*existing table/)
    await as("mira").says("@ines are you sure?", 2)
    await as("dana").says("I would not.", 2)
    await as("ines").says("/mission skip not needed", 4)
    await bot.reacts("rocket")
    await bot.shows(/1 waived/)
    await as("ines").says("/mission skip again", 4)
    await bot.says(/F3 is already left out/)
    await bot.reacts("confused")
    await readBoard(told)
  },
)

story("the body of a new issue starts a mission, if its author may", async told => {
  const { as, attempts, bot } = told
  attempts.on("plan.1", worksOn)
  await as("mira").opens("Passkeys", "/mission\n\nCustomers can sign in with a passkey.")
  await bot.shows(/^### Mission #1/, /Customers can sign in with a passkey/)
  await as("dana").opens("Mine", "/mission Let me in.")
  await bot.says(/^\*\*Not started: it needs write access, dana has read/)
  expect(attempts.ran()).toEqual(["plan.1"])
})

story(
  "a body that was edited before it was read starts nothing, and the reply says so",
  async told => {
    const { as, attempts, bot } = told
    await as("mira").opens("Passkeys", "Customers can sign in.")
    await as("mira").rewrites(1, "/mission Delete everything.")
    // A comment makes the mission look.
    await as("mira").says("/mission pause")
    await bot.says(/^\*\*Only new comments count, not edits/)
    await bot.says(/^\*\*Not done: `\/mission pause` needs a mission, and this issue has none yet/)
    await bot.reacts("confused")
    expect(attempts.ran()).toEqual([])
  },
)

story("a blocker that a person adds is answered on that issue, and changes nothing", async told => {
  const { as, bot } = told
  await board(told)
  await as("ines").blocks(4, 2)
  // GitHub sends no webhook about a link.
  await told.passes(400_000)
  await bot.says(
    /^\*\*#4 has more blockers than the plan says/,
    /`\/mission revise F3 waits for …`/,
  )
  expect(await issue(told, 4)).toMatch(/^#4 open .*blocked by 1/)
})

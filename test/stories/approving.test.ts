/** What people may say to a mission, and who may say it: every refusal in words, and what starts work. */
import { expect } from "vitest"
import { type Policy, USUAL_PEOPLE } from "../../src/core/plan/policy.ts"
import type { Request } from "../../src/github/request.ts"
import { inReview, proposed } from "./support/chapters.ts"
import { HERE } from "./support/github.ts"
import { proposes } from "./support/handiwork.ts"
import { passkeys, small } from "./support/plans.ts"
import { story } from "./support/story.ts"

story("approval of a digest that no plan has is refused in words", async told => {
  const digest = await proposed(told, small)
  await told.as("mira").says("/mission approve 0000000")
  await told.bot.says(
    /Not approved: no plan has the digest `0000000`/,
    new RegExp(`approve ${digest}`),
  )
  await told.bot.reacts("confused")
})

story("a reader cannot approve, and is told who can", async told => {
  const digest = await proposed(told, small)
  await told.as("dana").says(`/mission approve ${digest}`)
  await told.bot.says(/Not approved: it needs write access, dana has read/)
  await told.bot.reacts("confused")
})

story("a second approval changes nothing and says so", async told => {
  const { as, bot } = told
  const digest = await proposed(told, small)
  await as("mira").says(`/mission approve ${digest}`)
  await as("ines").says(`/mission approve ${digest}`)
  await bot.says(/Plan 1 is already approved/)
  await bot.rewrites(/Approved by mira/)
  await bot.says(/ready for review: #2/)
  await bot.shows(/2 of 2 criteria proven/)
  await bot.reacts("rocket", "confused")
  expect(await bot.labels()).toEqual([])
  expect(await bot.pullRequests()).toHaveLength(1)
  expect(await bot.checks()).toHaveLength(3)
})

story("a plan from before the default branch was rewritten is planned again", async told => {
  const { as, bot, attempts } = told
  const digest = await proposed(told, small)
  const head = await rewritten(as("tomas").request)
  await as("mira").says(`/mission approve ${digest}`)
  await bot.says(
    /Not approved: plan 1 starts from `[0-9a-f]{7}`, which the default branch no longer contains/,
    new RegExp(`${head.slice(0, 7)}[^]*/mission revise start from the default branch as it is now`),
  )
  attempts.on("plan.2", proposes(small))
  await as("mira").says("/mission revise start from the default branch as it is now")
  const { body } = await bot.says(/Changed since plan 1/)
  await bot.rewrites(/replaced by \[plan 2\]/)
  await as("mira").says(`/mission approve ${/approve ([0-9a-f]{7})/.exec(body)?.[1]}`)
  await bot.rewrites(new RegExp(`Approved by mira.* from \`${head.slice(0, 7)}\``))
  await inReview(told)
  await bot.reacts("confused", "rocket", "rocket")
  expect(await bot.checks()).toHaveLength(3)
})

/** Commits the same files without a parent. */
async function rewritten(request: Request): Promise<string> {
  const main = { ...HERE, ref: "heads/main" }
  const at = await request("GET /repos/{owner}/{repo}/git/ref/{ref}", main)
  const commit_sha = at.data.object.sha
  const old = { ...HERE, commit_sha }
  const { data } = await request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", old)
  const commit = { ...HERE, message: "Begin again", tree: data.tree.sha, parents: [] }
  const made = await request("POST /repos/{owner}/{repo}/git/commits", commit)
  const moved = { ...main, sha: made.data.sha, force: true }
  await request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", moved)
  return made.data.sha
}

story("a ceiling below what is spent already is refused", async told => {
  const digest = await proposed(told, small)
  await told.as("mira").says(`/mission approve ${digest} max 0.10`)
  await told.bot.says(/Not approved: \$0\.50 is already spent or promised, more than the \$0/)
  await told.bot.reacts("confused")
})

story("a ceiling and care that are asked for are the ones that hold", async told => {
  const { as, bot } = told
  const digest = await proposed(told, small)
  await as("mira").says(`/mission approve ${digest} light max 3`)
  await bot.rewrites(/Approved by mira.* light · at most \$3/)
  await bot.shows(/\*\*Spent\*\* \$[\d.]+ of \$3/)
  await bot.says(/ready for review/)
  await bot.reacts("rocket")
  expect(told.attempts.ran()).toEqual(["plan.1", "F1.1", "M1.gates.1", "final.gates.1"])
  expect(await bot.labels()).toEqual([])
  expect(await bot.pullRequests()).toHaveLength(1)
  expect(await bot.checks()).toHaveLength(3)
})

story("a comment that was edited into a command is not one", async told => {
  const digest = await proposed(told, small)
  const comment = await told.as("mira").says("What a plan!")
  await told.bot.saysNoMore()
  await told.as("tomas").edits(comment, `/mission approve ${digest}`)
  await told.bot.says(/Only new comments count, not edits/)
  await told.bot.reacts("confused")
})

story("a reaction approves nothing", async told => {
  await proposed(told, small)
  const comment = await told.as("ines").says("Shall we?")
  await told.as("mira").reacts(comment, "+1")
  await told.bot.saysNoMore()
})

story("a slightly wrong word is answered with the nearest command", async told => {
  const digest = await proposed(told, small)
  await told.as("mira").says(`/mission aprove ${digest}`)
  await told.bot.says(/I do not know `aprove`/, new RegExp(`/mission approve ${digest}\`\\?`))
  await told.bot.reacts("confused")
})

story("a command that has nothing to do yet says so", async told => {
  await proposed(told, small)
  await told.as("mira").says("/mission deliver M1")
  await told.bot.says(/Nothing is proven yet, so there is nothing to deliver/, /`\/mission status`/)
  await told.bot.reacts("confused")
})

story("a command with wrong arguments is answered with how it is written", async told => {
  await proposed(told, small)
  await told.as("mira").says("/mission approve please")
  await told.bot.says(/I did not understand/, /I read `please`/, /\/mission approve 7f3a9c2/)
  await told.bot.reacts("confused")
})

story("/mission help offers what works now, status and explain say where it stands", async told => {
  const { as, bot } = told
  await proposed(told, passkeys)
  await as("mira").says("/mission help")
  await bot.says(/`\/mission approve/, /`\/mission cancel`/)
  await as("mira").says("/mission status")
  await bot.says(/plan 1/i)
  await as("mira").says("/mission explain")
  await bot.says(/approv/)
  await bot.reacts("rocket", "rocket", "rocket")
})

story(
  "a stranger in a public repository gets a reaction and nothing else",
  async told => {
    const digest = await proposed(told, small)
    await told.as("zoe").says(`/mission approve ${digest}`)
    await told.as("zoe").says("I like it.")
    await told.bot.reacts("confused")
    await told.bot.saysNoMore()
  },
  { isPublic: true },
)

story("quoted and fenced commands are not commands", async told => {
  const digest = await proposed(told, small)
  await told.as("mira").says(`> /mission approve ${digest}`)
  await told.as("mira").says(`\`\`\`\n/mission approve ${digest}\n\`\`\``)
  await told.as("mira").says(`Type /mission approve ${digest} to approve.`)
  await told.bot.saysNoMore()
})

story("an issue has one mission for ever", async told => {
  const { as, bot } = told
  await proposed(told, small)
  await as("ines").says("/mission start Another goal")
  await bot.says(/Not started: this issue already has a mission/)
  await as("mira").says("/mission cancel")
  await bot.says(/Cancelled by mira/)
  await as("mira").says("/mission resume")
  await bot.says(/this mission has ended/)
  await bot.rewrites(/^\*\*This is one feature/)
  await bot.shows(/ancelled/)
  await bot.reacts("confused", "rocket", "confused")
  expect(await bot.labels()).toEqual([])
})

story(
  "where two people must approve, work starts with the second",
  async told => {
    const { as, attempts, bot } = told
    const digest = await proposed(told, small)
    await as("mira").says(`/mission approve ${digest} strict max 40`)
    await bot.rewrites(/Approved by mira; one more person must approve\./)
    await bot.reacts("rocket")
    await as("mira").says(`/mission approve ${digest}`)
    await bot.says(
      /You have already approved plan 1.*One more person must approve it: `\/mission approve/,
    )
    await bot.reacts("confused")
    expect(attempts.ran()).toEqual(["plan.1"])
    await as("ines").says(`/mission approve ${digest} max 60`)
    await bot.reacts("rocket")
    // Nobody gets less care or a higher ceiling than what they approved.
    await bot.rewrites(/Approved by ines.* strict · at most \$40/)
    await inReview(told)
    expect(await bot.checks()).toHaveLength(3)
  },
  { policy: { approvals: 2 } },
)

const ofLeads = (approvals: number): { readonly policy: Partial<Policy> } => ({
  policy: { approvals, people: { ...USUAL_PEOPLE, approvers: ["tomas", "acme/leads"] } },
})

story(
  "if a team approves, its members count as they are at that moment",
  async told => {
    const { as, attempts, bot, github } = told
    const digest = await proposed(told, small)
    await as("mira").says(`/mission approve ${digest}`)
    await bot.says(
      /^\*\*Not approved: mira is not an approver\.\*\* Here plans are approved by tomas and members of `acme\/leads`\./,
    )
    await as("ines").says(`/mission approve ${digest}`)
    await bot.rewrites(/Approved by ines; one more person must approve\./)
    await bot.reacts("confused", "rocket")
    expect(attempts.ran()).toEqual(["plan.1"])

    const { users } = github.model.state
    const idOf = (login: string) => Object.values(users).find(it => it.login === login)!.id
    github.model.setup.team(idOf("acme"), "leads", { [idOf("mira")]: "active" })
    await as("mira").says(`/mission approve ${digest}`)
    await bot.rewrites(/Approved by mira/)
    await bot.reacts("rocket")
    await inReview(told)
    expect(await bot.checks()).toHaveLength(3)
  },
  ofLeads(2),
)

story(
  "a team that GitHub does not show lets nobody in, and the reply says who can change that",
  async told => {
    const { as, bot, github } = told
    const digest = await proposed(told, small)
    const message = "Resource not accessible by integration"
    github.refuse("teams/get-membership-for-user-in-org", { status: 403, message })
    await as("ines").says(`/mission approve ${digest}`)
    await bot.says(
      /Not approved: ines is not an approver/,
      /GitHub does not show me the members of `acme\/leads`, so none of them counts\. An owner of acme can give this App the permission \*Members: read\*/,
    )
    github.refuse("teams/get-membership-for-user-in-org", null)
    await as("ines").says(`/mission approve ${digest}`)
    await bot.rewrites(/Approved by ines/)
    await bot.reacts("confused", "rocket")
    await inReview(told)
    expect(await bot.checks()).toHaveLength(3)
  },
  ofLeads(1),
)

story("a story does not end while something is unread", async told => {
  await proposed(told, small)
  await told.as("mira").says("/mission aprove")
  await expect(told.bot.saysNoMore()).rejects.toThrow(/I do not know `aprove`/)
  await told.bot.says(/I do not know `aprove`/)
  await expect(told.bot.saysNoMore()).rejects.toThrow(/confused/)
  await told.bot.reacts("confused")
})

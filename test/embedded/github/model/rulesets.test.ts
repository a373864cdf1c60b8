/** What owners forbid by rulesets and by the settings of Actions, as a caller of the API meets it. */
import type { Octokit } from "@octokit/rest"
import { expect, test } from "vitest"
import type { Ruleset } from "../../../../src/embedded/github/model/owners-rules.ts"
import { here, repositoryId, seeded } from "../http/seeded.ts"

const RULES: Pick<Ruleset, "id" | "name"> = { id: 7, name: "Missions" }

function ruled(rules: Omit<Ruleset, "id" | "name">) {
  const github = seeded()
  const id = repositoryId(github.face)
  github.face.model.setup.settings(id, { rulesets: [{ ...RULES, ...rules }] })
  return { ...github, id }
}

const headOf = async ({ git }: Octokit) =>
  (await git.getRef({ ...here, ref: "heads/main" })).data.object.sha

const commitOn = async ({ git }: Octokit, parents: string[], more: object = {}) => {
  const { data: base } = await git.getCommit({ ...here, commit_sha: parents[0]! })
  const made = { ...here, message: "Try", tree: base.tree.sha, parents, ...more }
  return (await git.createCommit(made)).data.sha
}

const refused = (message: string) => ({ status: 422, message: expect.stringContaining(message) })

test("a rule on creations refuses a branch that its pattern names, and no other", async () => {
  const { bot } = ruled({ refs: ["refs/heads/mission/**"], rules: [{ type: "creation" }] })
  const sha = await headOf(bot)
  const make = (ref: string) => bot.git.createRef({ ...here, ref, sha })
  await expect(make("refs/heads/mission/0/main")).rejects.toMatchObject(
    refused("creations being restricted"),
  )
  await make("refs/heads/other")
  await make("refs/missions/0/probe")
})

test.each([[true], [false]])("rules of all refs reach those of others: %s", async reaches => {
  const { bot } = ruled({
    ...{ refs: ["~ALL"], rules: [{ type: "creation" }], reachesOtherRefs: reaches },
  })
  const made = bot.git.createRef({ ...here, ref: "refs/missions/0/probe", sha: await headOf(bot) })
  if (reaches) await expect(made).rejects.toMatchObject(refused("creations"))
  else expect((await made).status).toBe(201)
})

test.each([[true], [false]])("rules are asked before fast forwards: %s", async comesFirst => {
  const { bot } = ruled({
    ...{ refs: ["~DEFAULT_BRANCH"], rules: [{ type: "pull_request" }], comesFirst },
  })
  const { data: base } = await bot.git.getCommit({ ...here, commit_sha: await headOf(bot) })
  const alone = { ...here, message: "Alone", tree: base.tree.sha, parents: [] }
  const { sha } = (await bot.git.createCommit(alone)).data
  const said = comesFirst ? "pull request" : "not a fast forward"
  const landed = bot.git.updateRef({ ...here, ref: "heads/main", sha, force: false })
  await expect(landed).rejects.toMatchObject(refused(said))
})

test("an App in the list of a ruleset is not bound by it, and is told so", async () => {
  const { bot, face, id } = ruled({ refs: ["~ALL"], rules: [{ type: "update" }] })
  const app = Object.values(face.model.state.apps).find(it => it.slug === "missions")!.id
  const sha = await commitOn(bot, [await headOf(bot)])
  const land = () => bot.git.updateRef({ ...here, ref: "heads/main", sha })
  const asked = async () => (await bot.repos.getRepoRuleset({ ...here, ruleset_id: 7 })).data
  await expect(land()).rejects.toMatchObject(refused("Cannot update this protected ref"))
  expect(await asked()).toMatchObject({ current_user_can_bypass: "never" })
  const free = { ...RULES, refs: ["~ALL"], rules: [{ type: "update" }], bypass: [app] }
  face.model.setup.settings(id, { rulesets: [free] })
  expect(await asked()).toMatchObject({ current_user_can_bypass: "always" })
  await land()
})

test.each([
  ["required_signatures", {}, { author: { name: "A", email: "a@b.example" } }, "signatures"],
  ["commit_message_pattern", { pattern: "Signed-off-by: " }, {}, "must match"],
])("%s binds each new commit", async (type, parameters, made, said) => {
  const { bot } = ruled({ refs: ["~ALL"], rules: [{ type, parameters }] })
  const sha = await commitOn(bot, [await headOf(bot)], made)
  const ref = "refs/heads/topic"
  await expect(bot.git.createRef({ ...here, ref, sha })).rejects.toMatchObject(refused(said))
})

const CALLS = `on: workflow_dispatch\njobs:\n  one:\n    steps:\n      - uses: acme/tool@v1\n`

test.each([
  [{ forbiddenEvents: ["workflow_dispatch"] }, "failure"],
  [{ allowed: "local_only" }, "startup_failure"],
  [{ allowed: "selected", patterns: ["other/*"] }, "startup_failure"],
  [{ isPinned: true }, "startup_failure"],
  [{ allowed: "selected", patterns: ["acme/*"] }, null],
] as const)("with %j a run that is dispatched ends as %s, without a job", async (actions, end) => {
  const { face, bot } = seeded()
  const workflows = [{ path: ".github/workflows/call.yml", text: CALLS }]
  face.model.setup.settings(repositoryId(face), { workflows, actions })
  const asked = { ...here, workflow_id: "call.yml", ref: "main", return_run_details: true }
  const { data } = (await bot.actions.createWorkflowDispatch(asked)) as { data: object }
  const { workflow_run_id: run_id } = data as { workflow_run_id: number }
  const run = await bot.actions.getWorkflowRun({ ...here, run_id })
  expect(run.data.conclusion).toBe(end)
  expect(face.model.runs.queuedRuns()).toHaveLength(end === null ? 1 : 0)
})

test.each([
  [{ actions: { enabled: false } }, "Actions are disabled"],
  [{ disabledWorkflows: [".github/workflows/attempt.yml"] }, "disabled workflow"],
])("with %j nothing can be dispatched", async (settings, said) => {
  const { face, bot } = seeded()
  face.model.setup.settings(repositoryId(face), settings)
  const asked = { ...here, workflow_id: "attempt.yml", ref: "main" }
  await expect(bot.actions.createWorkflowDispatch(asked)).rejects.toMatchObject(refused(said))
})

/** `missions prune` against the embedded GitHub: what it lists, removes and leaves, and after which answer. */
import { describe, expect, test } from "vitest"
import { initCommand } from "../../src/cli/init.ts"
import { parseInit } from "../../src/cli/init-arguments.ts"
import { pruneCommand } from "../../src/cli/prune.ts"
import { parsePrune } from "../../src/cli/prune-arguments.ts"
import { UsageError } from "../../src/local/command-error.ts"
import { here, repositoryId } from "../embedded/github/http/seeded.ts"
import {
  commits,
  fileOf,
  openWorld,
  type Refusals,
  rewrite,
  typed,
  type World,
} from "./enrolling.ts"

const ACTION = `missions/missions@${"a1".repeat(20)}`
const ATTEMPT = ".github/workflows/missions-attempt.yml"

/** Mission 1 is over, mission 2 runs, and somebody has branches of their own. */
async function used(refusals: Refusals = {}): Promise<World> {
  const world = await openWorld(refusals)
  const { octokit } = world
  const args = ["ada/engine", "--app", "missions", "--action", ACTION]
  await typed(world, machine => initCommand(parseInit(args), machine))
  for (const title of ["Done", "Running", "No mission"]) {
    await octokit.issues.create({ ...here, title, labels: ["mission"] })
  }
  await octokit.issues.update({ ...here, issue_number: 1, state: "closed" })
  const { data: head } = await octokit.git.getRef({ ...here, ref: "heads/main" })
  const refs = [
    ...["missions/1/log", "missions/1/reports/F1.1/7", "missions/2/log"],
    ...["heads/mission/1/main", "heads/mission/1/skills", "heads/mission/2/main"],
    ...["heads/mission/ideas", "heads/mission/9/main", "heads/missionary/1/main"],
  ]
  for (const ref of refs) {
    await octokit.git.createRef({ ...here, ref: `refs/${ref}`, sha: head.object.sha })
  }
  return world
}

const prune = (world: World, args: readonly string[] = [], answer: string | null = "y") =>
  typed(world, machine => pruneCommand(parsePrune(["ada/engine", ...args]), machine), { answer })

const refsOf = async ({ octokit }: World) =>
  (
    await Promise.all(
      ["heads", "missions"].map(ref => octokit.git.listMatchingRefs({ ...here, ref })),
    )
  ).flatMap(({ data }) => data.map(it => it.ref.slice("refs/".length)))

const labelsOf = async ({ octokit }: World) =>
  (await octokit.issues.listLabelsForRepo({ ...here })).data.map(it => it.name)

const OTHERS = [
  "heads/main",
  "heads/mission/9/main",
  "heads/mission/ideas",
  "heads/missionary/1/main",
]

describe("prune", () => {
  test("lists everything and removes nothing without a yes", async () => {
    const world = await used()
    const before = await refsOf(world)
    for (const answer of ["n", "", null]) {
      const { status, said } = await prune(world, [], answer)
      expect(status).toBe(3)
      expect(said).toContain("remove   branch       mission/1/main\n")
      expect(said).toContain("keep     branch       mission/2/main: mission #2 is not over\n")
      expect(said).toContain("keep     branch       mission/ideas: no mission made it\n")
      expect(said).toContain("keep     label        mission: mission #2 is not over\n")
      expect(said).toMatch(
        /\nNothing was removed\. To remove it: npm run missions -- prune ada\/engine --yes$/,
      )
    }
    expect(await refsOf(world)).toEqual(before)
  })

  test("leaves what belongs to a mission that is not over, and logs", async () => {
    const world = await used()
    const { status, said } = await prune(world)
    expect(status).toBe(0)
    expect(said).toContain("2 things are gone.\n")
    expect(said).toContain("--audit removes them, too.")
    expect(await refsOf(world)).toEqual([
      ...OTHERS.toSpliced(1, 0, "heads/mission/2/main"),
      ...["missions/1/log", "missions/1/reports/F1.1/7", "missions/2/log"],
    ])
    expect(await labelsOf(world)).toEqual(["mission", "mission-needs-you"])
    expect(await fileOf(world, ATTEMPT)).not.toBeNull()
  })

  test("removes what an aborted look of doctor left, without being asked for logs", async () => {
    const world = await used()
    const { octokit } = world
    const { data: head } = await octokit.git.getRef({ ...here, ref: "heads/main" })
    for (const ref of ["missions/0/probe", "missions/0/agent", "heads/mission/0/main"]) {
      await octokit.git.createRef({ ...here, ref: `refs/${ref}`, sha: head.object.sha })
    }
    const { said } = await prune(world)
    expect(said).toContain("remove   ref          refs/missions/0/probe\n")
    expect(said).toContain("remove   branch       mission/0/main\n")
    expect((await refsOf(world)).filter(ref => ref.includes("/0/"))).toEqual([])
    expect(await refsOf(world)).toContain("missions/1/log")
  })

  test("knows the mission of a branch by what stands after the policy's prefix", async () => {
    const world = await used()
    const { octokit } = world
    await rewrite(world, ".github/missions.yml", text => `${text}branch_prefix: bots/1/\n`)
    const { data: head } = await octokit.git.getRef({ ...here, ref: "heads/main" })
    for (const mission of [1, 2]) {
      const ref = `refs/heads/bots/1/${mission}/main`
      await octokit.git.createRef({ ...here, ref, sha: head.object.sha })
    }
    await prune(world)
    const left = (await refsOf(world)).filter(ref => ref.startsWith("heads/bots/"))
    expect(left).toEqual(["heads/bots/1/2/main"])
  })

  test("removes every trace if it is told to, and never an issue", async () => {
    const world = await used()
    const { octokit, repository } = world
    const { status } = await prune(world, ["--live", "--audit"])
    expect(status).toBe(0)
    expect(await refsOf(world)).toEqual(OTHERS)
    expect(await labelsOf(world)).toEqual([])
    expect(repository.environments).toEqual({})
    for (const path of [ATTEMPT, ".github/missions.yml", ".github/ISSUE_TEMPLATE/mission.yml"])
      expect(await fileOf(world, path)).toBeNull()
    expect(await fileOf(world, ".github/workflows/attempt.yml")).not.toBeNull()
    expect((await commits(world)).slice(0, 2)).toEqual([
      "Remove the files of Missions",
      "Let missions run in this repository",
    ])
    const { data: issues } = await octokit.issues.listForRepo({ ...here, state: "all" })
    expect(issues.map(it => it.title)).toEqual(["No mission", "Running", "Done"])
    const again = await prune(world, ["--live", "--audit"], null)
    expect(again.said).toMatch(/^keep|what missions left/m)
    expect(again.status).toBe(0)
  })

  test("leaves files that somebody changed, other secrets, and branches with an open pull request", async () => {
    const world = await used()
    const { octokit, repository } = world
    await octokit.issues.update({ ...here, issue_number: 2, state: "closed" })
    await rewrite(world, ATTEMPT, text => `${text}# ours\n`)
    await rewrite(world, ".github/missions.yml", text => `${text}parallel: 3\n`)
    repository.environments["missions"]!["NPM_TOKEN"] = "theirs"
    const { data: head } = await octokit.git.getRef({ ...here, ref: "heads/main" })
    const { data: tip } = await octokit.git.getCommit({ ...here, commit_sha: head.object.sha })
    const { data: work } = await octokit.git.createCommit({
      ...{ ...here, message: "Skill", tree: tip.tree.sha, parents: [tip.sha] },
    })
    await octokit.git.updateRef({ ...here, ref: "heads/mission/1/skills", sha: work.sha })
    await octokit.pulls.create({ ...here, title: "Skill", head: "mission/1/skills", base: "main" })
    const { status, said } = await prune(world)
    expect(status).toBe(0)
    expect(said).toContain("keep     branch       mission/1/skills: pull request #4 is open\n")
    expect(said).toContain(
      `keep     file         ${ATTEMPT}: somebody changed it: delete it by hand\n`,
    )
    expect(said).toContain(
      "keep     environment  missions, with its secrets: it has other secrets: NPM_TOKEN\n",
    )
    expect(await fileOf(world, ATTEMPT)).toContain("# ours")
    expect(await fileOf(world, ".github/missions.yml")).toContain("parallel: 3")
    expect(await fileOf(world, ".github/ISSUE_TEMPLATE/mission.yml")).toBeNull()
    expect(await refsOf(world)).toContain("heads/mission/1/skills")
    expect(await refsOf(world)).not.toContain("heads/mission/2/main")
  })

  test("follows the branch prefix of the policy", async () => {
    const world = await used()
    const { octokit } = world
    await rewrite(world, ".github/missions.yml", () => "branch_prefix: bots/\n")
    const { data: head } = await octokit.git.getRef({ ...here, ref: "heads/main" })
    await octokit.git.createRef({ ...here, ref: "refs/heads/bots/1/main", sha: head.object.sha })
    const { said } = await prune(world)
    expect(said).toContain("remove   branch       bots/1/main\n")
  })

  test("closes our open milestones, and takes the files away by a pull request", async () => {
    const world = await used()
    const { octokit, face } = world
    const marker = '<!-- missions {"mission":1,"thing":"milestone M1","digest":"x"} -->'
    await octokit.issues.createMilestone({ ...here, title: "#1 · M1", description: marker })
    await octokit.issues.createMilestone({ ...here, title: "v2" })
    const [first] = Object.values(face.model.state.milestones)
    const bot = Object.values(face.model.state.users).find(it => it.login === "missions[bot]")!
    Object.assign(first!, { creator: bot.id })
    await octokit.issues.update({ ...here, issue_number: 2, state: "closed" })
    const { status, said } = await prune(world, ["--pr"])
    expect(status).toBe(0)
    expect(said).toContain("milestone    #1 · M1, which is closed and kept for its issues\n")
    const { data } = await octokit.issues.listMilestones({ ...here, state: "all" })
    expect(data.map(it => [it.title, it.state])).toEqual([
      ["#1 · M1", "closed"],
      ["v2", "open"],
    ])
    expect(await fileOf(world, ATTEMPT)).not.toBeNull()
    const { data: pulls } = await octokit.pulls.list({ ...here })
    expect(pulls).toMatchObject([{ title: "Remove the files of Missions" }])
    await octokit.pulls.merge({ ...here, pull_number: pulls[0]!.number })
    expect(await fileOf(world, ATTEMPT)).toBeNull()
  })

  test("goes on after a refusal, and says it", async () => {
    const world = await used({ "git/delete-ref": [403, "Resource not accessible"] })
    await world.octokit.issues.update({ ...here, issue_number: 2, state: "closed" })
    const { status, said } = await prune(world)
    expect(status).toBe(3)
    expect(said).toContain(
      "left     branch       mission/1/main: GitHub refuses (403): Resource not accessible\n",
    )
    expect(await labelsOf(world)).toEqual([])
  })

  test.each<[string, Refusals, string]>([
    ["a list", { "issues/list-milestones": [502, "Server Error"] }, "502 Server Error"],
    ["the environment", { "repos/get-environment": [403, "Forbidden"] }, "403 Forbidden"],
  ])("removes nothing where %s could not be read", async (_, refusals, got) => {
    const world = await used(refusals)
    const before = await refsOf(world)
    const error = await prune(world, ["--yes"]).catch(it => it)
    expect(error.parts).toMatchObject({
      got,
      try: expect.stringContaining("prune ada/engine --yes"),
    })
    expect(await refsOf(world)).toEqual(before)
  })

  test.each([[[]], [["engine"]], [["a/b", "c/d"]]])("is told which repository: %j", args => {
    expect(() => parsePrune(args)).toThrow(UsageError)
  })

  test("tells programs in one line, and removes nothing without --yes", async () => {
    const world = await used()
    const seen = await prune(world, ["--json"])
    expect(seen.status).toBe(3)
    expect(JSON.parse(seen.said).traces[0]).toEqual({
      ...{ label: "branch", text: "mission/1/main", keeps: null, isGone: false },
    })
    const done = await prune(world, ["--json", "--yes"])
    expect(JSON.parse(done.said).traces[0]).toMatchObject({ text: "mission/1/main", isGone: true })
    expect(repositoryId(world.face)).toBe(world.repository.id)
  })
})

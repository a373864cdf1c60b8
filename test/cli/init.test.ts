/** `missions init` against the embedded GitHub: what it makes, what it leaves alone, and what it says. */
import { describe, expect, test } from "vitest"
import { initCommand } from "../../src/cli/init.ts"
import { parseInit } from "../../src/cli/init-arguments.ts"
import { StoppedError } from "../../src/local/command-error.ts"
import { here } from "../embedded/github/http/seeded.ts"
import { commits, fileOf, idOf, openWorld, rewrite, typed, type World } from "./enrolling.ts"

const ACTION = `missions/missions@${"a1".repeat(20)}`
const NEWER = `missions/missions@${"b2".repeat(20)}`
const ATTEMPT = ".github/workflows/missions-attempt.yml"

/** What the command says and returns; throws what it throws. */
const init = (world: World, args: readonly string[], more?: Parameters<typeof typed>[2]) =>
  typed(world, machine => initCommand(parseInit(args), machine), more)

const USUAL = ["ada/engine", "--app", "missions", "--action", ACTION]

describe("one repository", () => {
  test("gets files in one commit, labels, and an environment with the key for one branch", async () => {
    const world = await openWorld()
    const { status, said } = await init(world, USUAL)
    expect(said).toMatch(/^ada\/engine, for missions\[bot\]\n/)
    expect(said).toMatch(/\nReady: write \/mission and a goal on an issue\.$/)
    expect(status).toBe(0)
    expect(await commits(world)).toEqual(["Let missions run in this repository", "Begin"])
    const workflow = await fileOf(world, ATTEMPT)
    expect(workflow).toContain(`uses: ${ACTION}`)
    expect(workflow).toContain("github.triggering_actor == 'missions[bot]'")
    expect(workflow).not.toMatch(/__[A-Z]+__/)
    expect(await fileOf(world, ".github/missions.yml")).toContain("enabled: true")
    expect(await fileOf(world, ".github/ISSUE_TEMPLATE/mission.yml")).toContain(
      'value: "/mission "',
    )
    const { data: labels } = await world.octokit.issues.listLabelsForRepo({ ...here })
    expect(labels.map(it => it.name)).toEqual(["mission", "mission-needs-you"])
    expect(world.repository.deployments).toEqual({ missions: ["main"] })
    expect(world.repository.environments["missions"]).toEqual({ MISSIONS_MODEL_KEY: "sk-of-mira" })
    expect(said).not.toContain("sk-of-mira")
    expect(said).not.toContain(world.env.GH_TOKEN)
  })

  test("is left as it is the second time", async () => {
    const world = await openWorld()
    await init(world, USUAL)
    const before = await commits(world)
    const { status, said } = await init(world, USUAL)
    expect(status).toBe(0)
    expect(said).not.toMatch(/^(?:made|to do)/m)
    expect(await commits(world)).toEqual(before)
  })

  test("is upgraded by one commit, and a policy that a person wrote stays", async () => {
    const world = await openWorld()
    await init(world, USUAL)
    await rewrite(world, ".github/missions.yml", text => `${text}parallel: 3\n`)
    const { said } = await init(world, [...USUAL.slice(0, -1), NEWER])
    expect(said).toContain(`made   file          ${ATTEMPT}, newer\n`)
    expect(said).toContain("kept   file          .github/missions.yml, which is yours\n")
    expect((await commits(world))[0]).toBe("Update the files of Missions")
    expect((await commits(world)).length).toBe(4)
    expect(await fileOf(world, ATTEMPT)).toContain(`uses: ${NEWER}`)
    expect(await fileOf(world, ".github/missions.yml")).toContain("parallel: 3")
  })

  test.each([
    ["a line of a person", (text: string) => `${text}# ours\n`],
    ["another machine", (text: string) => text.replaceAll("ubuntu-24.04", "ubuntu-arm")],
    ["a first line that is gone", (text: string) => text.split("\n").slice(1).join("\n")],
    ["a digest that was copied", (text: string) => text.replace("missions attempt", "attempt")],
    ["nothing but a line", () => "name: mine\n"],
    ["an empty file", () => ""],
  ])("keeps a workflow file with %s until it is told to replace it", async (_, change) => {
    const world = await openWorld()
    await init(world, USUAL)
    await rewrite(world, ATTEMPT, change)
    const changed = await fileOf(world, ATTEMPT)
    const newer = [...USUAL.slice(0, -1), NEWER]
    const { status, said } = await init(world, newer)
    expect(status).toBe(3)
    expect(said).toContain(
      `to do  file          ${ATTEMPT}, which somebody changed: --replace takes ours\n`,
    )
    expect(said).toMatch(/\nNot ready yet: one thing is to do\.$/)
    expect(await fileOf(world, ATTEMPT)).toBe(changed)
    expect((await init(world, [...newer, "--replace"])).status).toBe(0)
    expect(await fileOf(world, ATTEMPT)).toContain(`uses: ${NEWER}`)
  })

  test.each([
    ["other ends of lines", (text: string) => text.replaceAll("\n", "\r\n")],
    ["no end of the last line", (text: string) => text.trimEnd()],
    ["a mark of its encoding", (text: string) => `\uFEFF${text}`],
  ])("takes a workflow file with %s for ours", async (_, change) => {
    const world = await openWorld()
    await init(world, USUAL)
    await rewrite(world, ATTEMPT, change)
    expect((await init(world, USUAL)).said).toContain(`there  file          ${ATTEMPT}\n`)
    const { said } = await init(world, [...USUAL.slice(0, -1), NEWER])
    expect(said).toContain(`made   file          ${ATTEMPT}, newer\n`)
  })

  test("gets a pull request instead, and the same one when it is asked for again", async () => {
    const world = await openWorld()
    const first = await init(world, [...USUAL, "--pr"])
    expect(first.status).toBe(0)
    expect(first.said).toMatch(/^made {3}pull request {2}http\S+\/pull\/1: merge it/m)
    expect(await commits(world)).toEqual(["Begin"])
    const { said } = await init(world, [...USUAL, "--pr"])
    expect(said).toMatch(/^there {2}pull request {2}http\S+\/pull\/1/m)
    const { data } = await world.octokit.pulls.list({ ...here, state: "all" })
    expect(data).toMatchObject([{ title: "Let missions run in this repository", draft: false }])
    expect(data[0]!.body).toContain(`- \`${ATTEMPT}\``)
    await world.octokit.pulls.update({ ...here, pull_number: 1, state: "closed" })
    expect((await init(world, [...USUAL, "--pr"])).said).toMatch(/^made {3}pull request/m)
    await world.octokit.pulls.merge({ ...here, pull_number: 2 })
    expect((await init(world, USUAL)).said).toContain("Ready: write /mission")
  })

  test("says what a person has to do where the token may not", async () => {
    const world = await openWorld({
      "repos/create-or-update-environment": [403, "Must have admin"],
    })
    const { status, said } = await init(world, USUAL, { env: { GH_TOKEN: world.env.GH_TOKEN } })
    expect(status).toBe(3)
    expect(said).toMatch(
      /^to do {2}environment {3}GitHub refuses \(403\): Must have admin; make it at http\S+\/settings\/environments\/new: name it missions, and allow the branch main only$/m,
    )
    expect(said).toMatch(/^to do {2}secret {8}set MISSIONS_MODEL_KEY in your shell/m)
    expect(said).toMatch(/\nNot ready yet: 2 things are to do\.$/)
  })

  test("keeps an environment and a key that are there", async () => {
    const world = await openWorld()
    world.repository.environments["missions"] = { MISSIONS_MODEL_KEY: "theirs" }
    world.repository.deployments = { missions: ["release"] }
    const { status, said } = await init(world, USUAL)
    expect(status).toBe(3)
    expect(said).toMatch(/^to do {2}environment {3}missions does not allow main: http/m)
    expect(said).toMatch(/^there {2}secret {8}MISSIONS_MODEL_KEY in missions; its value is kept$/m)
    expect(world.repository.environments["missions"]["MISSIONS_MODEL_KEY"]).toBe("theirs")
  })

  test("is named by its address as well, and tells programs in one line", async () => {
    const world = await openWorld()
    const at = "https://github.com/ada/engine.git"
    const { said } = await init(world, [at, ...USUAL.slice(1), "--json"])
    const { repository, rows } = JSON.parse(said)
    expect(repository).toBe("ada/engine")
    expect(rows[0]).toEqual({ label: "file", is: "made", text: ATTEMPT })
  })
})

describe("an organisation", () => {
  const ARGS = ["--org", "ada", ...USUAL.slice(1)]

  /** A second repository, which has no commit yet. */
  async function two(): Promise<World> {
    const world = await openWorld()
    const owner = Number(idOf(world, "ada"))
    world.face.model.setup.repository({ owner, name: "empty" }, Date.now())
    return world
  }

  test("is asked about first, and nothing is written without a yes", async () => {
    const world = await two()
    for (const answer of ["n", "", null]) {
      const { status, said } = await init(world, ARGS, { answer })
      expect(status).toBe(3)
      expect(said).toMatch(
        /^ada has 2 repositories where missions can run:\n {2}engine\n {2}empty\n/,
      )
      expect(said).toMatch(
        /\nNothing was changed\. To go on: npm run missions -- init --org ada .*--yes$/,
      )
    }
    expect(await commits(world)).toEqual(["Begin"])
  })

  test("is made ready one after the other, and one repository's trouble costs the others nothing", async () => {
    const world = await two()
    const { status, said } = await init(world, ARGS, { answer: "y" })
    expect(status).toBe(3)
    expect(said).toContain("\nada/engine\nmade   file")
    expect(said).toContain("\nada/empty cannot be made ready.\n  where       ada/empty\n")
    expect(said).toMatch(/\n1 of 2 repositories are ready\.$/)
    expect((await commits(world))[0]).toBe("Let missions run in this repository")
  })

  test("that cannot be seen is said", async () => {
    const world = await openWorld()
    const error = await init(world, ["--org", "nobody", ...USUAL.slice(1)]).catch(it => it)
    expect(error).toBeInstanceOf(StoppedError)
    expect(error.parts).toMatchObject({ where: "--org nobody", got: "404 Not Found" })
  })
})

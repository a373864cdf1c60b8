/** The trial attempt of `missions doctor`: what its jobs say, and how it ends where it cannot run. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import { doctorCommand } from "../../src/cli/doctor.ts"
import { parseDoctor } from "../../src/cli/doctor-arguments.ts"
import type { Row } from "../../src/doctor/finding.ts"
import { type Refusals, rewrite, typed } from "../cli/enrolling.ts"
import { type DoctorWorld, notWell, REVIEWED, told, wellSet, withRunner } from "./doctor-world.ts"
import { ATTEMPT } from "./misconfigurations.ts"

const lineOf = ({ is, by, id, said, evidence }: Row) =>
  `${is} ${by} ${id}: ${said} ${evidence ?? ""}`

const lines = async (world: DoctorWorld) => {
  const done = await told(world, [])
  return { ...done, found: notWell(done).map(lineOf) }
}

const matching = (all: readonly RegExp[]) => all.map(it => expect.stringMatching(it))

/** What nobody knows if no job said anything. */
const SILENT = ["secret", "sandbox", "sandbox", "runner", "token", "token", "refs", "landing"].map(
  id => new RegExp(`^unknown job ${id}: It could not be looked at`),
)

describe("a job finds", () => {
  test("that the environment lacks the model's key", async () => {
    const world = await wellSet()
    world.face.model.setup.secret(world.repository.id, {
      ...{ name: "MISSIONS_MODEL_KEY", value: null, environment: "missions" },
    })
    await withRunner(world)
    const { found, status } = await lines(world)
    expect(found).toEqual(
      matching([/^wrong job secret: MISSIONS_MODEL_KEY is empty where the agent runs/]),
    )
    expect(status).toBe(3)
  })

  test("what an earlier job left on a machine that is used again", async () => {
    const world = await wellSet()
    const home = mkdtempSync(join(tmpdir(), "missions-home-"))
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    await withRunner(world, { home, isHosted: false })
    const { found } = await lines(world)
    expect(found).toEqual(
      matching([
        /^wrong job runner: A job finds what an earlier job left.*deliver found \.missions-probe-/,
      ]),
    )
    expect(readdirSync(home)).toEqual([])
  })

  test("nothing of another job on a machine of one's own, and says what stays unknown", async () => {
    const world = await wellSet()
    await withRunner(world, { isHosted: false })
    const { found, status } = await lines(world)
    expect(found).toEqual(matching([/^note job runner: No job found what another one left/]))
    expect(status).toBe(0)
  })

  test("that its token writes beside an agent", async () => {
    const world = await wellSet()
    world.settings({ rulesets: [] })
    await rewrite(world, ATTEMPT, text =>
      text.replace("permissions: { contents: read }", "permissions: { contents: write }"),
    )
    world.settings({ rulesets: [REVIEWED] })
    await withRunner(world)
    const { found } = await lines(world)
    expect(found).toEqual(
      matching([
        /^wrong person files: .*jobs\.agent\.permissions/,
        /^wrong job token: The token of the job agent can write, beside code of strangers/,
      ]),
    )
    expect(
      (await world.octokit.git.listMatchingRefs({ owner: "ada", repo: "engine", ref: "missions" }))
        .data,
    ).toEqual([])
  })

  test("that it could land on a default branch without rules, and that rules keep it from refs", async () => {
    const world = await wellSet()
    const rules = [{ type: "creation" }]
    world.settings({ rulesets: [{ id: 2, name: "No", refs: ["refs/heads/mission/**"], rules }] })
    await withRunner(world)
    const { found } = await lines(world)
    expect(found.filter(it => / job /.test(it))).toEqual(
      matching([
        /^wrong job refs: A job cannot make mission\/0\/main\. .*creations being restricted/,
        /^wrong job landing: Nothing keeps a job from landing on main/,
      ]),
    )
  })
})

describe("the trial says why it does not run", () => {
  test.each<[string, (world: DoctorWorld) => unknown, RegExp]>([
    [
      "an execution protection",
      ({ settings }) => settings({ actions: { forbiddenEvents: ["workflow_dispatch"] } }),
      /^wrong app trial: GitHub started no job of it, as where an execution protection forbids/,
    ],
    [
      "an action that is not allowed",
      ({ settings }) => settings({ actions: { allowed: "local_only" } }),
      /^wrong app trial: GitHub does not start the workflow: an action in it is not allowed/,
    ],
    [
      "the kill switch",
      ({ face, repository }) =>
        face.model.setup.variable(repository.id, "MISSIONS_DISABLED", "true"),
      /^wrong app trial: Every job was skipped: MISSIONS_DISABLED is set/,
    ],
    [
      "Actions switched off",
      ({ settings }) => settings({ actions: { enabled: false } }),
      /^wrong app trial: The App cannot start an attempt\. .*422 Actions are disabled/,
    ],
    [
      "a workflow that is switched off",
      ({ settings }) => settings({ disabledWorkflows: [ATTEMPT] }),
      /^wrong app trial: The App cannot start an attempt\. .*disabled workflow/,
    ],
    [
      "an App that may not start runs",
      ({ app }) => Object.assign(app, { permissions: { ...app.permissions, actions: "read" } }),
      /^wrong app trial: The App cannot start an attempt\. .*403/,
    ],
  ])("%s", async (_, seed, line) => {
    const world = await wellSet()
    await seed(world)
    await withRunner(world)
    const { found, status } = await lines(world)
    const last = found.slice(-SILENT.length - 1)
    expect(last).toEqual(matching([line, ...SILENT]))
    expect(status).toBe(3)
  })

  test("a workflow that names another bot is not started by this App", async () => {
    const world = await wellSet()
    world.settings({ rulesets: [] })
    await rewrite(world, ATTEMPT, text => text.replaceAll("missions[bot]", "other[bot]"))
    world.settings({ rulesets: [REVIEWED] })
    const { found } = await lines(world)
    expect(found.filter(it => /trial/.test(it))).toEqual(
      matching([
        /^unseen app trial: Not looked at: the key at hand is of the App missions, and the workflow names other/,
      ]),
    )
  })

  test("no runner at all, after a quarter of an hour", async () => {
    const world = await wellSet()
    let now = Date.now()
    const clock = () => {
      now += 400_000
      return now
    }
    const args = parseDoctor(["ada/engine", "--json"])
    const { said } = await typed(world, machine => doctorCommand(args, { ...machine, clock }), {
      env: world.shell,
    })
    const trial = JSON.parse(said).rows.find((it: Row) => it.id === "trial")
    expect(trial).toMatchObject({
      is: "wrong",
      said: "No runner took the trial attempt for 15 minutes.",
    })
    const runs = Object.values(world.face.model.state.runs)
    const run = runs.find(it => it.displayTitle.startsWith("missions 0 probe."))
    expect(run?.conclusion).toBe("cancelled")
  })

  test("an answer that is lost again and again, or a log that cannot be read", async () => {
    const refusals: Record<string, Refusals[string]> = {
      "actions/download-job-logs-for-workflow-run": [502, "Server Error"],
    }
    const world = await wellSet(refusals)
    await withRunner(world)
    const { found } = await lines(world)
    expect(found).toEqual(
      matching([/^unknown app trial: It could not be looked at: 502/, ...SILENT]),
    )
  })
})

test("no value of a secret is in what a job prints", async () => {
  const world = await wellSet()
  await withRunner(world)
  const done = await told(world, [])
  expect(done.status).toBe(0)
  expect(JSON.stringify(done.rows)).not.toContain("sk-of-mira")
})

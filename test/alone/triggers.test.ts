/**
 * What starts the job that looks after missions, by who did what and where: a run of which the job is
 * skipped costs nothing, and must not stand in the line of those that work.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { parse } from "yaml"
import { attemptWorkflow } from "../../src/attempt/attempt-workflow.ts"
import { WORKFLOWS_LOGIN } from "../../src/core/render/phrase/alone.ts"
import type { Actor } from "../../src/embedded/github/call.ts"
import { fill, holds } from "../../src/embedded/runner/expression.ts"
import { runContext } from "../../src/embedded/runner/expression-contexts.ts"
import { checkWorkflow } from "../../src/embedded/runner/workflow-check.ts"
import { parseWorkflow } from "../../src/embedded/runner/workflow-file.ts"
import { type Small, small } from "../embedded/github/model/small.ts"

const ROOT = join(import.meta.dirname, "..", "..")
const action = `missions/missions@${"a".repeat(40)}`
const textOf = (name: string) =>
  attemptWorkflow({
    template: readFileSync(join(ROOT, "templates", name), "utf8"),
    ...{ action, bot: WORKFLOWS_LOGIN, branch: "main", isAlone: true },
  })
const NAMES = ["missions.yml", "missions-sweep.yml"] as const
const [MAIN, SWEEP] = NAMES.map(textOf) as [string, string]
const path = (name: string) => `.github/workflows/${name}`

interface Scene {
  readonly it: Small
  /** An issue of a mission, one that asks for a person, and one of nobody's. */
  readonly mission: number
  readonly needsYou: number
  readonly other: number
}

function open(): Scene {
  const it = small()
  const labelled = (title: string, labels: readonly string[]) =>
    it.ask("issues/create", { as: it.bot, body: { title, labels } }).number as number
  const [mission, needsYou, other] = [
    labelled("A feature", ["mission"]),
    labelled("A goal", ["mission-needs-you"]),
    labelled("A bug", ["bug"]),
  ]
  it.push({ [path(NAMES[0])]: MAIN, [path(NAMES[1])]: SWEEP }, { as: it.owner })
  return { it, mission, needsYou, other }
}

type Who = (it: Small) => Actor
const owner: Who = it => it.owner
const writer: Who = it => it.writer
const reader: Who = it => it.reader
const app: Who = it => it.bot
const job: Who = it => it.job({ issues: "write", actions: "write" })

type Act = (scene: Scene) => void
const says =
  (who: Who, where: "mission" | "needsYou" | "other", body: string): Act =>
  scene =>
    scene.it.ask("issues/create-comment", {
      ...{ as: who(scene.it), path: { issue_number: scene[where] }, body: { body } },
    })
const opens =
  (who: Who, body: string, labels: readonly string[] = []): Act =>
  ({ it }) =>
    it.ask("issues/create", { as: who(it), body: { title: "New", body, labels } })
const edits =
  (who: Who, where: "mission" | "other", body: Readonly<Record<string, unknown>>): Act =>
  scene =>
    scene.it.ask("issues/update", {
      ...{ as: who(scene.it), path: { issue_number: scene[where] }, body },
    })
const dispatches =
  (who: Who, name: string = NAMES[0]): Act =>
  ({ it }) =>
    it.ask("actions/create-workflow-dispatch", {
      ...{ as: who(it), path: { workflow_id: name }, body: { ref: "main" } },
    })
const hour: Act = ({ it }) => it.model.runs.schedule(it.repository, it.now())

/** "none": no run; "skipped": a run without a job, which is free; "works": a job, of at least a minute. */
type Cost = "none" | "skipped" | "works"
const TABLE: readonly (readonly [string, Act, Cost])[] = [
  ["a writer's command on any issue", says(writer, "other", "/mission add a total"), "works"],
  ["a command below other words", says(writer, "other", "Well.\n\n/mission"), "works"],
  ["a reader's command, who is asked for rights later", says(reader, "other", "/mission"), "works"],
  ["a reply on an issue of a mission", says(writer, "mission", "gross"), "works"],
  ["an answer where the mission asks", says(writer, "needsYou", "gross"), "works"],
  ["a word on any other issue", says(writer, "other", "me too"), "skipped"],
  ["a word that holds an expression", says(writer, "other", "${{ github.token }}"), "skipped"],
  ["a quote that ends a text", says(writer, "other", "' || true || '"), "skipped"],
  ["a mission's own name without a slash", says(writer, "other", "mission go"), "skipped"],
  ["an App's comment", says(app, "mission", "/mission go"), "skipped"],
  ["a comment by a job", says(job, "mission", "/mission go"), "none"],
  ["a new issue that asks", opens(writer, "/mission add a total"), "works"],
  ["a new issue that does not", opens(writer, "It is broken"), "skipped"],
  ["an App's new issue", opens(app, "/mission add a total"), "skipped"],
  ["a job's new issue", opens(job, "/mission", ["mission"]), "none"],
  ["a mission's issue that is closed", edits(owner, "mission", { state: "closed" }), "works"],
  ["a person who takes a feature", edits(owner, "mission", { assignees: ["ada"] }), "works"],
  ["another issue that is closed", edits(owner, "other", { state: "closed" }), "skipped"],
  ["a title that changes", edits(owner, "mission", { title: "Better" }), "none"],
  ["an App that closes it", edits(app, "mission", { state: "closed" }), "skipped"],
  ["a job that closes it", edits(job, "mission", { state: "closed" }), "none"],
  ["the bell", dispatches(job), "works"],
  ["a person who presses Run workflow", dispatches(writer), "works"],
  ["the hour", hour, "works"],
]

const URLS = { server: "http://x", api: "http://x", graphql: "http://x", results: "http://x" }

/** What came of it: the newest run of one of our two files, and the line that its job would stand in. */
function outcome({ it }: Scene, vars: Readonly<Record<string, string>> = {}) {
  const ours = (name: string) => NAMES.some(known => name.endsWith(`/${known}`))
  const runs = it.model.runs.queuedRuns().filter(({ workflow }) => ours(workflow.path))
  const run = runs.at(-1)
  if (run === undefined) return { cost: "none", group: null }
  const workflow = parseWorkflow(run.workflow)
  const scope = {
    contexts: { github: runContext(run, URLS), inputs: {}, needs: {}, vars },
    status: { success: true, failure: false, cancelled: false },
  }
  const [it_] = Object.values(workflow.jobs)
  return {
    cost: holds(it_!.if, scope) ? "works" : "skipped",
    group: fill(it_!.concurrency!.group, scope).trim(),
  }
}

test.each(TABLE)("%s: %s", (_, act, cost) => {
  const scene = open()
  act(scene)
  const seen = outcome(scene)
  expect(seen.cost).toBe(cost)
  if (cost === "works") expect(seen.group).toBe("missions")
  if (cost === "skipped") expect(seen.group).toMatch(/^missions-skipped-\d+$/)
})

test.each(TABLE)("%s starts nothing while missions are switched off", (_, act) => {
  const scene = open()
  act(scene)
  const { cost, group } = outcome(scene, { MISSIONS_DISABLED: "true" })
  expect(cost).not.toBe("works")
  expect(group).not.toBe("missions")
})

test("a run that somebody starts on another branch does nothing", () => {
  const scene = open()
  const { it } = scene
  it.push({ "x.txt": "x\n" }, { branch: "topic", as: it.owner })
  const body = { ref: "topic" }
  it.ask("actions/create-workflow-dispatch", {
    as: it.writer,
    path: { workflow_id: NAMES[0] },
    body,
  })
  expect(outcome(scene).cost).toBe("skipped")
})

test.each([
  ["missions.yml", MAIN],
  ["missions-sweep.yml", SWEEP],
])(
  "%s is understood whole, holds no secret, and puts nothing of an event into a script",
  (name, text) => {
    const workflow = parseWorkflow({ path: name, text })
    checkWorkflow(name, workflow)
    const file = parse(text)
    expect(file.permissions).toEqual({})
    const [job] = Object.values<{ steps: readonly object[]; permissions: object }>(file.jobs)
    expect(JSON.stringify(job)).not.toMatch(/secrets\.|"run":|checkout/)
    expect(JSON.stringify(job!.steps)).not.toContain("github.event")
    expect(job!.steps).toHaveLength(1)
    expect(job!.permissions).toEqual(Object.values<typeof job>(parse(MAIN).jobs)[0]!.permissions)
  },
)

test("what lets the job run is what lets it stand in line", () => {
  for (const text of [MAIN, SWEEP]) {
    const [job] = Object.values<{ if: string; concurrency: { group: string } }>(parse(text).jobs)
    const plain = (words: string) => words.replaceAll(/\s+/g, "")
    const condition = plain(job!.if).slice("${{".length, -"}}".length)
    expect(plain(job!.concurrency.group)).toBe(
      `\${{(${condition})&&'missions'||format('missions-skipped-{0}',github.run_id)}}`,
    )
  }
})

test("an attempt wakes it last, and a job of its own does where nothing was delivered", () => {
  const { deliver, bell, ...others } = parse(textOf("missions-attempt.yml")).jobs
  expect(Object.keys(others)).toEqual(["agent", "verify"])
  expect(deliver.permissions).toEqual({ contents: "write", actions: "write" })
  expect(deliver.steps.at(-1)).toMatchObject({
    ...{ "continue-on-error": true, with: { command: "wake" } },
  })
  expect(bell.permissions).toEqual({ actions: "write", contents: "read" })
  expect(bell.if).toContain("needs.deliver.result != 'success'")
  expect(bell.if).toContain("vars.MISSIONS_DISABLED != 'true'")
  expect(JSON.stringify(bell)).not.toContain("secrets.")
})

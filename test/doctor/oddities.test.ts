/** Repositories, keys and answers that nobody expects, and what `missions doctor` makes of them. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { doctorCommand } from "../../src/cli/doctor.ts"
import { parseDoctor } from "../../src/cli/doctor-arguments.ts"
import { rewrite, typed } from "../cli/enrolling.ts"
import { here, privateKey } from "../embedded/github/http/seeded.ts"
import { type DoctorWorld, notWell, REVIEWED, told, wellSet, withRunner } from "./doctor-world.ts"
import { ATTEMPT } from "./misconfigurations.ts"

const edit = async (world: DoctorWorld, path: string, change: (text: string) => string) => {
  world.settings({ rulesets: [] })
  await rewrite(world, path, change)
  world.settings({ rulesets: [REVIEWED] })
}

const found = async (world: DoctorWorld, args = ["--no-trial"], env?: Record<string, string>) =>
  notWell(await told(world, args, env ?? world.shell))
    .filter(it => !/--no-trial/.test(it.said))
    .map(it => `${it.is} ${it.id}: ${it.said}`)

test("branches are tried where the policy names them", async () => {
  const world = await wellSet()
  await edit(world, ".github/missions.yml", text => `${text}branch_prefix: bots/m/\n`)
  const refs = ["refs/heads/bots/m/**"]
  world.settings({
    rulesets: [REVIEWED, { id: 2, name: "Bots", refs, rules: [{ type: "creation" }] }],
  })
  expect(await found(world)).toEqual([
    "wrong rules: On bots/m/** nobody may make branches.",
    "wrong refs: The App cannot make bots/m/0/main.",
  ])
})

test.each([
  ["other ends of lines", (text: string) => text.replaceAll("\n", "\r\n"), []],
  ["a mark of its encoding", (text: string) => `\uFEFF${text}`, []],
  ["more blank lines at its end", (text: string) => `${text}\n\n`, []],
  ["a comment more", (text: string) => `${text}# ours\n`, ["note files: "]],
  ["nothing in it", () => "", ["wrong files: "]],
  ["no YAML", () => "a: [", ["wrong files: "]],
  ["a list", () => "- a\n", ["wrong files: "]],
  ["another machine", (text: string) => text.replaceAll("ubuntu-24.04", "big"), ["wrong files: "]],
  [
    "a job more",
    (text: string) => `${text}\n  more:\n    runs-on: x\n    steps: [{ run: a }]\n`,
    ["wrong files: "],
  ],
  [
    "an escape sequence",
    (text: string) => text.replace("missions attempt", '"\\e[2J"'),
    ["wrong files: "],
  ],
])("the workflow file with %s", async (_, change, begins) => {
  const world = await wellSet()
  await edit(world, ATTEMPT, change)
  const lines = (await found(world)).filter(it => it.includes(" files: "))
  expect(lines).toEqual(begins.map(it => expect.stringContaining(it)))
})

test("a hundred workflow files are all read, and ours are not among those that are listed", async () => {
  const world = await wellSet()
  const { octokit, settings } = world
  settings({ rulesets: [] })
  const { data: ref } = await octokit.git.getRef({ ...here, ref: "heads/main" })
  const { data: base } = await octokit.git.getCommit({ ...here, commit_sha: ref.object.sha })
  const tree = Array.from({ length: 100 }, (_, n) => ({
    ...({ path: `.github/workflows/missions-${n}.yml`, mode: "100644", type: "blob" } as const),
    content: `on: push\njobs: { a: { runs-on: x, env: { K: "\${{ secrets.K${n} }}" }, steps: [] } }\n`,
  }))
  const { data } = await octokit.git.createTree({ ...here, base_tree: base.tree.sha, tree })
  const made = { ...here, message: "Many", tree: data.sha, parents: [ref.object.sha] }
  const { sha } = (await octokit.git.createCommit(made)).data
  await octokit.git.updateRef({ ...here, ref: "heads/main", sha })
  settings({ rulesets: [REVIEWED] })
  const lines = await found(world)
  expect(lines).toHaveLength(100)
  expect(lines[7]).toMatch(
    /^note ci: .*missions-\d+\.yml runs on branches of missions \(push\), with the secrets K\d+/,
  )
})

test.each<[string, Record<string, string>, RegExp]>([
  ["no number", { APP_ID: "x" }, /APP_ID|start/],
  ["no key", { PRIVATE_KEY: "hello" }, /key|start/i],
  ["a file that is not there", { PRIVATE_KEY_PATH: "/nowhere" }, /key|start/i],
  ["another number", { APP_ID: "7" }, /GitHub does not know the App/],
])(
  "with %s the App's lines are unseen and say why, and the others are not",
  async (_, more, why) => {
    const world = await wellSet()
    const done = await told(world, ["--no-trial"], { ...world.shell, ...more })
    const own = done.rows.filter(it => it.by === "app" && it.id !== "trial")
    for (const it of own)
      expect(it).toMatchObject({ is: "unseen", said: expect.stringMatching(why) })
    expect(done.rows.filter(it => it.by === "person").every(it => it.is === "well")).toBe(true)
  },
)

const keep = ({ home, app }: DoctorWorld, slug: string) => {
  const folder = join(home, ".missions", "apps", slug)
  mkdirSync(folder, { recursive: true })
  const key = join(folder, "private-key.pem")
  writeFileSync(key, privateKey)
  const settings = `APP_ID=${app.id}\nAPP_SLUG=${slug}\nPRIVATE_KEY_PATH=${key}\n`
  writeFileSync(join(folder, "server.env"), settings)
}

test("the App that the workflow names is found among those that were registered here", async () => {
  const world = await wellSet()
  const { APP_ID: _, PRIVATE_KEY: __, ...env } = world.shell
  keep(world, "missions")
  keep(world, "other")
  expect(await found(world, ["--no-trial"], env)).toEqual([])
  const named = await told(world, ["--no-trial", "--app", "nobody"], env)
  expect(named.rows.find(it => it.id === "landing")).toMatchObject({
    ...{
      is: "unseen",
      said: expect.stringContaining("the key of the App nobody is not on this machine"),
    },
  })
})

test("a repository that has no App says so", async () => {
  const world = await wellSet()
  await edit(world, ATTEMPT, text => text.replaceAll("missions[bot]", "github-actions[bot]"))
  const lines = await found(world)
  expect(lines.filter(it => /there is no App/.test(it)).length).toBeGreaterThan(4)
})

test("secrets that stand in the report itself break it, and then nothing is believed", async () => {
  const world = await wellSet()
  world.face.model.setup.secret(world.repository.id, {
    ...{ name: "MISSIONS_MODEL_KEY", value: "true", environment: "missions" },
  })
  await withRunner(world)
  const lines = await found(world, [])
  expect(lines).toContainEqual(expect.stringMatching(/^wrong trial: .*verify skipped/))
  expect(lines).toContainEqual(expect.stringMatching(/^unknown secret: /))
})

test("a person who stops the command stops the run as well", async () => {
  const world = await wellSet()
  const stop = new AbortController()
  const args = parseDoctor(["ada/engine"])
  const run = typed(
    world,
    machine => {
      const { terminal } = machine
      const line = (text: string) => {
        if (text.includes("A trial attempt runs")) stop.abort()
        terminal.line(text)
      }
      const seen = {
        ...machine,
        clock: Date.now,
        signal: stop.signal,
        terminal: { ...terminal, line },
      }
      return doctorCommand(args, seen)
    },
    { env: world.shell },
  )
  expect((await run).said).toContain("Not looked at: the command was stopped")
  const runs = Object.values(world.face.model.state.runs)
  expect(runs.find(it => it.displayTitle.startsWith("missions 0"))?.conclusion).toBe("cancelled")
})

test("an organisation's repositories are looked at one by one, and an empty one costs the others nothing", async () => {
  const world = await wellSet()
  const { setup } = world.face.model
  setup.repository({ owner: world.repository.owner, name: "empty" }, Date.now())
  const old = setup.repository({ owner: world.repository.owner, name: "old" }, Date.now())
  Object.assign(world.face.model.state.repositories[old]!, { archived: true })
  const look = (args: readonly string[]) => {
    const parsed = parseDoctor(["--org", "ada", "--no-trial", ...args])
    const run = (machine: Parameters<typeof doctorCommand>[1]) =>
      doctorCommand(parsed, { ...machine, clock: Date.now })
    return typed(world, run, { env: world.shell })
  }
  const { said, status } = await look(["--json"])
  expect(status).toBe(3)
  expect(JSON.parse(said)).toMatchObject([
    { repository: "ada/engine", isHealthy: true },
    { repository: "ada/empty", isHealthy: false, error: { got: "an empty one" } },
  ])
  expect((await look([])).said).toMatch(/\n\n1 of 2 repositories are ready for missions\.$/)
})

test.each(["https://github.com/ada/engine.git", "git@github.com:ada/engine.git", "ada/engine/"])(
  "%s is the repository",
  text => expect(parseDoctor([text]).repository).toEqual({ owner: "ada", repo: "engine" }),
)

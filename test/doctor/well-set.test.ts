/** `missions doctor` on a repository that is set as it should be. */
import { expect, test } from "vitest"
import { doctorCommand } from "../../src/cli/doctor.ts"
import { parseDoctor } from "../../src/cli/doctor-arguments.ts"
import { initCommand } from "../../src/cli/init.ts"
import { parseInit } from "../../src/cli/init-arguments.ts"
import { typed } from "../cli/enrolling.ts"
import { here } from "../embedded/github/http/seeded.ts"
import { notWell, told, wellSet, withRunner } from "./doctor-world.ts"

test("a well-set repository is well in every line, and nothing is left in it", async () => {
  const world = await wellSet()
  await withRunner(world)
  const before = await refsOf(world)
  const done = await told(world, [])
  expect(notWell(done)).toEqual([])
  expect(done.status).toBe(0)
  expect(done.rows.map(it => `${it.by} ${it.id}`)).toMatchInlineSnapshot(`
    [
      "app installation",
      "person files",
      "person files",
      "person policy",
      "app org-policy",
      "person workflow",
      "person actions",
      "person job-rights",
      "person switch",
      "person environment",
      "person secret-place",
      "person rules",
      "person signatures",
      "person sign-off",
      "person linear",
      "app check",
      "person ci",
      "person drafts",
      "person issues",
      "person issues",
      "person issues",
      "app refs",
      "app refs",
      "app landing",
      "app trial",
      "job secret",
      "job sandbox",
      "job sandbox",
      "job runner",
      "job token",
      "job token",
      "job refs",
      "job refs",
      "job landing",
    ]
  `)
  expect(await refsOf(world)).toEqual(before)
})

const refsOf = async ({ octokit }: Awaited<ReturnType<typeof wellSet>>) =>
  Promise.all(
    ["heads", "missions"].map(async ref =>
      (await octokit.git.listMatchingRefs({ ...here, ref })).data.map(it => it.ref),
    ),
  )

test("a person reads glyph, who, line and finding, and below it what was seen and what to type", async () => {
  const world = await wellSet()
  world.face.model.setup.variable(world.repository.id, "MISSIONS_DISABLED", "true")
  world.settings({ disabledWorkflows: [".github/workflows/missions-attempt.yml"], signoff: true })
  const argv = parseDoctor(["ada/engine", "--no-trial"])
  const { said, status } = await typed(
    world,
    machine => doctorCommand(argv, { ...machine, clock: Date.now }),
    { env: world.shell },
  )
  const lines = said.replaceAll(/http:\/\/[^/]+/g, "https://github.com").split("\n")
  const from = lines.findIndex(it => it.includes("org-policy"))
  const to = lines.findIndex(it => it.includes("secret-place"))
  const shown = [...lines.slice(0, 4), "…", ...lines.slice(from, to), "…", ...lines.slice(-3)]
  expect(shown.join("\n")).toMatchInlineSnapshot(`
    "ada/engine

    ✓ App  installation    missions is installed, with all that it needs.
                           seen: installation 30001
    …
    ✓ App  org-policy      Neither the App nor you see ada/.github, so it has no policy.
    ✗ you  workflow        The workflow is switched off: disabled_manually.
                           try: gh workflow enable missions-attempt.yml --repo ada/engine
    ✓ you  actions         Actions are allowed.
                           seen: allowed_actions all
    ✓ you  job-rights      Jobs only read unless their workflow says more.
    ✗ you  switch          The variable MISSIONS_DISABLED stops every attempt.
                           try: gh variable delete MISSIONS_DISABLED --repo ada/engine
    ✓ you  environment     Only main may use missions.
    …

    2 things have to be mended.
    9 lines were not looked at; each says what it takes."
  `)
  expect(status).toBe(3)
})

test("init goes on with it for a person at a terminal, and for nobody else", async () => {
  const world = await wellSet()
  const args = [
    "ada/engine",
    "--app",
    "missions",
    "--action",
    `missions/missions@${"a1".repeat(20)}`,
  ]
  const init = async (more: readonly string[], answer: string | null) => {
    const run = typed(
      world,
      machine => initCommand(parseInit([...args, ...more]), { ...machine, clock: Date.now }),
      { answer },
    )
    return (await run).said
  }
  expect(await init([], "")).toMatch(
    /Ready: [^\n]*\n\nada\/engine\n\n– App {2}installation {4}Not looked at: the key of/,
  )
  for (const said of [
    await init([], null),
    await init(["--no-doctor"], ""),
    await init(["--json"], ""),
  ])
    expect(said).not.toContain("installation")
})

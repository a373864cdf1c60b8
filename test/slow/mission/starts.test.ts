/** What a mission may start from: an empty folder, an empty repository, a shallow clone of this very repository. */
import { mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { git, openPlace, type Place, resultIn } from "../../local/support/missions.ts"
import { GOAL, PLAN, planned, scriptOf } from "../../local/support/script.ts"

let place: Place

beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.close())

const MISSION_MS = 600_000
const root = join(import.meta.dirname, "../../..")
/** Every attempt runs the gates, and the types of all the rest would cost more than the mission. */
const CORE_ALONE = { extends: "../tsconfig.json", include: ["../src/core"] }
/** The commit of the empty tree, which has a fixed author and date and is therefore the same on every machine. */
const BEGIN = "3cebcc8a9bb3444fa0f86814b224e3a739467997"

async function passes(repository: string, script: string, ...more: readonly string[]) {
  const agent = `scripted --script ${place.file("script.yml", script)}`
  const ended = await place.missions([
    "local",
    "--repo",
    repository,
    "--agent",
    agent,
    "--yes",
    "--json",
    ...more,
    GOAL,
  ])
  expect(ended.error).toBe("")
  expect({ status: ended.status, result: resultIn(ended) }).toMatchObject({
    status: 0,
    result: { branch: "mission/local-1/main" },
  })
  return ended
}

test(
  "an empty folder becomes a repository whose branch begins at an empty root",
  async () => {
    const folder = join(place.folder, "new")
    mkdirSync(folder)
    const { out } = await passes(folder, scriptOf())
    expect(out).toContain("no commit yet, in a copy")
    expect(out).toContain("git log -p mission/local-1/main")
    const format = "--format=%H %an %ai %s"
    const first = git(folder, "log", "--max-parents=0", format, "mission/local-1/main")
    expect(first).toBe(`${BEGIN} Missions 2026-01-01 00:00:00 +0000 Begin`)
    expect(git(folder, "show", "mission/local-1/main:total.js")).toContain("total")
    expect(git(folder, "symbolic-ref", "HEAD")).toBe("refs/heads/main")
    expect(readdirSync(folder)).toEqual([".git"])
  },
  MISSION_MS,
)

test(
  "a shallow clone of this repository works, with its types and style as gates",
  async () => {
    const clone = join(place.folder, "clone")
    git(place.folder, "clone", "--quiet", "--depth", "1", `file://${root}`, clone)
    const tools = join(root, "node_modules")
    const plan = {
      ...PLAN,
      environment: {
        // The tools come from where they are installed, because a copy has none and nothing is
        // downloaded.
        setup: [
          `mkdir node_modules && ln -s '${tools}'/* '${tools}/.bin' node_modules/`,
          `echo '${JSON.stringify(CORE_ALONE)}' > node_modules/core.json`,
        ],
        gates: [
          { name: "types", run: "node_modules/.bin/tsc -p node_modules/core.json" },
          { name: "style", run: "node_modules/.bin/biome check --error-on-warnings src/core" },
        ],
      },
      criteria: [
        {
          id: "C1",
          text: "The count of words is there",
          kind: "command",
          run: "grep -q 'export const wordsIn' src/core/values/count.ts",
        },
      ],
      features: [{ ...PLAN.features[0], paths: ["src/core/values/count.ts"] }],
    }
    const content = [
      "/** How many words a text has. */",
      "export const wordsIn = (text: string): number =>",
      '  text.split(/\\s+/).filter(word => word !== "").length',
      "",
    ].join("\n")
    const script = scriptOf(planned(plan), {
      match: { feature: "F1" },
      steps: [
        { write: { path: "src/core/values/count.ts", content } },
        { report: { done: ["C1 holds"] } },
      ],
    })
    await passes(clone, script)
    const changed = git(clone, "diff", "--name-only", "HEAD", "mission/local-1/main")
    expect(changed).toBe("src/core/values/count.ts")
    expect(git(clone, "status", "--porcelain")).toBe("")
  },
  MISSION_MS,
)

/**
 * Files of a worker that are not delivered with its work. The report says which and what hides
 * them, and the worker isn't accused of lying.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { AgentSession, Handed } from "../../../src/attempt/ports.ts"
import { fetchCommit } from "../../../src/attempt/tree/fetch-commit.ts"
import type { Named } from "../../../src/attempt/tree/left-out.ts"
import { takeBack } from "../../../src/attempt/tree/take-back.ts"
import { layOut } from "../../../src/attempt/tree/work-tree.ts"
import { featureBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import {
  attempt,
  createJobs,
  type Files,
  finished,
  nothingHanded,
  writeFiles,
  writing,
} from "../world.ts"

const world = freshWorld({
  "README.md": "Read me\n",
  ".gitignore": "dist/\n*.local.json\n!kept.local.json\n/cache\n",
  "web/.gitignore": "generated\n",
  "dist/tracked.js": "old\n",
})

/** What the report says of the files that `act` writes. */
async function left(act: (cwd: string) => void, claim: Named | null = null) {
  const { git, scratch } = await createJobs(world, featureBrief(world.base)).job()
  const folder = join(scratch, "work")
  const index = join(scratch, "index")
  const own = { home: join(scratch, "home"), path: process.env["PATH"] ?? "" }
  await fetchCommit(git, world.base, 1)
  await layOut(git, { commit: world.base, folder, index, own })
  act(folder)
  const place = { base: world.base, folder, index, without: [".agents/skills/a"] }
  const { leftOut } = await takeBack(git, place, claim)
  return leftOut.map(({ path, why, isNamed }) => `${path}${isNamed ? " (named)" : ""}: ${why}`)
}
const line = (number: number, source: string, pattern: string) =>
  `Line ${number} of \`${source}\` hides it from git: \`${pattern}\`.`

test.each<readonly [Files, named: string, left: readonly string[]]>([
  [{ "dist/a.js": "x" }, "dist/a.js", [`dist/a.js (named): ${line(1, ".gitignore", "dist/")}`]],
  [{ "dist/a.js": "x" }, "./dist/a.js", [`dist/a.js (named): ${line(1, ".gitignore", "dist/")}`]],
  [{ "dist/a.js": "x" }, "README.md", [`dist/a.js: ${line(1, ".gitignore", "dist/")}`]],
  [
    { "d/x.local.json": "" },
    "d/x.local.json",
    [`d/x.local.json (named): ${line(2, ".gitignore", "*.local.json")}`],
  ],
  [{ "kept.local.json": "" }, "kept.local.json", []],
  [{ cache: "" }, "cache", [`cache (named): ${line(4, ".gitignore", "/cache")}`]],
  [{ "web/cache": "" }, "web/cache", []],
  [
    { "web/generated/x": "" },
    "web/generated/x",
    [`web/generated/x (named): ${line(1, "web/.gitignore", "generated")}`],
  ],
  // The worker's own ignore file hides it, as it is after the work.
  [{ ".gitignore": "*.log\n", "a.log": "" }, "", [`a.log: ${line(1, ".gitignore", "*.log")}`]],
  [{ "dist/tracked.js": "new" }, "dist/tracked.js", []],
  [{}, "dist/never.js", []],
  [{}, "", []],
  [
    { ":(top)a.local.json": "" },
    "",
    [`:(top)a.local.json: ${line(2, ".gitignore", "*.local.json")}`],
  ],
  [{ "a\nb.local.json": "" }, "", [`a\nb.local.json: ${line(2, ".gitignore", "*.local.json")}`]],
  [
    { "-größe *.local.json": "" },
    "",
    [`-größe *.local.json: ${line(2, ".gitignore", "*.local.json")}`],
  ],
  [
    { "../beside.txt": "" },
    "../beside.txt",
    ["../beside.txt (named): It lies outside of the repository."],
  ],
  [
    {},
    "/etc/hosts",
    [expect.stringContaining("etc/hosts (named): It lies outside of the repository.") as never],
  ],
  [{ ".git/hooks/a": "" }, ".git/hooks/a", [".git/hooks/a (named): It lies in git's own folder."]],
  [
    {},
    ".agents/skills/a/SKILL.md",
    [expect.stringContaining("It belongs to a skill of the plan") as never],
  ],
])("of %j, of which the report names %j, this is left: %j", async (files, named, wanted) => {
  expect(await left(cwd => writeFiles(cwd, files), { files: [named] })).toEqual(wanted)
})

test.each<readonly [what: string, act: (cwd: string) => void, left: readonly string[]]>([
  [
    "an empty folder",
    cwd => mkdirSync(join(cwd, "up/loads"), { recursive: true }),
    ["up/: It is an empty folder, and git keeps none."],
  ],
  [
    "an ignored link",
    cwd => symlinkSync("README.md", join(cwd, "l.local.json")),
    [`l.local.json: ${line(2, ".gitignore", "*.local.json")}`],
  ],
  [
    "a file that the agent's own git took by force",
    cwd => {
      writeFiles(cwd, { "f.local.json": "{}" })
      execFileSync("git", ["add", "-f", "f.local.json"], { cwd })
    },
    [`f.local.json: ${line(2, ".gitignore", "*.local.json")}`],
  ],
])("%s is left", async (_, act, wanted) => {
  expect(await left(act)).toEqual(wanted)
})

test("an absolute path in a report means a file of the work tree", async () => {
  const claim: { files: string[] } = { files: [] }
  const act = (cwd: string) => {
    writeFiles(cwd, { "dist/a.js": "x" })
    claim.files.push(join(cwd, "dist/a.js"))
  }
  expect(await left(act, claim)).toEqual([`dist/a.js (named): ${line(1, ".gitignore", "dist/")}`])
})

const claimOf = (claim: Partial<NonNullable<Handed["claim"]>>) => ({
  claim: { done: ["Done"], undone: [], commands: [], ...claim },
})
const findings = async (
  session: AgentSession,
  { run = "ls api.local.json", setup = [] as readonly string[] } = {},
) => {
  const environment = { setup: [...setup], gates: [], services: [] }
  const criteria = [{ id: "C1", text: "It is there", kind: "command", run, expect: { exit: 0 } }]
  const brief = featureBrief(world.base, { criteria, environment } as never)
  const { report } = await attempt(world, brief, session)
  return { outcome: report.outcome, texts: report.findings.map(({ text }) => text) }
}

test("if a needed file is hidden, the worker is told that and not accused of lying", async () => {
  const files = { "src/a.ts": "a\n", "api.local.json": "{}", "dist/b.js": "b\n" }
  const commands = [{ run: "ls api.local.json", exit: 0 }]
  const named = ["src/a.ts", "api.local.json"]
  const tests = [{ path: "api.local.json", name: "x" }]
  const told = await findings(writing(files, claimOf({ commands, files: named, tests })))
  expect(told.outcome).toMatchObject({ failure: { kind: "verification_failed" } })
  expect(told.texts).toEqual([
    "`ls api.local.json` ended with 0 in the worker's own tree and with 2 on what was delivered, which lacks what was not taken.",
    [
      "The worker wrote this, but it was not taken, so nothing that was run here found it.",
      `\`api.local.json\`: ${line(2, ".gitignore", "*.local.json")}`,
      `\`dist/b.js\`: ${line(1, ".gitignore", "dist/")}`,
      "If it is needed, let it through in the ignore file (`!path`), or have set-up make it.",
    ].join("\n"),
  ])
})

test("of files that nobody named, those that failing commands print come first", async () => {
  const many = Array.from({ length: 30 }, (_, at) => [`x${at + 10}.local.json`, "{}"])
  const files = { "src/a.ts": "", ...Object.fromEntries(many), "z/z.local.json": "{}" }
  const { texts } = await findings(writing(files, claimOf({})), { run: "ls z/z.local.json" })
  const [found = ""] = texts.filter(text => text.startsWith("The worker wrote this"))
  expect(found.split("\n")[1]).toContain("z/")
  expect(found).toContain("And 21 more.")
})

test("a file that set-up makes again was not missing, so nothing is said about it", async () => {
  const session = writing({ "src/a.ts": "a\n", "dist/x.js": "x" }, claimOf({ files: ["src/a.ts"] }))
  const { outcome, texts } = await findings(session, { setup: ["mkdir -p dist; echo > dist/x.js"] })
  expect(outcome).toMatchObject({ failure: { kind: "verification_failed" } })
  expect(texts.join("\n")).not.toContain("was not taken")
})

test("nothing is said about files that the tools of an honest attempt leave behind", async () => {
  const session = writing({ "src/a.ts": "a\n", "dist/x.js": "x" }, claimOf({ files: ["src/a.ts"] }))
  const { outcome, texts } = await findings(session, { run: "ls src/a.ts" })
  expect(outcome.type).toBe("delivered")
  expect(texts).toEqual([])
})

test("a file that is named and was never written is still a difference", async () => {
  const session = writing({ "src/a.ts": "a\n" }, claimOf({ files: ["src/a.ts", "dist/never.js"] }))
  const { texts } = await findings(session, { run: "ls src/a.ts" })
  expect(texts.join("\n")).toContain("`dist/never.js` was changed; nothing of it was")
})

test("after work that a limit cut short, the next attempt is told what was not saved", async () => {
  const session: AgentSession = async ({ cwd }) => {
    writeFiles(cwd, { "src/a.ts": "a\n", "api.local.json": "{}" })
    const limit = { of: "turns", resetsAt: null } as const
    return { ...finished(nothingHanded), how: "limit", limit }
  }
  const { outcome, texts } = await findings(session)
  expect(outcome).toMatchObject({ failure: { kind: "limit" } })
  expect(texts.join("\n")).toContain("`api.local.json`")
})

/**
 * Skills in an attempt, with real git: they are found at the base, laid out for the agent, and
 * never delivered.
 */

import { execFileSync } from "node:child_process"
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, test } from "vitest"
import { Draft } from "../../src/core/plan/plan.ts"
import { draft, featureBrief, planBrief } from "./briefs.ts"
import {
  attempt,
  createWorld,
  delivered,
  type Files,
  finished,
  type World,
  writeFiles,
} from "./world.ts"

let world: World
afterEach(() => world.end())
const open = (files: Files = {}): World => {
  world = createWorld({ "README.md": "Read me\n", ...files })
  return world
}

const MONEY = "---\nname: money\ndescription: How this shop counts money.\n---\n\nIn cents.\n"
const web = { name: "web", description: 'How to "try" it.', body: "Open it." }
const claim = { done: ["hello"], undone: [], commands: [] }

test("a planner is shown the repository's skills, and its report says which cannot be used", async () => {
  const { base } = open({
    ".agents/skills/money/SKILL.md": MONEY,
    ".agents/skills/money/references/deep/SKILL.md": "not one",
    ".claude/skills/money/SKILL.md": MONEY,
    ".github/skills/Loud/SKILL.md": "---\nname: Loud\ndescription: It shouts.\n---\n",
    ".factory/skills/bare/SKILL.md": "Just words.\n",
    "skills/elsewhere/SKILL.md": MONEY,
  })
  let shown: unknown
  const { report } = await attempt(world, planBrief(base), async ({ carried }) => {
    shown = carried?.skills
    return finished({ plan: Draft.parse(draft) })
  })
  expect(report.skills).toEqual(shown)
  expect(report.skills?.found).toEqual([
    {
      name: "money",
      description: "How this shop counts money.",
      path: ".agents/skills/money/SKILL.md",
    },
  ])
  expect(report.carried?.items.map(({ path, unused }) => [path, unused?.why])).toEqual([
    [".agents/skills/money/SKILL.md", undefined],
    [".claude/skills/money/SKILL.md", "name"],
    [".factory/skills/bare/SKILL.md", "broken"],
    [".github/skills/Loud/SKILL.md", "broken"],
  ])
  expect(report.skills?.findings).toMatchObject([
    { path: ".factory/skills/bare/SKILL.md", key: null, seen: "nothing" },
    { path: ".github/skills/Loud/SKILL.md", key: "name", seen: "Loud" },
  ])
})

test("a plan's own skills are laid out where agents look, and are never delivered", async () => {
  const { base } = open()
  const brief = featureBrief(base, { skills: [web] })
  const { report } = await attempt(world, brief, async ({ cwd }) => {
    for (const place of [".agents", ".claude"]) {
      const text = readFileSync(join(cwd, place, "skills/web/SKILL.md"), "utf8")
      expect(text).toBe('---\nname: web\ndescription: "How to \\"try\\" it."\n---\n\nOpen it.\n')
    }
    const status = execFileSync("git", ["status", "--porcelain"], { cwd, encoding: "utf8" })
    expect(status).toBe("")
    // What an agent adds to them is not delivered either.
    writeFiles(cwd, { "greeting.txt": "hello\n", ".agents/skills/web/notes.md": "mine" })
    writeFileSync(join(cwd, ".claude/skills/web/SKILL.md"), "changed")
    return finished({ claim })
  })
  expect(report.outcome).toMatchObject({ type: "delivered" })
  expect(delivered(world, brief)).toEqual(["A greeting.txt"])
})

test("a later skill of the plan does not hide one of the repository", async () => {
  const { base } = open({ ".claude/skills/web/SKILL.md": MONEY })
  const brief = featureBrief(base, { skills: [web] })
  await attempt(world, brief, async ({ cwd }) => {
    writeFiles(cwd, { "greeting.txt": "hello\n" })
    return finished({ claim })
  })
  expect(delivered(world, brief)).toEqual(["A greeting.txt"])
})

test("a file that an agent puts in the place of the skills' folder is noticed", async () => {
  const { base } = open()
  const brief = featureBrief(base, { skills: [web], protectedPaths: [".agents/**", ".agents"] })
  const { report } = await attempt(world, brief, async ({ cwd }) => {
    execFileSync("rm", ["-r", join(cwd, ".agents")])
    symlinkSync("README.md", join(cwd, ".agents"))
    writeFiles(cwd, { "greeting.txt": "hello\n" })
    return finished({ claim })
  })
  expect(report.outcome).toMatchObject({
    ...{ type: "failed", failure: { kind: "policy_blocked", rule: "protected_path" } },
  })
})

test("nothing is written through a link in the repository", async () => {
  const { base, git } = open()
  const blob = git(["hash-object", "-w", "--stdin"], "../outside")
  const tree = git(["mktree"], `120000 blob ${blob}\t.claude\n`)
  const linked = git(["commit-tree", tree, "-p", base, "-m", "Link"])
  git(["update-ref", "refs/heads/main", linked])
  const brief = featureBrief(linked as typeof base, { skills: [web] })
  await attempt(world, brief, async ({ cwd }) => {
    expect(existsSync(join(cwd, ".agents/skills/web/SKILL.md"))).toBe(true)
    expect(existsSync(join(cwd, "../outside"))).toBe(false)
    writeFiles(cwd, { "greeting.txt": "hello\n" })
    return finished({ claim })
  })
  expect(delivered(world, brief)).toEqual(["A greeting.txt"])
})

test("nothing is written through a link in place of a skill's own file", async () => {
  const { base, git } = open()
  const outside = join(tmpdir(), `skill-outside-${process.pid}`)
  writeFileSync(outside, "theirs")
  const link = git(["hash-object", "-w", "--stdin"], outside)
  const skill = git(["mktree"], `120000 blob ${link}\tSKILL.md\n`)
  const folder = git(["mktree"], `040000 tree ${skill}\tweb\n`)
  const skills = git(["mktree"], `040000 tree ${folder}\tskills\n`)
  const tree = git(["mktree"], `040000 tree ${skills}\t.agents\n`)
  const linked = git(["commit-tree", tree, "-p", base, "-m", "Link"])
  git(["update-ref", "refs/heads/main", linked])
  const brief = featureBrief(linked as typeof base, { skills: [web] })
  await attempt(world, brief, async ({ cwd }) => {
    expect(existsSync(join(cwd, ".claude/skills/web/SKILL.md"))).toBe(true)
    writeFiles(cwd, { "greeting.txt": "hello\n" })
    return finished({ claim })
  })
  const text = readFileSync(outside, "utf8")
  rmSync(outside)
  expect(text).toBe("theirs")
  expect(delivered(world, brief)).toEqual(["A greeting.txt"])
})

test("a worker's words on its skills are reported, and a better text only for the plan's own", async () => {
  const { base } = open({ ".agents/skills/money/SKILL.md": MONEY })
  const plain = featureBrief(base, { skills: [web] })
  const brief = { ...plain, feature: { ...plain.feature, skills: ["web", "money"] } }
  const word = { helped: true, because: "It names the port.", better: "Open it twice." }
  const same = { ...word, name: "web", better: " Open it.\n" }
  const { report } = await attempt(world, brief, async ({ cwd }) => {
    writeFiles(cwd, { "greeting.txt": "hello\n" })
    const skills = [same, { ...word, name: "money" }, { ...word, name: "other" }]
    return finished({ claim, skills })
  })
  expect(report.usedSkills).toEqual([
    { ...word, name: "web", better: null },
    { ...word, name: "money", better: null },
  ])
})

test("a better text of a plan's own skill is handed on", async () => {
  const { base } = open()
  const plain = featureBrief(base, { skills: [web] })
  const brief = { ...plain, feature: { ...plain.feature, skills: ["web"] } }
  const word = { name: "web", helped: false, because: "The port.", better: "Open it twice." }
  const { report } = await attempt(world, brief, async ({ cwd }) => {
    writeFiles(cwd, { "greeting.txt": "hello\n" })
    return finished({ claim, skills: [word] })
  })
  expect(report.usedSkills).toEqual([word])
})

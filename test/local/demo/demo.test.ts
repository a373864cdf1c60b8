/** The demo's repository, plan and script fit together: what should fail fails, and is then mended. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { isPairSame, mismatch } from "../../../src/attempt/check/judge.ts"
import { covers } from "../../../src/core/plan/glob.ts"
import { lintPlan } from "../../../src/core/plan/lint.ts"
import { type Criterion, Draft, isCollapsed } from "../../../src/core/plan/plan.ts"
import { QUESTIONS_PER_ROUND_MAX } from "../../../src/core/values/limits.ts"
import { overlap } from "../../../src/core/work/schedule.ts"
import { demo } from "../../../src/local/demo/sample-repository.ts"
import { briefsOf, playStory, type Scene, type Story } from "./story.ts"
import { changedPaths, filesIn, openTheatre, policy, run, script } from "./theatre.ts"

const theatre = openTheatre()
let story: Story
beforeAll(async () => {
  story = await playStory(theatre)
})
afterAll(() => theatre.remove())

function scene(key: string): Scene {
  const found = story.scenes.get(key)
  if (!found) throw new Error(`${key} was not played.`)
  return found
}

/** null: no command can tell. */
async function holds(criterion: Criterion, folder: string): Promise<boolean | null> {
  if (criterion.kind === "command") {
    return mismatch(criterion.expect, await run(criterion.run, folder)) === null
  }
  if (criterion.kind !== "same_as_base") return null
  const origin = await run(criterion.run, theatre.base)
  return isPairSame({ origin, here: await run(criterion.run, folder) })
}

async function failing(criteria: readonly Criterion[], folder: string): Promise<readonly string[]> {
  const results = await Promise.all(criteria.map(criterion => holds(criterion, folder)))
  return criteria.filter((_, at) => results[at] === false).map(({ id }) => id)
}

async function failingGates(folder: string): Promise<readonly string[]> {
  const { gates } = story.plan.environment
  const ran = await Promise.all(gates.map(gate => run(gate.run, folder)))
  return gates.filter((_, at) => ran[at]?.exit !== 0).map(({ name }) => name)
}

const criteriaOf = ({ brief }: Scene): readonly Criterion[] =>
  brief.kind === "plan" ? [] : brief.criteria
const commandsOf = (played: Scene) => criteriaOf(played).filter(c => c.kind === "command")

describe("the plan", () => {
  test("is for the goal, fits its schema and has no lint finding", () => {
    expect(story.plan.goal).toBe(demo.goal)
    expect(Draft.parse(story.plan)).toEqual(story.plan)
    expect(lintPlan(story.plan, { policy })).toEqual([])
    expect(isCollapsed(story.plan)).toBe(false)
  })

  test("has two milestones and five features, and each milestone is tried in use", () => {
    expect(story.plan.milestones.map(({ id }) => id)).toEqual(["M1", "M2"])
    expect(story.plan.features.map(({ id }) => id)).toEqual(["F1", "F2", "F3", "F4", "F5"])
    const kinds = story.plan.criteria.map(({ kind }) => kind)
    expect(kinds.filter(kind => kind === "behaviour")).toHaveLength(2)
    expect(kinds.filter(kind => kind === "same_as_base")).toHaveLength(1)
  })

  test("lets two workers start at once, within its ceilings", () => {
    const [first, second] = story.plan.features.filter(({ dependsOn }) => dependsOn.length === 0)
    const pairs = first!.paths.flatMap(a => second!.paths.map(b => overlap(a, b)))
    expect(pairs.some(Boolean)).toBe(false)
    const ceiling = story.plan.estimate.usd.high * 1.3
    expect(ceiling).toBeGreaterThanOrEqual(2 * (policy.caps.worker.usd ?? 0))
  })

  test("follows one round of questions, and the person answers each", () => {
    const { questions, plan } = scene("plan.1").hand.handed
    expect(plan).toBeNull()
    expect(questions?.length).toBeLessThanOrEqual(QUESTIONS_PER_ROUND_MAX)
    const numbers = readFileSync(demo.answers, "utf8").match(/^\d+(?=\. )/gm)
    expect(numbers).toEqual(questions?.map((_, at) => String(at + 1)))
  })
})

describe("the repository", () => {
  test("is sound before the mission, and needs nothing to be installed", async () => {
    expect(await failingGates(theatre.base)).toEqual([])
    const manifest = JSON.parse(readFileSync(join(theatre.base, "package.json"), "utf8"))
    expect(Object.keys(manifest)).not.toContain("dependencies")
    const { scripts } = manifest
    const gates = story.plan.environment.gates.map(gate => gate.run)
    expect(gates).toEqual([scripts.lint, scripts.test])
  })

  test("has a style check that finds what is wrong", async () => {
    const folder = theatre.merge(theatre.base, theatre.base)
    const ran = await run("printf 'export const x = 1;' > src/x.js; node scripts/lint.js", folder)
    expect(ran.exit).toBe(1)
    expect(ran.output.match(/src\/x\.js:1 [^\n]+/g)).toHaveLength(3)
  })

  test("shows in its README what the program prints", async () => {
    const readme = readFileSync(join(theatre.base, "README.md"), "utf8")
    const shown = /\$ (node [^\n]+)\n([\s\S]*?)```/.exec(readme)
    expect((await run(shown![1]!, theatre.base)).output).toBe(shown![2])
  })
})

describe("the work", () => {
  test.each(["F1.1", "F2.2", "F3.1", "F4.1", "F5.1"])(
    "%s makes its failing commands hold, and breaks nothing",
    async key => {
      const played = scene(key)
      const commands = commandsOf(played)
      expect(commands.length).toBeGreaterThan(0)
      expect(await failing(commands, played.from)).toEqual(commands.map(({ id }) => id))
      expect(await failing(commands, played.folder)).toEqual([])
      expect(await failingGates(played.folder)).toEqual([])
    },
  )

  test("F2's first try fails one criterion, and nothing else reveals it", async () => {
    const played = scene("F2.1")
    expect(await failing(criteriaOf(played), played.folder)).toEqual(["C2"])
    expect(await failingGates(played.folder)).toEqual([])
  })

  test.each(["F1.1", "F2.1", "F2.2", "F3.1", "F4.1", "F5.1", "F6.1"])(
    "%s changes files, tests among them, only where its feature may",
    key => {
      const { brief, from, folder } = scene(key)
      const paths = brief.kind === "feature" ? brief.feature.paths : []
      const changed = changedPaths(from, folder)
      expect(changed.some(path => path.startsWith("test/"))).toBe(true)
      expect(changed.filter(path => !paths.some(glob => covers(glob, path)))).toEqual([])
    },
  )

  test.each(["M1.behaviour.1", "M2.behaviour.1", "final.behaviour.1"])(
    "on the commit of %s every command of the plan so far holds",
    async key => {
      const { from } = scene(key)
      const later = key.startsWith("M1") ? ["C7", "C9", "C10", "C11"] : []
      expect(await failing(story.plan.criteria, from)).toEqual(later)
      expect(await failingGates(from)).toEqual([])
    },
  )
})

describe("the validation", () => {
  const verdictsOf = ({ hand }: Pick<Scene, "hand">) =>
    hand.handed.verdicts.map(({ criterion, is }) => `${criterion} ${is}`)

  test("fails once, because of something that no command notices, and passes after the fix", () => {
    expect(verdictsOf(scene("M1.behaviour.1"))).toEqual(["C6 pass"])
    expect(verdictsOf(scene("M2.behaviour.1"))).toEqual(["C8 fail"])
    expect(verdictsOf(scene("M2.behaviour.2"))).toEqual(["C8 pass"])
    expect(verdictsOf(scene("final.behaviour.1"))).toEqual(["C6 pass"])
  })

  test("cannot lie: the first round stops if the defect is gone", async () => {
    const { judge } = briefsOf(story.plan)
    const played = await theatre.play(judge("M2.behaviour.1", ["C8"]), scene("F6.1").folder)
    expect(played.stopped).toContain("not with 1")
    expect(verdictsOf(played)).toEqual([])
  })

  test("fails as well if its first run was lost and the second looks", async () => {
    const { judge } = briefsOf(story.plan)
    const played = await theatre.play(judge("M2.behaviour.2", ["C8"]), scene("F5.1").folder)
    expect(played.stopped).toContain("not with 0")
    expect(verdictsOf(played)).toEqual(["C8 fail"])
  })

  test("changes nothing, and finds one small thing where it says", () => {
    const judged = [...story.scenes.values()].filter(({ brief }) => brief.kind === "validation")
    expect(judged.flatMap(({ from, folder }) => changedPaths(from, folder))).toEqual([])
    const findings = judged.flatMap(({ from, hand }) =>
      hand.handed.findings.map(finding => ({ ...finding, from })),
    )
    expect(findings.map(({ severity }) => severity)).toEqual(["minor"])
    const [{ from, path, line }] = findings as [(typeof findings)[number]]
    expect(filesIn(from).get(path!)?.split("\n")[line! - 1]).toContain("EUR")
  })
})

describe("the script", () => {
  test("comes to the end of every attempt, with a report", () => {
    const scenes = [...story.scenes]
    expect(scenes.filter(([, played]) => played.stopped !== null)).toEqual([])
    const silent = scenes.filter(([key, { hand }]) => !key.startsWith("plan.") && !hand.isSubmitted)
    expect(silent.map(([key]) => key)).toEqual([])
  })

  test("reports the commands that it ran, and how they ended", () => {
    const { hand, ran } = scene("F2.2")
    expect(hand.handed.claim?.commands).toEqual(ran)
    expect(ran.map(({ exit }) => exit)).toEqual([0, 2])
  })

  test("is played completely, entry by entry", () => {
    expect(story.scenes.size).toBe(script.entries.length)
  })
})

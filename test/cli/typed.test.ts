/**
 * Every command that a person is told to type is complete: a shell takes it as it stands, and it
 * does what it should.
 */
import { execFileSync } from "node:child_process"
import { expect, test } from "vitest"
import { wholeMs } from "../../src/cli/local.ts"
import { parseLocal, typedLocal } from "../../src/cli/local-arguments.ts"
import { ending, goesOn } from "../../src/cli/local-lines.ts"
import { parseVerify, typedVerify } from "../../src/cli/verify-arguments.ts"
import type { Wait } from "../../src/core/log/wait.ts"
import { TYPED } from "../../src/core/render/phrase/typed.ts"
import { FeatureId } from "../../src/core/values/id.ts"
import { instant } from "../../src/core/values/time.ts"
import type { UsageError } from "../../src/local/command-error.ts"
import { missionAt } from "../core/render/fixtures.ts"

/** The arguments that a program gets from a shell. */
function words(command: string): readonly string[] {
  expect(command.startsWith(`${TYPED} `)).toBe(true)
  const behind = command.slice(TYPED.length)
  const out = execFileSync("sh", ["-c", `printf '%s\\0'${behind}`], { encoding: "utf8" })
  return out.split("\0").slice(0, -1)
}

const again = (command: string) => {
  const [verb, ...argv] = words(command)
  expect(verb).toBe("local")
  return parseLocal(argv)
}

const GOAL = "add a total"

test.each<[readonly string[]]>([
  [[GOAL]],
  [["--json for the export command"]],
  [["--", "--json"]],
  [['it\'s $HOME `id` "quoted" \\ !x #y']],
  [["two\nlines"]],
  [["Größe für 山田 anzeigen"]],
  [["a;b|c&d>e*f?g[h]{i}~"]],
  [["--repo", "/home/m/some shop", GOAL]],
  [["--repo", "it's", "--data", "$d", GOAL]],
  [["--agent", "scripted --script 'a b.yml'", "--yes", "--json", "--debug", GOAL]],
  [["--plan", "p lan.yml", "--answers", "a'b.txt", "--port", "8080", GOAL]],
])("%j can be typed again as it is printed", argv => {
  const args = parseLocal(argv)
  expect(again(typedLocal(args))).toEqual(args)
  expect(again(typedLocal(args, { isYes: true, data: "/tmp/x y" }))).toEqual({
    ...args,
    ...{ isYes: true, data: "/tmp/x y" },
  })
})

test.each<[readonly string[], string]>([
  [["--repo", "a b", "add", "a", "total"], GOAL],
  [["--repo", "a b", "--port", "many", GOAL], GOAL],
  [["--repo", "a b"], "add a --json flag to the export command"],
])("after %j the suggested command has what was typed", (argv, goal) => {
  let next = ""
  try {
    parseLocal(argv)
  } catch (error) {
    next = (error as UsageError).parts.try
  }
  expect(again(next)).toMatchObject({ goal, repository: "a b", port: 0 })
})

test.each(["2", "local-2"])("a mission is named %s, with the folders that were typed", name => {
  const typed = parseVerify(["C1", "--repo", "some shop", "--data", "it's"])
  const [, ...argv] = words(typedVerify(typed, { mission: name }))
  expect(parseVerify(argv)).toMatchObject({
    ...{ criterion: "C1", mission: name },
    ...{ repository: "some shop", data: "it's" },
  })
})

const args = parseLocal(["--repo", "/home/mira/some shop", "it's late"])
const original = {
  ...{ directory: "/home/mira/some shop", gitDirectory: "/home/mira/some shop/.git" },
  ...{ head: "9f31c2e", branch: "main", uncommitted: 0, remote: null },
}
const person = { needs: "person" } as const

test.each<[Wait["type"], Wait, Partial<typeof args> | null]>([
  ["answers", { ...person, type: "answers", round: 1 }, { isYes: true }],
  ["approval", { ...person, type: "approval", version: 2, missing: 1 }, { isYes: true }],
  ["held", { ...person, type: "held", hold: "infra", why: "no disk" } as Wait, {}],
  ["held", { ...person, type: "held", hold: "ceiling", why: "90 minutes" } as Wait, null],
  ["replanning", { ...person, type: "replanning", why: "no model" } as Wait, {}],
  [
    "issue_lost",
    { ...person, type: "issue_lost", feature: FeatureId.parse("F1"), how: "deleted" } as Wait,
    {},
  ],
  ["nothing_built", { ...person, type: "nothing_built", milestone: "M1" } as Wait, {}],
])("what ends with %s suggests something that can be typed at this terminal", (_, wait, other) => {
  const mission = missionAt("proposed")
  const end = { mission, waits: [wait], isInterrupted: false, brought: null }
  const lines = ending(end, { args, original, size: null, took: "1 s" })
  expect(lines.join("\n")).not.toMatch(/\/mission\b|<|…|\bFILE\b|\bDIR\b/)
  const commands = lines.map(line => line.trim()).filter(line => line.startsWith(TYPED))
  expect(commands.map(again)).toEqual(other === null ? [] : [{ ...args, ...other }])
})

test("an interrupted mission ends with the command that continues it", () => {
  const end = { mission: null, waits: [], isInterrupted: true, brought: null }
  const lines = ending(end, { args, original, size: null, took: "1 s" })
  expect(again(lines.at(-1)?.trim() ?? "")).toEqual(args)
})

test.each([
  ["planning", /goes on where it was: it is being planned/],
  ["asking", /goes on where it was: the planner waits for your answers/],
  ["proposed", /goes on where it was: plan 2 waits for your approval/],
  ["midRun", /goes on where it was: \d+ of 13 criteria proven so far/],
] as const)("a mission that is %s begins by saying how far it was", (moment, said) => {
  const mission = missionAt(moment)
  const left = { mission, waits: [], events: [], sent: [], isSettled: false, againMs: 0 }
  expect(goesOn({ issue: 412, left } as never)[0]).toMatch(said)
})

test.each([
  ["of one process", 0, 60_000, 60_000, 60_000],
  ["that goes on an hour later", 0, 3_600_000, 5_000, 3_600_000],
  ["whose last event is long ago", 0, 1_000, 5_000, 5_000],
])("the time of a mission %s covers all of it", (_, asked, at, tookMs, whole) => {
  const { requested } = missionAt("proposed")
  if (!requested) throw new Error("It was asked for.")
  const mission = { requested: { ...requested, at: instant(asked) }, at: instant(at) }
  expect(wholeMs(mission, tookMs)).toBe(whole)
  expect(wholeMs(null, tookMs)).toBe(tookMs)
})

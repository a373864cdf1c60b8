/** The rules of this repository that a program can check. Each failure says how to mend it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import { clockChanceAndEnvironment, core } from "./tidy/bans.ts"
import { circles } from "./tidy/circles.ts"
import { cuts } from "./tidy/cuts.ts"
import { dead } from "./tidy/dead.ts"
import { imports } from "./tidy/imports.ts"
import { fileNames, layout, twins } from "./tidy/layout.ts"
import { patterns } from "./tidy/patterns.ts"
import { openings, switches, syntax } from "./tidy/shapes.ts"
import { budgets, fileSizes, functionSizes } from "./tidy/sizes.ts"
import { root, type Source, source, sources, type Violation } from "./tidy/source.ts"
import {
  dependencies,
  generatedBlocks,
  leaks,
  namedFiles,
  oneTestCommand,
  pinnedActions,
} from "./tidy/texts.ts"
import { troubles } from "./tidy/troubles.ts"
import { views } from "./tidy/views.ts"

type Case = readonly [rule: Rule, path: string, text: string]
type Rule = (files: readonly Source[]) => readonly Violation[]

const files = sources()
const told = (violations: readonly Violation[]): readonly string[] =>
  violations.map(({ at, fix }) => `${at}: ${fix}`)

test.each<[string, Rule]>([
  ["files stand where they belong", layout],
  ["files are named after what is inside", fileNames],
  ["files of one name hold one idea", twins],
  ["imports point to the core", imports],
  ["no import leads back to where it began", circles],
  ["texts are made of views", views],
  ["no file is long", fileSizes],
  ["no function is long", functionSizes],
  ["the doubles stay small", budgets],
  ["clock, chance and environment are handed in", clockChanceAndEnvironment],
  ["the core is pure", core],
  ["a text of others is cut in one place", cuts],
  ["no expression takes longer than its text", patterns],
  ["code is exported by name and can be stripped", syntax],
  ["a file of src opens with what it is", openings],
  ["every kind is asked about in the core", switches],
  ["no text names what a reader does not have", leaks],
  ["generated blocks are fresh", generatedBlocks],
  ["pages name only files that exist", namedFiles],
  ["every dependency is argued", dependencies],
  ["actions are pinned by commit", pinnedActions],
  ["CI runs the README's test command", oneTestCommand],
  ["whatever can be waited for or refused is explained", troubles],
])("%s", (_, rule) => expect(told(rule(files))).toEqual([]))

test("no file or export is unused", () => expect(told(dead(root))).toEqual([]))

test("unused files, values and types are found", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "missions-dead-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const put = (name: string, text: string) => writeFileSync(path.join(folder, name), text)
  put("package.json", "{}")
  put("knip.json", '{ "entry": ["main.ts"], "project": ["*.ts"] }')
  put("main.ts", 'import { used } from "./some.ts"\nused()\n')
  put("some.ts", "export const used = () => {}\nexport const b = 1\nexport interface C {}\n")
  put("alone.ts", "export const a = 1\n")
  expect(dead(folder).map(({ at }) => at)).toEqual(["alone.ts", "some.ts:2", "some.ts:3"])
})

/** The cases with names that are short enough for a report. */
const named = (cases: readonly Case[]) =>
  cases.map(([rule, path, text]) => {
    const start = text.split("\n", 1)[0] ?? ""
    return [rule.name, path, start, rule, text] as const
  })

describe("each rule finds its violations:", () => {
  const long = (count: number) => Array.from({ length: count }, (_, n) => `f(${n})`).join("\n")
  const leak = ["..", "shared", "x"].join("/")
  const reexport = 'export { x } from "./x.ts"'
  const manifest = source("package.json", '{"dependencies":{"left-pad":"1"}}')

  const found: readonly Case[] = [
    [layout, "notes/x.md", ""],
    [layout, "src/helpers/x.ts", ""],
    [layout, "src/core/misc/x.ts", ""],
    [fileNames, "src/core/values/index.ts", ""],
    [fileNames, "src/core/values/MyWord.ts", ""],
    [fileNames, "src/github/string-utils.ts", ""],
    [imports, "src/core/values/id.ts", 'import { x } from "../plan/plan.ts"'],
    [imports, "src/core/board/intents.ts", 'import { x } from "../reconcile.ts"'],
    [imports, "src/core/log/fold.ts", 'import fs from "node:fs"'],
    [imports, "src/core/log/fold.ts", 'import { x } from "../../github/log.ts"'],
    [imports, "src/controller.ts", 'import { x } from "./github/log.ts"'],
    [imports, "src/github/log.ts", 'import { x } from "../agent/session.ts"'],
    [imports, "src/agent/session.ts", 'import { x } from "../attempt/ports.ts"'],
    [imports, "src/agent/session.ts", 'import type { X } from "../attempt/attempt-run.ts"'],
    [imports, "src/attempt/tree/own-git.ts", 'import { x } from "../check/prove.ts"'],
    [imports, "src/attempt/check/prove.ts", 'import type { X } from "../verify.ts"'],
    [imports, "src/attempt/check/prove.ts", 'import { x } from "../ports.ts"'],
    [imports, "src/attempt/sandbox.ts", 'import type { X } from "./ports.ts"'],
    [imports, "src/embedded/github/call.ts", 'import type { X } from "../../core/values/id.ts"'],
    [imports, "src/embedded/runner/host.ts", 'import { x } from "../github/call.ts"'],
    [imports, "src/scripted-agent/script.ts", 'import { x } from "../github/call.ts"'],
    [imports, "src/github/log.ts", 'import { x } from "../local/github/call.ts"'],
    [imports, "src/github/log.ts", 'const x = await import("../agent/session.ts")'],
    [imports, "src/github/log.ts", 'type X = import("../agent/session.ts").X'],
    [imports, "src/github/log.ts", 'import { x } from "../cli.ts"'],
    [imports, "src/github/log.ts", 'import { x } from "../../test/x.ts"'],
    [circles, "src/github/log.ts", 'import type { X } from "./log.ts"'],
    [views, "src/core/render/x.ts", 'import type { Mission } from "../log/mission.ts"'],
    [fileSizes, "src/github/log.ts", long(301)],
    [functionSizes, "src/github/log.ts", `const f = () => {\n${long(60)}\n}`],
    [functionSizes, "src/github/log.ts", `class A {\n  m() {\n${long(60)}\n}\n}`],
    [functionSizes, "test/x.test.ts", `test("x", () => {\n${long(60)}\n})`],
    [budgets, "src/embedded/runner/x.ts", long(2_901)],
    [clockChanceAndEnvironment, "src/github/log.ts", "const now = Date.now()"],
    [clockChanceAndEnvironment, "src/github/log.ts", "const now = Date['now']"],
    [clockChanceAndEnvironment, "src/github/log.ts", "const now = new Date()"],
    [clockChanceAndEnvironment, "src/github/log.ts", "const dice = Math.random()"],
    [clockChanceAndEnvironment, "src/github/log.ts", "const id = crypto.randomUUID()"],
    [clockChanceAndEnvironment, "src/github/log.ts", 'import { randomUUID } from "node:crypto"'],
    [clockChanceAndEnvironment, "src/github/log.ts", "const { HOME } = process.env"],
    [clockChanceAndEnvironment, "src/github/log.ts", 'import process from "node:process"'],
    [clockChanceAndEnvironment, "src/github/log.ts", "setTimeout(f)"],
    [core, "src/core/log/fold.ts", "export async function f() {}"],
    [core, "src/core/log/fold.ts", "export const f = () => fetch(url)"],
    [core, "src/core/log/fold.ts", "setTimeout(f, 10)"],
    [patterns, "src/core/values/x.ts", "const a = text.replace(/\\s+$/, '')"],
    [patterns, "src/attempt/x.ts", "const a = /^(a+)+$/.test(text)"],
    [cuts, "src/attempt/x.ts", "const a = said.slice(0, 500)"],
    [cuts, "src/agent/x.ts", "const a = said.slice(-TAIL_CHARACTERS_MAX)"],
    [syntax, "src/github/log.ts", "export enum A { B }"],
    [syntax, "src/github/log.ts", "namespace A { export const b = 1 }"],
    [syntax, "src/github/log.ts", "export default 1"],
    [syntax, "src/github/log.ts", 'export * from "./x.ts"'],
    [syntax, "src/github/log.ts", reexport],
    [
      switches,
      "src/core/log/a.ts",
      "function f(a: A): string { switch (a) { default: return b } }",
    ],
    [switches, "src/core/log/b.ts", "function f(a: A) { switch (a) { case 1: return b } }"],
    [switches, "src/core/log/c.ts", "function f(a: A): void { switch (a) { case 1: g() } }"],
    [
      switches,
      "src/core/log/d.ts",
      "function f(a: A): B | undefined { switch (a) { case 1: return b } }",
    ],
    [
      switches,
      "src/core/log/e.ts",
      "function f(a: A): B { switch (a) { case 1: return b }\n return c }",
    ],
    [
      switches,
      "src/core/log/f.ts",
      "function f(a: A): B { for (const b of a) { switch (b) { case 1: return b } } }",
    ],
    [openings, "src/github/log.ts", "// no\nexport const x = 1"],
    [leaks, "docs/x.md", `See ${leak}.`],
    [namedFiles, "docs/x.md", "See `core/gone.ts`."],
    [namedFiles, "docs/x.md", "See [the plan](gone.md#fields)."],
    [leaks, "README.md", `Run npx${" "}missions doctor.`],
    [pinnedActions, ".github/workflows/ci.yml", "    - uses: actions/checkout@v5"],
  ]
  test.each(named(found))("%s in %s: %s", (_name, path, _start, rule, text) =>
    expect(rule([source(path, text)])).toHaveLength(1),
  )

  const passed: readonly Case[] = [
    [imports, "src/core/log/fold.ts", 'import { z } from "zod"'],
    [imports, "src/core/log/fold/plan.ts", 'import { x } from "../thing.ts"'],
    [imports, "src/core/board/intents.ts", 'import { x } from "../work/phase.ts"'],
    [imports, "src/agent/session.ts", 'import type { Agent } from "../attempt/ports.ts"'],
    [imports, "src/attempt/check/prove.ts", 'import { x } from "../tree/git.ts"'],
    [imports, "src/attempt/check/prove.ts", 'import type { X } from "../ports.ts"'],
    [imports, "src/attempt/check/prove.ts", 'import { x } from "../attempt-error.ts"'],
    [imports, "src/attempt/verify-step.ts", 'import { x } from "./tamper/tampering.ts"'],
    [imports, "src/github/log.ts", 'import { type Log } from "../controller.ts"'],
    [imports, "src/local/mission.ts", 'import { x } from "../embedded/github/http/serve.ts"'],
    [imports, "src/cli.ts", 'import { x } from "./local/mission.ts"'],
    [functionSizes, "test/x.test.ts", `describe.each([])("x", () => {\n${long(90)}\n})`],
    [clockChanceAndEnvironment, "src/cli.ts", "const now = Date.now()"],
    [clockChanceAndEnvironment, "src/github/log.ts", "const day = new Date(ms)"],
    [clockChanceAndEnvironment, "src/github/log.ts", "setTimeout(f, 10)"],
    [
      clockChanceAndEnvironment,
      "src/github/log.ts",
      "interface Ports { randomUUID: () => string }",
    ],
    [core, "src/core/log/fold.ts", "export const f = (m: { process: number }) => m.process"],
    [cuts, "src/attempt/x.ts", "const a = sha.slice(0, 7) + all.slice(0, FILES_MAX)"],
    [
      switches,
      "src/core/log/g.ts",
      "function f(a: A): B | null { switch (a) { case 1: return b } }",
    ],
    [switches, "src/github/log.ts", "function f(a: A) { switch (a) { default: return b } }"],
    [syntax, "vitest.config.ts", "export default {}"],
    [namedFiles, "docs/x.md", "See [this](x.md#a), `docs/**` and `npm test`."],
    [pinnedActions, ".github/workflows/ci.yml", `    - uses: a/b@${"0".repeat(40)} # v1`],
  ]
  test.each(named(passed))("%s lets pass in %s: %s", (_name, path, _start, rule, text) =>
    expect(told(rule([source(path, text)]))).toEqual([]),
  )

  test("a circle of imports, types included", () => {
    const first = source("src/core/log/a.ts", 'import type { B } from "./b.ts"')
    const second = source("src/core/log/b.ts", 'import { C } from "./c.ts"')
    const third = source("src/core/log/c.ts", 'const a = await import("./a.ts")')
    expect(circles([first, second, third])).toHaveLength(1)
    expect(circles([first, second])).toEqual([])
  })

  test("a text that has a fact looked up for it", () => {
    const reader = source("src/core/work/x.ts", 'import type { Mission } from "../log/mission.ts"')
    const text = source("src/core/render/y.ts", 'import { x } from "../work/x.ts"')
    expect(views([reader, text])).toHaveLength(1)
    expect(views([text])).toEqual([])
  })

  test("a block that differs from the code", () => {
    const page = "<!-- commands: start -->\n\nold\n\n<!-- commands: end -->\n"
    expect(generatedBlocks([source("README.md", page)])).toHaveLength(1)
  })

  test("a wait that is explained nowhere", () => {
    const page = "docs/troubleshooting.md"
    const without = files.map(file =>
      file.path === page ? source(page, file.text.replace('id="wait-parked"', 'id="x"')) : file,
    )
    expect(told(troubles(without))).toEqual([
      expect.stringMatching(/^docs\/troubleshooting\.md#wait-parked: Say it there/),
    ])
  })

  test("two ideas in files of one name", () => {
    const glossary = source("docs/glossary.md", "| Word | What |\n| plan, brief | an idea |\n")
    const at = (...paths: readonly string[]) =>
      twins([glossary, ...paths.map(path => source(path, ""))]).length
    expect(at("src/core/log/request.ts", "src/github/request.ts")).toBe(1)
    expect(at("src/core/log/plan.ts", "src/core/render/plan.ts")).toBe(0)
    expect(at("src/core/work/briefs.ts", "src/attempt/briefs.ts")).toBe(0)
    expect(at("src/core/people/decide/skip.ts", "src/cli/skip.ts")).toBe(0)
    expect(at("src/core/render/issue.ts", "test/issue.ts")).toBe(0)
  })

  test("a CI that tests something else", () => {
    const readme = source("README.md", "npm ci && npm test")
    expect(oneTestCommand([readme, source(".ci/run", "npm run test:quick")])).toHaveLength(1)
  })

  test("a dependency that nobody argued for", () => {
    expect(dependencies([manifest, source("docs/decisions.md", "")])).toHaveLength(1)
    expect(dependencies([manifest, source("docs/decisions.md", "- `left-pad`: no")])).toEqual([])
  })
})

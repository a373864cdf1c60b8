/** Which program is meant by what people type as an agent. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { CATALOG } from "../../src/agent/catalog/catalog.ts"
import { splitCommandLine } from "../../src/agent/command-line.ts"
import { findAgent as find, type Places } from "../../src/agent/find/find-agent.ts"
import { anchorCommandLine } from "../../src/agent/recipes.ts"

const recipes = { scripted: { command: "/usr/bin/node", args: ["main.ts"] } }

const findAgent = (typed: string, places: Partial<Places> & Pick<Places, "path">) =>
  find(typed, { recipes, agents: null, nodePath: "/our/node", ...places })

let bin: string
beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), "missions-bin-"))
  writeFileSync(join(bin, "tool"), "#!/bin/sh\n")
  chmodSync(join(bin, "tool"), 0o755)
  writeFileSync(join(bin, "plain"), "no program")
  mkdirSync(join(bin, "folder"))
})
afterAll(() => rmSync(bin, { recursive: true }))

test.for([
  ["a  b\tc", ["a", "b", "c"]],
  ["a 'b c' \"d e\"", ["a", "b c", "d e"]],
  ["a b\\ c", ["a", "b c"]],
  ["a '' b", ["a", "", "b"]],
  ["a --x='1 2'", ["a", "--x=1 2"]],
  [`a "say \\"hi\\"" 'it\\s'`, ["a", 'say "hi"', "it\\s"]],
  ["a $(rm -rf /) ; b > c | d *", ["a", "$(rm", "-rf", "/)", ";", "b", ">", "c", "|", "d", "*"]],
  ["", []],
] as const)("%s is split without a shell", ([line, words]) => {
  expect(splitCommandLine(line)).toEqual({ is: "words", words })
})

test("a recipe's name may be followed by arguments", () => {
  expect(findAgent("scripted --script /s.yml", { path: "" })).toMatchObject({
    ...{ is: "found", name: "scripted", definition: null, at: "recipe" },
    agent: { command: "/usr/bin/node", args: ["main.ts", "--script", "/s.yml"] },
  })
})

describe("an agent that the policy defines", () => {
  const entry = (cmd: string) => ({
    ...{ id: "acme-house", name: "House", version: "1.2.3" },
    distribution: { npx: { package: "@acme/house", cmd, args: ["--acp"], env: { QUIET: "1" } } },
  })
  const own = [
    { name: "house", entry: entry("tool") },
    { name: "absent", entry: entry("nowhere") },
    { name: "fast", command: "tool acp 'a b'" },
  ]

  test("is found by its entry, before any program of that name, and with words behind it", () => {
    const found = findAgent("house --more", { path: bin, own })
    expect(found).toMatchObject({
      ...{ is: "found", name: "house", at: "path" },
      agent: { command: join(bin, "tool"), args: ["--acp", "--more"] },
      definition: { id: "acme-house", quiet: { QUIET: "1" } },
    })
  })

  test("is found by its command line", () => {
    expect(findAgent("fast --more", { path: bin, own })).toMatchObject({
      agent: { command: join(bin, "tool"), args: ["acp", "a b", "--more"] },
    })
  })

  test("is never installed, and what its person types is said", () => {
    expect(findAgent("absent", { path: bin, own })).toMatchObject({
      ...{ is: "missing", installable: null, typed: "npm install --global @acme/house@1.2.3" },
    })
  })

  test("is named among those that exist where another name is unknown", () => {
    const found = findAgent("huose", { path: bin, own })
    expect(found.is === "missing" && found.said).toContain(
      'Expected: "scripted", or "house", or "absent", or "fast", or the name of a known agent',
    )
  })
})

test("a program is found on the PATH and gets an absolute path", () => {
  expect(findAgent("tool acp", { path: `relative:/nowhere:${bin}` })).toMatchObject({
    ...{ is: "found", name: "tool", definition: null, at: "line" },
    agent: { command: join(bin, "tool"), args: ["acp"] },
  })
})

test.for([
  ["", "No agent was named."],
  ["tool 'acp", "The command line never closes its '."],
  ["plain", '"plain" is no agent that is known here'],
  ["folder", '"folder" is no agent that is known here'],
  ["./tool", '"./tool" is a relative path'],
  ["/nowhere/tool", '"/nowhere/tool" is not a program that can be run.'],
  ["constructor", '"constructor" is no agent that is known here'],
] as const)(
  "%s is refused with what happened, where, what was expected and what it got",
  ([typed, what]) => {
    const found = findAgent(typed, { path: bin })
    const said = found.is === "missing" ? found.said : ""
    expect(said.startsWith(what), said).toBe(true)
    expect(said).toContain('Expected: "scripted", or the name of a known agent, or a command line')
    expect(said.endsWith(typed === "" ? "Got: nothing." : `Got: ${JSON.stringify(typed)}.`)).toBe(
      true,
    )
  },
)

test("what was typed in one folder means the same in another", () => {
  expect(anchorCommandLine("./agent --script ../a.yml 'b c'", "/home/mira/shop")).toBe(
    "/home/mira/shop/agent --script /home/mira/a.yml 'b c'",
  )
  expect(anchorCommandLine("bin/agent acp", "/home")).toBe("/home/bin/agent acp")
  expect(anchorCommandLine("scripted --script /s.yml", "/home")).toBe("scripted --script /s.yml")
})

/** A program in a package of npm, as an installation lays it out. */
function packed(folder: string, { name, version, program }: Packed): string {
  const own = join(folder, "node_modules", name)
  mkdirSync(own, { recursive: true })
  writeFileSync(join(own, "package.json"), JSON.stringify({ name, version }))
  writeFileSync(join(own, "main.js"), "#!/usr/bin/env node\n", { mode: 0o755 })
  const links = join(folder, "node_modules/.bin")
  mkdirSync(links, { recursive: true })
  symlinkSync(join(own, "main.js"), join(links, program))
  return links
}
interface Packed {
  readonly name: string
  readonly version: string
  readonly program: string
}

const installable = CATALOG.filter(it => it.package !== null)

describe.each(installable.map(it => [it.id, it] as const))("%s", (id, it) => {
  const { program, registryId, args } = it
  const own = it.package!
  const known = { name: own.name, version: own.version, program }
  let root: string
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "missions-find-")))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  test("is found on the PATH by its name, its program and its id in the registry", () => {
    const path = packed(join(root, "global"), known)
    for (const typed of [id, program, registryId!, `${id} ${args.join(" ")}`]) {
      expect(findAgent(typed, { path })).toMatchObject({
        ...{ is: "found", name: id, at: "path", version: own.version },
        definition: { id },
        agent: { command: join(path, program), args },
      })
    }
    const more = findAgent(`${id} --debug`, { path })
    expect(more).toMatchObject({ agent: { args: [...args, "--debug"] } })
  })

  test("is found among ours, and runs on our own Node", () => {
    packed(join(root, id, own.version), known)
    expect(findAgent(id, { path: "", agents: root })).toMatchObject({
      ...{ is: "found", at: "installed", version: own.version },
      agent: {
        command: "/our/node",
        args: [join(root, id, own.version, "node_modules", own.name, "main.js"), ...args],
      },
    })
  })

  test("of another version on the PATH gives way to ours, but not to nothing", () => {
    const path = packed(join(root, "global"), { ...known, version: "0.0.1" })
    const places = { path, agents: join(root, "agents") }
    expect(findAgent(id, places)).toMatchObject({ at: "path", version: "0.0.1" })
    packed(join(root, "agents", id, own.version), known)
    expect(findAgent(id, places)).toMatchObject({ at: "installed", version: own.version })
  })

  test("in the work tree is never taken, neither there nor by a link that leads there", () => {
    const tree = join(root, "shop")
    const path = packed(tree, known)
    const links = join(root, "bin")
    mkdirSync(links)
    symlinkSync(join(path, program), join(links, program))
    for (const on of [path, links]) {
      expect(findAgent(id, { path: on, not: [tree] })).toMatchObject({ is: "missing" })
      expect(findAgent(id, { path: on })).toMatchObject({ is: "found" })
    }
  })

  test("that is nowhere is missing, with the line that installs it", () => {
    const missing = findAgent(id, { path: "", agents: root })
    expect(missing).toMatchObject({
      ...{ is: "missing", typed: `npm run missions -- agents install ${id}` },
      installable: { id },
    })
  })

  test.runIf(args.length > 0)("by its path without its own words is refused at once", () => {
    const file = join(packed(join(root, "global"), known), program)
    expect(findAgent(`${file} --model x`, { path: "" })).toMatchObject({
      ...{ is: "missing", installable: null },
      typed: `--agent "${[file, ...args, "--model", "x"].join(" ")}"`,
    })
    expect(findAgent(`${file} ${args.join(" ")}`, { path: "" })).toMatchObject({ is: "found" })
  })
})

test.each(CATALOG.flatMap(({ id, mute }) => mute.map(name => [name, id] as const)))(
  "%s by its path does not speak the protocol, and its name is told",
  (name, id) => {
    writeFileSync(join(bin, name), "#!/bin/sh\n", { mode: 0o755 })
    expect(findAgent(`${join(bin, name)} -p`, { path: "" })).toMatchObject({
      ...{ is: "missing", typed: `--agent ${id}` },
    })
  },
)

/** Whatever the catalog says that an agent's login stands in is there behind a wall, and nothing else is. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { CATALOG } from "../../src/agent/catalog/catalog.ts"
import { agentHome } from "../../src/attempt/agent-home.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "missions-home-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(path: string): void {
  mkdirSync(dirname(join(folder, "theirs", path)), { recursive: true })
  writeFileSync(join(folder, "theirs", path), path)
}

test.each(
  CATALOG.flatMap(({ id, login }) => login.files.map(file => [id, file, login.files] as const)),
)("%s finds its %s", (_, file, files) => {
  put(file)
  const home = agentHome(join(folder, "room"), join(folder, "theirs"), { login: files, laid: {} })
  expect(readFileSync(join(home.folder, file), "utf8")).toBe(file)
})

test.each(CATALOG.map(({ id, login }) => [id, login.files] as const))(
  "%s finds no login of another agent, and none at all if its person did not agree",
  (id, files) => {
    for (const { login } of CATALOG) for (const file of login.files) put(file)
    const others = CATALOG.filter(it => it.id !== id).flatMap(({ login }) => login.files)
    const home = agentHome(join(folder, "room"), join(folder, "theirs"), { login: files, laid: {} })
    const none = agentHome(join(folder, "bare"), join(folder, "theirs"), { login: [], laid: {} })
    for (const file of others.filter(it => !files.includes(it))) {
      expect(existsSync(join(home.folder, file))).toBe(false)
    }
    expect(readdirSync(none.folder)).toEqual([])
  },
)

function instead(file: string, put: () => unknown): void {
  rmSync(file)
  put()
}

/** What comes back of a login, given what the agent left there. */
function renewed(leaves: (file: string) => void, was = JSON.stringify({ token: "a", at: 1 })) {
  const [file = ""] = CATALOG.find(({ id }) => id === "codex")?.login.files ?? []
  put(file)
  writeFileSync(join(folder, "theirs", file), was)
  const home = agentHome(join(folder, "room"), join(folder, "theirs"), { login: [file], laid: {} })
  leaves(join(home.folder, file))
  home.takeBack()
  return readFileSync(join(folder, "theirs", file), "utf8")
}

test("a renewed login of the same shape goes back to its person", () => {
  const now = JSON.stringify({ token: "b", at: 2 })
  expect(renewed(file => writeFileSync(file, now))).toBe(now)
})

test.each<[string, (file: string) => void]>([
  ["no JSON", file => writeFileSync(file, "token")],
  ["a field more", file => writeFileSync(file, JSON.stringify({ token: "b", at: 2, x: 1 }))],
  ["a field less", file => writeFileSync(file, JSON.stringify({ token: "b" }))],
  ["another name", file => writeFileSync(file, JSON.stringify({ key: "b", at: 2 }))],
  ["another kind", file => writeFileSync(file, JSON.stringify({ token: { a: 1 }, at: 2 }))],
  ["a list", file => writeFileSync(file, JSON.stringify(["b", 2]))],
  ["nothing", file => writeFileSync(file, JSON.stringify({ token: null, at: null }))],
  ["too much", file => writeFileSync(file, JSON.stringify({ token: "b".repeat(2 ** 21), at: 2 }))],
  ["no file", file => rmSync(file)],
  ["a folder", file => instead(file, () => mkdirSync(file))],
  ["a link", file => instead(file, () => symlinkSync("/etc/hostname", file))],
])("%s goes back to nobody", (_, leaves) => {
  expect(renewed(leaves)).toBe(JSON.stringify({ token: "a", at: 1 }))
})

test.each([".ssh/id_ed25519", ".netrc", ".npmrc", ".aws/credentials", ".config/gh/hosts.yml"])(
  "no agent finds %s",
  file => {
    put(file)
    const all = CATALOG.flatMap(({ login }) => login.files)
    const home = agentHome(join(folder, "room"), join(folder, "theirs"), { login: all, laid: {} })
    expect(existsSync(join(home.folder, file))).toBe(false)
  },
)

test("what an agent finds in every home lies there, and its login comes before it", () => {
  put(".config/own.json")
  const read = (...path: readonly string[]) => readFileSync(join(folder, ...path), "utf8")
  const laid = { ".config/own.json": "ours", ".config/deep/er.json": "{}" }
  const all = { login: [".config/own.json"], laid }
  const home = agentHome(join(folder, "room"), join(folder, "theirs"), all)
  expect(read("room", ".config/deep/er.json")).toBe("{}")
  expect(read("room", ".config/own.json")).toBe(".config/own.json")
  home.takeBack()
  expect(read("theirs", ".config/own.json")).toBe(".config/own.json")
  agentHome(join(folder, "bare"), undefined, { login: [], laid })
  expect(read("bare", ".config/own.json")).toBe("ours")
})

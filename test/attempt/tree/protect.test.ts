/** Tricks by which a patch could change files that it may not touch. */
import { expect, test } from "vitest"
import type { Change } from "../../../src/attempt/tree/changed-path.ts"
import { blockedBy } from "../../../src/attempt/tree/protect.ts"
import type { Sha } from "../../../src/core/values/id.ts"

const protectedPaths = ["AGENTS.md", ".claude/**", "/LICENSE", "test/contract/*.snap", ".mcp.json"]
const blob = "1".repeat(40) as Sha
const change = (path: string, modes: { old?: string; new?: string } = {}): Change => ({
  path,
  oldMode: modes.old ?? "000000",
  newMode: modes.new ?? "100644",
  oldBlob: blob,
  newBlob: blob,
})
const judge = (changes: readonly Change[], target = "") =>
  blockedBy({
    changes,
    targets: new Map(changes.map(({ path }) => [path, target])),
    linksOut: new Set(),
    protectedPaths,
    lockFiles: "named",
    named: ["package-lock.json"],
    bytes: 100,
    max: { files: 3, bytes: 1_000 },
  })

test.each([
  "AGENTS.md",
  "agents.MD",
  "packages/app/AGENTS.md",
  "AGENTS.md ",
  "AGENTS.md.",
  "AGENTS.md:stream",
  "ＡＧＥＮＴＳ.md",
  ".claude/settings.json",
  ".Claude/skills/a/SKILL.md",
  ".claude",
  ".github/workflows/ci.yml",
  ".GitHub/Workflows/ci.yml",
  ".github\\workflows\\ci.yml",
  ".github/workflows",
  ".github/missions.yml",
  "LICENSE",
  "test/contract/a.snap",
  ".gitmodules",
  "lib/.mcp.json",
])("%s is protected", path => {
  expect(judge([change(path)])).toEqual({ rule: "protected_path", where: path })
})

test.each([
  "src/agents.ts",
  "docs/LICENSE",
  "test/contract/deep/a.snap",
  "x.claude/a",
  ".github/labels.yml",
])("%s is not", path => {
  expect(judge([change(path)])).toBeNull()
})

test("a protected file may neither be removed nor made executable", () => {
  expect(judge([change("AGENTS.md", { old: "100644", new: "000000" })])).not.toBeNull()
  expect(judge([change("AGENTS.md", { old: "100644", new: "100755" })])).not.toBeNull()
})

test("nothing may replace a folder that contains protected files", () => {
  expect(judge([change(".github", { new: "120000" })], "gh")?.rule).toBe("protected_path")
  expect(judge([change("test", { new: "100644" })])?.rule).toBe("protected_path")
})

test.each([
  ["/etc/passwd", true],
  ["../../outside", true],
  ["../.git/config", true],
  ["..\\..\\outside", true],
  ["C:/Windows", true],
  ["../README.md", false],
  ["sub/file", false],
])("a link in docs/ to %s: blocked is %s", (target, isBlocked) => {
  const found = judge([change("docs/link", { new: "120000" })], target)
  expect(found?.rule).toBe(isBlocked ? "symlink" : undefined)
})

test("a submodule may not be added, moved or removed", () => {
  expect(judge([change("lib", { new: "160000" })])?.rule).toBe("submodule")
  expect(judge([change("lib", { old: "160000", new: "160000" })])?.rule).toBe("submodule")
  expect(judge([change("lib", { old: "160000", new: "000000" })])?.rule).toBe("submodule")
})

test("a patch that is too large or has too many files is refused", () => {
  const many = ["a", "b", "c", "d"].map(path => change(path))
  expect(judge(many)).toEqual({ rule: "patch_files", where: "4 files, 3 allowed" })
  expect(judge(many.slice(1))).toBeNull()
  const max = { files: 3, bytes: 99 }
  const guard = {
    changes: [],
    targets: new Map(),
    linksOut: new Set<string>(),
    protectedPaths,
    lockFiles: "named" as const,
    named: [],
    bytes: 100,
    max,
  }
  expect(blockedBy(guard)?.rule).toBe("patch_bytes")
})

/** An option names a file that cannot be read: the error says why, and which file was probably meant. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { readNamed } from "../../src/cli/named-file.ts"
import { UsageError } from "../../src/local/command-error.ts"

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "missions-named-"))
  writeFileSync(join(folder, "plan.yml"), "title: x\n")
  mkdirSync(join(folder, "plans"))
  symlinkSync("circle", join(folder, "circle"))
})
afterAll(() => rmSync(folder, { recursive: true }))

const read = (name: string) =>
  readNamed(join(folder, name), {
    what: "The plan cannot be read.",
    where: "--plan",
    expected: "YAML",
    again: path => path,
  })

function partsOf(name: string) {
  try {
    return read(name)
  } catch (error) {
    return error instanceof UsageError ? error.parts : error
  }
}

test("that can be read is read", () => expect(read("plan.yml")).toBe("title: x\n"))

test.each([
  ["plan.yaml", "no such file (ENOENT)", "/plan.yml"],
  ["Plan.yml", "no such file (ENOENT)", "/plan.yml"],
  ["paln.yml", "no such file (ENOENT)", "/plan.yml"],
  ["other.yml", "no such file (ENOENT)", "the same command, once that file is mended"],
  ["nowhere/plan.yml", "no such file (ENOENT)", "the same command, once that file is mended"],
  ["plans", "a folder (EISDIR)", "the same command, once that file is mended"],
  ["plan.yml/x", "a path through something that is no folder (ENOTDIR)", "mended"],
  ["circle", "a link that leads to itself (ELOOP)", "mended"],
  ["x".repeat(300), "a name that is too long (ENAMETOOLONG)", "mended"],
])("%.30s", (name, got, next) => {
  expect(partsOf(name)).toMatchObject({ got, try: expect.stringContaining(next) })
})

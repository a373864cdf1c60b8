/** A work tree is laid out as git itself would do it, and taken back as git would. */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { featureBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import { attempt, claim, commitOf, type Files, finished, writeFiles } from "../world.ts"

const world = freshWorld({ "README.md": "Read me\n" })
const env = { PATH: process.env["PATH"], HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1" }

const free = (base: Parameters<typeof featureBrief>[0], run?: string) => {
  const brief = featureBrief(base)
  const [criterion] = brief.criteria
  return run === undefined
    ? { ...brief, criteria: [], feature: { ...brief.feature, fulfils: [] } }
    : { ...brief, criteria: [{ ...criterion!, run } as typeof criterion & object] }
}

const based = (files: Files) => {
  const base = world.commit(files)
  world.git(["update-ref", "refs/heads/main", base])
  return base
}

/** What plain git lays out from the commit, and the tree that it makes after the same work. */
function natively(base: string, work: (cwd: string) => void): { cwd: string; tree: string } {
  const cwd = mkdtempSync(join(world.folder, "native-"))
  const git = (...args: readonly string[]) =>
    execFileSync("git", [...args], { cwd, env, encoding: "utf8", stdio: "pipe" }).trim()
  git("clone", "--quiet", "--no-checkout", join(world.folder, "github.git"), ".")
  git("checkout", "--quiet", "--detach", base)
  const laid = mkdtempSync(join(world.folder, "laid-"))
  execFileSync("cp", ["-a", `${cwd}/.`, laid])
  work(cwd)
  git("add", "--all")
  return { cwd: laid, tree: git("write-tree") }
}

const UTF16 = Buffer.from("\ufeffhello\n", "utf16le")

const BASES: Readonly<Record<string, { readonly base: Files; readonly changed: Files }>> = {
  "no attributes": {
    base: { "a.txt": "one\ntwo\n", "crlf.txt": "one\r\ntwo\r\n" },
    changed: { "a.txt": "one\r\n", "new.txt": "new\r\n" },
  },
  "eol=crlf": {
    base: { ".gitattributes": "*.bat text eol=crlf\n", "run.bat": "one\ntwo\n", "a.sh": "x\n" },
    changed: { "run.bat": "one\r\nthree\r\n", "new.bat": "n\r\n", "a.sh": "y\n" },
  },
  "text=auto for all": {
    base: {
      ".gitattributes": "* text=auto\n",
      "a.txt": "one\n",
      "x.bin": Buffer.from([0, 13, 10]),
    },
    changed: {
      "a.txt": "one\r\ntwo\r\n",
      "new.txt": "n\r\n",
      "x.bin": Buffer.from([0, 13, 10, 1]),
    },
  },
  "working-tree-encoding": {
    base: { ".gitattributes": "*.rc working-tree-encoding=UTF-16LE-BOM text\n", "a.rc": "hello\n" },
    changed: { "a.rc": Buffer.from("\ufeffbye\n", "utf16le"), "b.rc": UTF16 },
  },
  "an ident": {
    base: { ".gitattributes": "*.c ident\n", "a.c": "/* $Id$ */\n", "b.c": "x\n" },
    changed: { "b.c": "/* $Id: deadbeef $ */\n" },
  },
  "a folder's own": {
    base: { "sub/.gitattributes": "*.txt eol=crlf\n", "sub/a.txt": "one\n", "a.txt": "one\n" },
    changed: { "sub/a.txt": "two\r\n", "sub/deep/b.txt": "b\r\n", "a.txt": "two\n" },
  },
  "a macro": {
    base: { ".gitattributes": "[attr]win text eol=crlf\n*.ini win\n", "a.ini": "one\n" },
    changed: { "a.ini": "two\r\n" },
  },
}

test.each(Object.entries(BASES))(
  "with %s files are laid out and taken back as git does",
  async (_, it) => {
    const base = based(it.base)
    const native = natively(base, cwd => writeFiles(cwd, it.changed))
    const { report } = await attempt(world, free(base), async ({ cwd }) => {
      for (const path of Object.keys(it.base)) {
        expect(readFileSync(join(cwd, path))).toEqual(readFileSync(join(native.cwd, path)))
      }
      const status = execFileSync("git", ["status", "--porcelain"], { cwd, env, encoding: "utf8" })
      expect(status).toBe("")
      writeFiles(cwd, it.changed)
      return finished({ claim })
    })
    expect(report.outcome).toMatchObject({ type: "delivered" })
    expect(world.git(["rev-parse", `${commitOf(world, free(base))}^{tree}`])).toBe(native.tree)
  },
)

test("a file that the base stores against its own attributes is no change by the agent", async () => {
  // As in many repositories, the attributes were added later than the files, and nobody
  // renormalised.
  const base = based({
    ".gitattributes": "*.txt text\n*.bat text eol=crlf\n",
    "old.txt": "one\r\ntwo\r\n",
    "mixed.bat": "one\r\ntwo\n",
    "touched.txt": "one\r\n",
  })
  const { report } = await attempt(world, free(base), async ({ cwd }) => {
    writeFiles(cwd, { "touched.txt": "one\r\nmore\r\n", "new.txt": "n\r\n" })
    return finished({ claim })
  })
  expect(report.patch).toMatchObject({ files: 2 })
  const at = (path: string) =>
    world.raw(["cat-file", "blob", `${commitOf(world, free(base))}:${path}`])
  expect(at("old.txt")).toBe("one\r\ntwo\r\n")
  expect(at("mixed.bat")).toBe("one\r\ntwo\n")
  expect(at("touched.txt")).toBe("one\nmore\n")
})

/** What an agent writes so that its files are taken or shown in another way. */
const HOSTILE = [
  "*.txt eol=crlf",
  "*.txt -text filter=evil",
  "[attr]binary text eol=crlf\n*.txt binary",
  "*.txt working-tree-encoding=UTF-16",
]

test.each(HOSTILE)(
  "attributes that an agent adds (%j) don't apply to its own files",
  async lines => {
    const base = based({ "kept.txt": "one\n", "sub/a.txt": "one\n" })
    const ran = join(world.folder, "evil-filter-ran")
    const config = `[filter "evil"]\n\tclean = touch ${ran}\n\tsmudge = cat\n\trequired\n`
    const brief = free(
      base,
      'test "$(od -c a.txt | head -1)" = "$(printf \'two\\n\' | od -c | head -1)"',
    )
    const { report } = await attempt(world, brief, async ({ cwd }) => {
      writeFiles(cwd, { ".gitattributes": `${lines}\n`, "sub/.gitattributes": `${lines}\n` })
      writeFiles(cwd, {
        "a.txt": "two\n",
        "sub/a.txt": "two\r\n",
        ".lfsconfig": "[lfs]\n\turl = http://evil\n",
      })
      writeFileSync(join(cwd, ".git/config"), config, { flag: "a" })
      mkdirSync(join(cwd, ".git/info"), { recursive: true })
      writeFileSync(join(cwd, ".git/info/attributes"), `${lines}\n`)
      return finished({ claim })
    })
    expect(report.outcome).toMatchObject({ type: "delivered" })
    const at = (path: string) =>
      world.raw(["cat-file", "blob", `${commitOf(world, brief)}:${path}`])
    expect([at("a.txt"), at("sub/a.txt"), at("kept.txt")]).toEqual(["two\n", "two\r\n", "one\n"])
    expect(() => readFileSync(ran)).toThrow("ENOENT")
  },
)

test("commands run on files as the base's attributes lay them out", async () => {
  const base = based({ ".gitattributes": "*.bat eol=crlf\n", "a.bat": "one\n" })
  const brief = free(base, "grep -c \"$(printf '\\r')\" a.bat b.bat")
  const { report } = await attempt(world, brief, async ({ cwd }) => {
    writeFiles(cwd, { "b.bat": "two\r\n", ".gitattributes": "*.bat -text\n" })
    return finished({ claim })
  })
  expect(report.verdicts).toMatchObject([{ is: "pass" }])
})

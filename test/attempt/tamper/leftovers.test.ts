/**
 * Conflict markers, and names that differ only in case: they are found if a change adds them, and
 * only then.
 */
import { expect, test } from "vitest"
import { marksIn } from "../../../src/attempt/tamper/conflict.ts"
import { type Suspect, tampering } from "../../../src/attempt/tamper/tampering.ts"
import type { Sha } from "../../../src/core/values/id.ts"
import { featureBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import { attempt, type Files, writing } from "../world.ts"

type Sides = readonly [before: string | null, after: string | null]

function look(files: Readonly<Record<string, Sides>>, changed: Partial<Suspect> = {}) {
  const suspect: Suspect = {
    ...{ attempt: "F1.1", gates: [], makesGates: false, folders: new Set<string>() },
    ...{ paths: [], severities: { stubs: "off" }, names: [], ofBase: new Set<string>() },
    files: Object.entries(files).map(([path, [before, after]]) => ({
      ...{ path, before, after, wasThere: before !== null, isThere: after !== null },
    })),
    ...changed,
  }
  return tampering(suspect, () => 0)
}
const seen = (...given: Parameters<typeof look>) =>
  look(...given).findings.map(({ severity, path, line }) => `${severity} ${path}:${line}`)

const marked = (open = " HEAD", close = " topic") =>
  `<<<<<<<${open}\nours\n=======\ntheirs\n>>>>>>>${close}`

test.each<readonly [what: string, path: string, text: string, found: string]>([
  ["git's own", "src/a.ts", `a\n${marked()}\nb`, "blocking src/a.ts:2"],
  ["without labels", "a.yml", marked("", ""), "blocking a.yml:1"],
  [
    "with the base between",
    "a.go",
    marked().replace("=====", "|||||||| base\nold\n====="),
    "blocking a.go:1",
  ],
  ["with CRLF", "a.json", marked().replaceAll("\n", "\r\n"), "blocking a.json:1"],
  [
    "of a stash",
    "Makefile",
    marked(" Updated upstream", " Stashed changes"),
    "blocking Makefile:1",
  ],
  [
    "of Mercurial",
    "a.py",
    marked(" working copy: 1f2 - a: b <a@b.c>", " merge rev: 2"),
    "blocking a.py:1",
  ],
  [
    "of Jujutsu",
    "a.rs",
    "<<<<<<< Conflict 1 of 1\n%%%%%%% Changes from base\n-a\n+b\n+++++++ Contents\nc\n>>>>>>> Conflict 1 of 1 ends",
    "blocking a.rs:1",
  ],
  [
    "of a nested merge",
    "a.c",
    "<<<<<<<<< Temporary 1\na\n=========\nb\n>>>>>>>>> Temporary 2",
    "blocking a.c:1",
  ],
  ["in a lock file", "package-lock.json", marked(), "blocking package-lock.json:1"],
  ["whose end was taken away", "a.ts", "<<<<<<< HEAD\nours\n", "blocking a.ts:1"],
  [
    "whose beginning was taken away",
    "a.ts",
    "ours\n=======\ntheirs\n>>>>>>> topic\n",
    "blocking a.ts:2",
  ],
  [
    "two in one file",
    "a.ts",
    `${marked()}\n${marked(" other")}`,
    "blocking a.ts:1, blocking a.ts:6",
  ],
  ["in a guide about git", "docs/git.md", `Like this:\n${marked()}`, "minor docs/git.md:2"],
  [
    "in a test of a merge",
    "merge.test.ts",
    `const a = \`\n${marked()}\``.replace("topic`", "topic\n`"),
    "minor merge.test.ts:2",
  ],
  ["in a fixture", "lib/fixtures/a.c", marked(), "minor lib/fixtures/a.c:1"],
])("conflict markers %s are found", (_, path, text, found) => {
  expect(seen({ [path]: [null, text] }).join(", ")).toBe(found)
})

test.each<readonly [what: string, path: string, text: string]>([
  ["a heading of reStructuredText", "a.rst", "Title\n=======\n\nMore\n>>>>>>> quoted\n"],
  ["a heading of Markdown", "a.md", "Title\n=======\ntext\n"],
  ["a line of equals signs in a comment", "a.py", "# a\n=======\n"],
  ["quotes of quotes", "mail.txt", ">>>>>>> you said\n"],
  ["arrows of a banner", "a.sh", "<<<<<<<< START >>>>>>>>\n"],
  ["a here document", "a.sh", "cat <<<<<<<\n"],
  ["indented ones, which no merge writes", "a.ts", "  <<<<<<< HEAD\n  =======\n  >>>>>>> b\n"],
  ["a doctest", "a.py", ">>> a\n>>>>>>> b\n"],
  ["shifts", "a.c", "x = a <<<<<<< b;\n"],
])("%s is not taken for a conflict marker", (_, path, text) => {
  expect(seen({ [path]: [null, text] })).toEqual([])
})

test("markers that were there before, or in another file of the base, don't count", () => {
  const text = `a\n${marked()}\n`
  expect(seen({ "a.ts": [text, `${text}b\n`] })).toEqual([])
  const ofBase = new Set(marksIn(text).map(it => it.text))
  expect(seen({ "b.ts": [null, text] }, { ofBase })).toEqual([])
  expect(seen({ "a.ts": [text, `${text}${marked(" other")}\n`] })).toEqual(["blocking a.ts:7"])
})

test("a policy may allow them", () => {
  const files: Readonly<Record<string, Sides>> = { "a.ts": [null, marked()] }
  expect(seen(files, { severities: { conflict_markers: "minor" } })).toEqual(["minor a.ts:1"])
  expect(seen(files, { severities: { conflict_markers: "off" } })).toEqual([])
})

const twins = (
  added: readonly string[],
  base: readonly string[],
  removed: readonly string[] = [],
) => {
  const above = (path: string) =>
    path
      .split("/")
      .slice(0, -1)
      .map((_, at, all) => all.slice(0, at + 1).join("/"))
  const names = new Set(
    [...base.filter(path => !removed.includes(path)), ...added].flatMap(path => [
      ...above(path),
      path,
    ]),
  )
  const files = Object.fromEntries([
    ...added.map(path => [path, [null, "x\n"]] as const),
    ...removed.map(path => [path, ["x\n", null]] as const),
  ])
  const folders = new Set(base.flatMap(above))
  return look(files, { names: [...names], folders }).findings.map(
    ({ path, text }) => `${path}: ${text}`,
  )
}
const said = (a: string, b: string) => `\`${a}\` and \`${b}\` are one name on macOS and Windows.`

test.each<readonly [added: readonly string[], base: readonly string[], found: readonly string[]]>([
  [["readme.md"], ["README.md"], [`readme.md: ${said("readme.md", "README.md")}`]],
  [["src/User.txt"], ["src/user.txt"], [`src/User.txt: ${said("src/User.txt", "src/user.txt")}`]],
  [["Src/new.txt"], ["src/a.txt"], [`Src/new.txt: ${said("Src", "src")}`]],
  [["a/B/c.txt"], ["a/b/d.txt"], [`a/B/c.txt: ${said("a/B", "a/b")}`]],
  [
    ["caf\u00e9.txt"],
    ["cafe\u0301.txt"],
    [`caf\u00e9.txt: ${said("caf\u00e9.txt", "cafe\u0301.txt")}`],
  ],
  [["ÄPFEL.txt"], ["äpfel.txt"], [`ÄPFEL.txt: ${said("ÄPFEL.txt", "äpfel.txt")}`]],
  [
    ["a.txt", "A.txt"],
    [],
    [`a.txt: ${said("a.txt", "A.txt")}`, `A.txt: ${said("A.txt", "a.txt")}`],
  ],
  [["lib"], ["Lib/a.txt"], [`lib: ${said("lib", "Lib")}`]],
  [["src/b.txt"], ["README.md", "readme.md"], []],
  [["docs/readme.md"], ["README.md"], []],
  [["strasse.txt"], ["straße.txt"], []],
  [["a.txt"], ["b.txt"], []],
])("of %j beside %j this is found: %j", (added, base, found) => {
  expect(twins(added, base)).toEqual(found)
})

test("a name that changes its case is not a duplicate", () => {
  expect(twins(["readme.md"], ["README.md"], ["README.md"])).toEqual([])
})

const BASE = `<<<<<<< HEAD\nkept on purpose\n=======\nfor a demo\n>>>>>>> demo\n`
const world = freshWorld({ "README.md": "Read me\n", "demo/conflict.c": BASE })

test.each<readonly [what: string, files: Files, found: string]>([
  ["markers that the base has elsewhere", { "lib/b.c": `int a;\n${BASE}` }, "delivered"],
  ["markers of its own", { "lib/b.c": BASE.replace("demo", "trial") }, "conflict_markers"],
  ["a twin of a file", { "readme.md": "x\n" }, "case_twins"],
  ["a twin of a folder", { "Demo/b.txt": "x\n" }, "case_twins"],
])("a delivery with %s: %s", async (_, files, found) => {
  const criteria = [{ id: "C1", text: "It is", kind: "command", run: "true", expect: { exit: 0 } }]
  const brief = featureBrief(world.base as Sha, { criteria } as never)
  const { outcome } = (await attempt(world, brief, writing(files))).report
  const failure = outcome.type === "failed" ? outcome.failure : null
  const rules = failure?.kind === "verification_failed" ? failure.tampering?.join(" ") : undefined
  expect(rules ?? outcome.type).toBe(found)
})

/**
 * Every kind of name that git and the file system allow: in the base, made by the agent, and
 * changed by it.
 */
import { readdirSync, rmSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { bytesOf, placeOf, shownBytes, textOfBytes } from "../../../src/attempt/tree/path-bytes.ts"
import { featureBrief, planBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import { attempt, claim, commitOf, finished, nothingHanded } from "../world.ts"

const bytes = (...parts: readonly (string | number)[]): string =>
  textOfBytes(
    Buffer.concat(parts.map(p => (typeof p === "string" ? Buffer.from(p) : Buffer.from([p])))),
  )

const NAMES: Readonly<Record<string, string>> = {
  "Latin-1": bytes("caf", 0xe9, ".txt"),
  "one byte that begins nothing": bytes(0xff),
  "a character cut short": bytes("cut", 0xf0, 0x9f, 0x98),
  "a surrogate in UTF-8": bytes(0xed, 0xa0, 0x80),
  "an overlong slash": bytes("a", 0xc0, 0xaf, "b"),
  "Shift JIS": bytes(0x93, 0xfa, 0x96, 0x7b),
  "the replacement character itself": "\ufffd",
  "bytes beside it": bytes("\ufffd", 0xfe),
  "a line end": "two\nlines",
  "a tab": "a\ttab",
  "a carriage return": "r\rn",
  "a bell": "\u0007",
  "an escape sequence": "\u001b[31mred",
  delete: "\u007f",
  quotes: `"quoted" 'twice'`,
  "a backslash": "back\\slash",
  "an octal escape as text": "caf\\351.txt",
  "blanks around": "  around  ",
  "a dot at its end": "dot.",
  "a dash first": "--help",
  "a colon first, as a pathspec has it": ":(exclude)x",
  "a glob": "*[a-z]?.txt",
  "a comment": "#hash",
  "a negation": "!bang",
  "a home": "~root",
  "a shell's words": "$(touch x);&|`id`",
  "composed and decomposed": "é-e\u0301",
  emoji: "👩‍💻.md",
  "right to left": "\u202egpj.exe",
  "no width at all": "\u200b",
  "a device of Windows": "aux.c",
  "as long as may be": "n".repeat(255),
  "percent signs": "%00%2e%2e",
  "a plus and an ampersand": "a+b&c=d",
}

/**
 * Names that a reader takes for others. They may stay if the base has them, and no change may add
 * one.
 */
const DECEIVING: ReadonlySet<string> = new Set([
  "a line end",
  "a tab",
  "a carriage return",
  "a bell",
  "an escape sequence",
  "delete",
  "right to left",
  "no width at all",
])

const FOLDER = bytes("sub", 0xe9)
/** Also as the name of a folder, because paths are taken apart and put together again. */
const pathsOf = (name: string) => [name, `${FOLDER}/${name}/inside`]

const world = freshWorld({ "README.md": "Read me\n" })

const commitWith = (paths: readonly string[]) => {
  const blob = world.git(["hash-object", "-w", "--stdin"], "before\n")
  const lines = paths.map(path => `100644 ${blob}\t${path}\0`).join("")
  const commit = world.commit({ "README.md": "Read me\n" }, null, bytesOf(lines))
  world.git(["update-ref", "refs/heads/main", commit])
  return commit
}

const changed = (commit: string) =>
  world
    .raw(["diff-tree", "-r", "-z", "--no-commit-id", "--name-status", "--no-renames", commit])
    .split("\0")
    .filter(part => part !== "")

const write = (cwd: string, path: string, text: string) => writeFileSync(placeOf(cwd, path), text)
const isHere = (cwd: string, path: string) =>
  readdirSync(placeOf(cwd, ""), { encoding: "buffer" }).some(it => textOfBytes(it) === path)

const brief = (base: Parameters<typeof featureBrief>[0]) => ({
  ...featureBrief(base),
  criteria: [],
  patch: { files: 500, bytes: 1_000_000 },
  feature: { ...featureBrief(base).feature, fulfils: [] },
})

const ALL = Object.values(NAMES)
const pathsOfAll = ALL.flatMap(pathsOf)
const HONEST = Object.keys(NAMES).flatMap(of => (DECEIVING.has(of) ? [] : [NAMES[of]!]))

test("each is read from the base, laid out, changed, taken back and delivered", async () => {
  const base = commitWith(pathsOfAll)
  const { report } = await attempt(world, brief(base), async ({ cwd }) => {
    for (const name of ALL) expect(isHere(cwd, name)).toBe(true)
    for (const path of pathsOfAll) write(cwd, path, "after\n")
    return finished({ claim })
  })
  expect(report.outcome).toEqual({ type: "delivered", commit: expect.any(String) })
  const wanted = pathsOfAll.flatMap(path => ["M", path])
  expect(changed(commitOf(world, brief(base))).toSorted()).toEqual(wanted.toSorted())
})

test("an agent may make every name that deceives nobody, and delete others", async () => {
  const olds = ALL.map(name => `${name.slice(0, 200)}.old`)
  const base = commitWith(olds)
  const { report } = await attempt(world, brief(base), async ({ cwd }) => {
    for (const path of olds) rmSync(placeOf(cwd, path))
    for (const name of HONEST) write(cwd, name, "new\n")
    return finished({ claim: { ...claim, files: ["elsewhere.txt"] } })
  })
  expect(report.outcome).toEqual({ type: "delivered", commit: expect.any(String) })
  const wanted = [...HONEST.flatMap(name => ["A", name]), ...olds.flatMap(path => ["D", path])]
  expect(changed(commitOf(world, brief(base))).toSorted()).toEqual(wanted.toSorted())
  // The report names what it leaves out, and it's valid JSON.
  expect(report.findings).not.toEqual([])
  expect(report.findings.every(({ text, path }) => `${text}${path}`.isWellFormed())).toBe(true)
})

test.each([...DECEIVING])("a name with %s is refused and shown escaped", async of => {
  const base = commitWith(["README.md"])
  const { report } = await attempt(world, brief(base), async ({ cwd }) => {
    write(cwd, NAMES[of]!, "new\n")
    return finished({ claim })
  })
  const where = expect.stringMatching(/^[\x20-\x7e]*\\u\{[0-9a-f]+\}[\x20-\x7e]*$/)
  expect(report.outcome).toMatchObject({ failure: { kind: "policy_blocked", rule: "name", where } })
})

test("a planner can work on a base with all such names", async () => {
  const base = commitWith(pathsOfAll)
  const { report } = await attempt(world, planBrief(base), async () =>
    finished({ questions: [{ text: "Which?", default: "this", because: "asked" }] }),
  )
  expect(report.outcome).toMatchObject({ type: "questions" })
})

test("a file that may not be delivered is named with its bytes escaped", async () => {
  const path = bytes("AGENTS", 0xe9, "/x.md")
  const base = commitWith([path])
  const guarded = { ...brief(base), protectedPaths: ["AGENTS*/**"] }
  const { report } = await attempt(world, guarded, async ({ cwd }) => {
    write(cwd, path, "changed\n")
    return finished({ claim })
  })
  expect(report.outcome).toMatchObject({
    failure: { kind: "policy_blocked", rule: "protected_path", where: "AGENTS\\xe9/x.md" },
  })
})

test("a broken character in an agent's words doesn't lose its report", async () => {
  const { report } = await attempt(world, planBrief(world.base), async () => ({
    ...finished({
      ...nothingHanded,
      questions: [{ text: "Which \ud83d?", default: "\udcff this", because: "asked" }],
    }),
    said: "cut \ud83d",
  }))
  expect(report.outcome).toMatchObject({
    questions: [{ text: "Which \ufffd?", default: "\\xff this" }],
  })
})

test("names keep every byte on their way through text", () => {
  for (const name of Object.values(NAMES)) expect(textOfBytes(bytesOf(name))).toBe(name)
  expect(shownBytes(NAMES["Latin-1"]!)).toBe("caf\\xe9.txt")
  expect(shownBytes(NAMES["emoji"]!)).toBe(NAMES["emoji"])
})

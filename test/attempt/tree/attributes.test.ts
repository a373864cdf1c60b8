/** The attributes of a commit, compared with git's own answer, whatever is in the work tree. */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { attributesText, FILTER } from "../../../src/attempt/tree/attributes-text.ts"
import { bytesOf, textOfBytes } from "../../../src/attempt/tree/path-bytes.ts"

const folder = mkdtempSync(join(tmpdir(), "attributes-"))
afterAll(() => rmSync(folder, { recursive: true }))
const env = { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1" }
const git = (cwd: string, args: readonly string[], input: string | Buffer = "") =>
  textOfBytes(execFileSync("git", [...args], { cwd, env, input, stdio: "pipe" }))

type Files = Readonly<Record<string, string>>

/** `.gitattributes` files, by their folder. */
const CASES: Readonly<Record<string, Files>> = {
  nothing: {},
  "one line for all": { "": "* text=auto\n" },
  "the usual": {
    "": "* text=auto eol=lf\n*.bat text eol=crlf\n*.png binary\n*.psd filter=lfs diff=lfs merge=lfs -text\n",
  },
  "later lines win": { "": "*.txt eol=crlf\na.txt -text\n*.txt text\n" },
  "a folder's file wins over the root's": {
    "": "*.txt eol=crlf\n",
    sub: "*.txt eol=lf\n",
    "sub/deep": "a.txt -text !eol\n",
  },
  "slashes anchor": {
    "": "/a.txt eol=crlf\nsub/a.txt eol=lf\ndeep/a.txt text\n",
    sub: "/a.txt -text\ndeep/a.txt eol=crlf\n",
  },
  "stars and double stars": {
    "": "sub/* eol=crlf\nsub/**/a.txt -text\n**/deep/* text\n",
    sub: "**.txt eol=lf\n**/a.bat text\n**\n",
  },
  "brackets, question marks and escapes": {
    "": "[ab].txt text\n?.bat eol=crlf\n\\#odd text\n\\!odd eol=lf\n",
    sub: "[!a].txt -text\n",
  },
  "macros of the root alone": {
    "": "[attr]odd text eol=crlf\n*.txt odd\n",
    sub: "[attr]odd -text\n[attr]other text\n*.bat odd other\n",
  },
  "a macro of a macro, and one unset": {
    "": "[attr]one eol=crlf\n[attr]two one text\n*.txt two\na.txt -two\n*.bat !two\n",
  },
  "binary means something else": { "": "[attr]binary text eol=crlf\n*.txt binary\n" },
  "quoted patterns": {
    "": '"a b.txt" text\n"caf\\303\\251.txt" eol=crlf\n"tab\\t.txt" -text\n"open eol=lf\n',
    "a b": '"a b.txt" eol=lf\n*.txt text\n',
  },
  "wrong lines": {
    "": "*.txt text te$t\n*.bat =\n!a.txt text\n*.txt -=x\n# *.bat text\n  *.bat   eol=crlf  \r\n*.png",
  },
  CRLF: { "": "*.txt text\r\n*.bat eol=crlf\r\n" },
  "a line that is too long": {
    "": `${"x".repeat(2_100)} text\n*.txt text${" ".repeat(2_100)}\n*.bat text\n`,
  },
  "folders with names of patterns": {
    "[x]": "*.txt eol=crlf\n",
    "a*": "a.txt -text\n",
    "back\\slash": "/a.txt text\n",
  },
  bytes: {
    [textOfBytes(Buffer.from([0x73, 0xe9]))]: "*.txt eol=crlf\n",
    "": textOfBytes(
      Buffer.concat([Buffer.from("caf"), Buffer.from([0xe9]), Buffer.from(".txt text\n")]),
    ),
  },
  "encodings, idents and the old name": {
    "": "*.txt working-tree-encoding=UTF-16LE-BOM ident\n*.bat crlf\na.bat -crlf\n*.png crlf=input\n",
  },
  "filters of all kinds": {
    "": "*.txt filter=lfs\n*.bat -filter\n*.png filter\na.png !filter\nsecret/** filter=git-crypt diff=git-crypt\n",
  },
  "a folder's pattern": { "": "sub/ text\nsub eol=crlf\n", sub: "deep/ -text\n" },
  "unspecified again": { "": "* text=auto\n", sub: "* !text\n*.bat !eol\n" },
}

const NAMES = [
  "a.txt",
  "b.txt",
  "c.bat",
  "a.bat",
  "x.png",
  "a.png",
  "#odd",
  "!odd",
  "a b.txt",
  "café.txt",
  "tab\t.txt",
  '"open',
  textOfBytes(Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x2e, 0x74, 0x78, 0x74])),
]
const FOLDERS = [
  "",
  "sub",
  "sub/deep",
  "sub/deep/deep",
  "[x]",
  "x",
  "a*",
  "ab",
  "back\\slash",
  "a b",
  "secret/more",
  textOfBytes(Buffer.from([0x73, 0xe9])),
]
const PATHS = FOLDERS.flatMap(at => NAMES.map(name => (at === "" ? name : `${at}/${name}`)))
const ASKED = ["text", "eol", "crlf", "ident", "working-tree-encoding", "filter"]

/** What git says of every path if the commit's files are only in the index. */
function said(
  files: Files,
  wanted: readonly string[],
  more: (cwd: string) => void,
  cached: readonly string[],
) {
  const cwd = mkdtempSync(join(folder, "case-"))
  git(cwd, ["init", "--quiet"])
  const lines = Object.entries(files).map(([at, text]) => {
    const blob = git(cwd, ["hash-object", "-w", "--stdin"], bytesOf(text)).trim()
    return `100644 ${blob}\t${at === "" ? "" : `${at}/`}.gitattributes\0`
  })
  git(cwd, ["update-index", "-z", "--index-info"], bytesOf(lines.join("")))
  more(cwd)
  const input = bytesOf(PATHS.map(path => `${path}\0`).join(""))
  return git(cwd, ["check-attr", ...cached, "-z", "--stdin", ...wanted], input).replaceAll(
    FILTER,
    "filter",
  )
}

const HOSTILE =
  "[attr]binary text\n[attr]odd -text eol=crlf\n[attr]two ident\n* -text eol=crlf filter=evil ident\n"

test.each(Object.entries(CASES))(
  "%s mean the same as to git, and an agent's own files mean nothing",
  (_, files) => {
    const native = said(files, ASKED, () => {}, ["--cached"])
    const ours = said(
      files,
      ASKED.map(name => (name === "filter" ? FILTER : name)),
      cwd => {
        const text = attributesText(
          Object.entries(files).map(([at, it]) => ({ folder: at, text: it })),
        )
        mkdirSync(join(cwd, ".git/info"), { recursive: true })
        writeFileSync(join(cwd, ".git/info/attributes"), bytesOf(text))
        for (const at of ["", "sub", "sub/deep", "x"]) {
          mkdirSync(join(cwd, at), { recursive: true })
          writeFileSync(join(cwd, at, ".gitattributes"), HOSTILE)
        }
      },
      [],
    )
    expect(ours.split("\0")).toEqual(native.split("\0"))
  },
)

test("git is never told of a filter", () => {
  const files = Object.entries(CASES["filters of all kinds"]!).map(([at, text]) => ({
    folder: at,
    text,
  }))
  expect(attributesText(files).replaceAll(FILTER, "").replace("!filter", "")).not.toContain(
    "filter",
  )
})

test("a byte order mark is not part of the pattern, as in git", () => {
  const text = (it: string) => attributesText([{ folder: "", text: it }])
  expect(text("\ufeff*.txt eol=crlf\n")).toBe(text("*.txt eol=crlf\n"))
})

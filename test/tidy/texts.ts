/** What no file may say, and what the pages must say. */
import { dirname, join } from "node:path/posix"
import { documentsOf } from "../../scripts/generated-blocks.ts"
import { lineOf, type Source, type Violation } from "./source.ts"

/** Built from parts, so that this file does not say them itself. */
const one = (...parts: readonly string[]): string => parts.join("")

/** Folders and documents outside of the repository, which its reader doesn't have. */
const LEAKS: readonly (readonly [pattern: RegExp, fix: string])[] = [
  [
    new RegExp(
      one(String.raw`\.\./`, "shared|", "/work/", String.raw`(?:main|shared|\.library)\b`),
    ),
    "Name nothing outside the repository: a reader does not have it.",
  ],
  [
    new RegExp(
      one(String.raw`\b(?:DESIGN|CORE|VOICE|PLATFORM|ECOSYSTEM|REFERENCE|USERS)\.`, "md\\b"),
    ),
    "Say the reason in words: a reader does not have that page.",
  ],
  [
    new RegExp(one(String.raw`\bnpx `, "missions\\b")),
    "The name is not ours yet: write `npm run missions --`.",
  ],
  [
    new RegExp(
      one("Co-Authored", "-By|generated (?:by|with) (?:an? )?(?:AI|LLM|model)|\\bsub", "agent"),
    ),
    "The text says what is, not how it was made.",
  ],
]

const isText = ({ path }: Source): boolean =>
  !path.includes(".generated.") &&
  !path.endsWith("package-lock.json") &&
  !/\.(?:png|ico)$/.test(path)

export const leaks = (files: readonly Source[]): readonly Violation[] =>
  files.filter(isText).flatMap(({ path, text }) =>
    LEAKS.flatMap(([pattern, fix]) => {
      const found = pattern.exec(text)
      return found ? [{ at: `${path}:${lineOf(text, found.index)}`, fix }] : []
    }),
  )

/** Blocks between markers must be equal to what the code gives now. */
export const generatedBlocks = (files: readonly Source[]): readonly Violation[] =>
  documentsOf(new Map(files.map(({ path, text }) => [path, text])))
    .filter(({ now, wanted }) => now !== wanted)
    .map(({ path }) => ({
      at: path,
      fix: "Run `npx node scripts/generate.ts` and look at the difference.",
    }))

/** Each dependency must have a line with its reason. */
export function dependencies(files: readonly Source[]): readonly Violation[] {
  const manifest = JSON.parse(textOf(files, "package.json")) as Record<string, object | undefined>
  const decisions = textOf(files, "docs/decisions.md")
  const names = [
    ...Object.keys(manifest["dependencies"] ?? {}),
    ...Object.keys(manifest["devDependencies"] ?? {}),
  ]
  return names
    .filter(name => !decisions.includes(`- \`${name}\`:`))
    .map(name => ({
      at: "docs/decisions.md",
      fix: `Say in one line, "- \`${name}\`: …", why we depend on it.`,
    }))
}

const FILE = /`((?:[\w.-]+\/)+[\w.-]+\.ts)`|\]\(((?!https?:)[^)#\s]+)/g

/** A page may name only files that exist, by whole paths or by ends such as `values/digest.ts`. */
export function namedFiles(files: readonly Source[]): readonly Violation[] {
  const ends = files.map(({ path }) => `/${path}`)
  const folders = new Set(files.flatMap(({ path }) => foldersOf(path)))
  return files
    .filter(({ path }) => path.endsWith(".md"))
    .flatMap(({ path, text }) =>
      [...text.matchAll(FILE)].flatMap(({ 1: named, 2: link, index }) => {
        const exists =
          named === undefined
            ? isThere(join(dirname(path), link ?? ""))
            : ends.some(end => end.endsWith(`/${named}`))
        const at = `${path}:${lineOf(text, index)}`
        return exists ? [] : [{ at, fix: `There is no ${named ?? link}: name what is there now.` }]
      }),
    )
  function isThere(target: string): boolean {
    return folders.has(target) || ends.includes(`/${target}`)
  }
}

const foldersOf = (path: string): readonly string[] =>
  path.split("/").map((_, at, parts) => parts.slice(0, at).join("/"))

const PINNED = /uses:\s*(?:\.\/|docker:\/\/\S+@sha256:|[^\s@]+@[0-9a-f]{40}(?:\s|$))/

/** A tag of an action can be moved by whoever owns it; a commit cannot. */
export const pinnedActions = (files: readonly Source[]): readonly Violation[] =>
  files
    .filter(({ path }) => /^\.github\/workflows\/.*\.ya?ml$/.test(path))
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, at) => {
        if (!/^\s*(?:-\s*)?uses:/.test(line) || PINNED.test(line)) return []
        return [{ at: `${path}:${at + 1}`, fix: "Pin the action by its full commit." }]
      }),
    )

const TEST_COMMAND = "npm ci && npm test"

/** CI must run what the README tells people to run, and nothing easier. */
export const oneTestCommand = (files: readonly Source[]): readonly Violation[] =>
  ["README.md", ".ci/run"]
    .filter(path => !textOf(files, path).includes(TEST_COMMAND))
    .map(at => ({ at, fix: `It says "${TEST_COMMAND}", the one command that tests everything.` }))

const textOf = (files: readonly Source[], path: string): string =>
  files.find(file => file.path === path)?.text ?? ""

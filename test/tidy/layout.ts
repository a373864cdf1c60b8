/** Where files may be, and what they may be called. */
import { commands } from "../../src/core/people/command-table.ts"
import type { Source, Violation } from "./source.ts"

const TOP = new Set(
  `.ci .dockerignore .gitattributes .github .gitignore AGENTS.md ARCHITECTURE.md CONTRIBUTING.md Dockerfile LICENSE
  README.md SECURITY.md action.yml agents app.yml bench biome.json compose.yaml docs package-lock.json
  package.json knip.json scripts src templates test tsconfig.json vitest.config.ts`.split(/\s+/),
)
const SRC = new Set(
  `action.ts agent alone app.ts attempt calibrate cli cli.ts controller.ts core doctor embedded enrol github
  local sandbox scripted-agent server`.split(/\s+/),
)
const CORE = new Set(
  "values plan log people work view render board reconcile.ts forecast.ts".split(" "),
)

export const layout = (files: readonly Source[]): readonly Violation[] =>
  files.flatMap(({ path }) => {
    const [top = "", second = "", third = ""] = path.split("/")
    if (!TOP.has(top)) return misplaced(path, `the top level knows ${list(TOP)}`)
    if (top === "src" && !SRC.has(second)) return misplaced(path, `src knows ${list(SRC)}`)
    if (top === "src" && second === "core" && !CORE.has(third)) {
      return misplaced(path, `src/core knows ${list(CORE)}`)
    }
    return []
  })

const misplaced = (at: string, known: string): readonly Violation[] => [
  {
    at,
    fix: `Move it where it belongs: ${known}. A new place is argued in docs/decisions.md first.`,
  },
]

const list = (names: ReadonlySet<string>): string => [...names].join(", ")

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.ts$/
const SAYS_NOTHING = /(^|-)(manager|service|helpers?|utils?|misc|common|tasks?|data|info)(-|\.)/

/** A file's name is one noun, or the one function inside. */
export const fileNames = (files: readonly Source[]): readonly Violation[] =>
  files
    .filter(({ path }) => path.endsWith(".ts"))
    .flatMap(({ path }) => {
      const name = path.split("/").at(-1) ?? ""
      if (name === "index.ts")
        return [{ at: path, fix: "Import from the file that has it; no barrels." }]
      if (!KEBAB.test(name)) return [{ at: path, fix: "Write the file's name in kebab-case." }]
      if (!SAYS_NOTHING.test(name)) return []
      return [{ at: path, fix: "Name the noun or the function inside; this word says neither." }]
    })

/** GitHub's own nouns, and names of entry points. */
const SHARED = new Set(
  `artifact blocker branch cache check-run checkout ci comment commit git issue job-log main merge-group
  milestone permission pull-request run team webhook workflow-file`.split(/\s+/),
)

/**
 * Two files may share a name only if they are one idea in several layers, called by a word of the
 * glossary.
 */
export function twins(files: readonly Source[]): readonly Violation[] {
  const textOf = (page: string) => files.find(({ path }) => path === page)?.text ?? ""
  const known = new Set([...SHARED, ...glossary(textOf("docs/glossary.md")), ...commandNames()])
  const paths = files.map(({ path }) => path).filter(path => /^src\/.*\.ts$/.test(path))
  return [...Map.groupBy(paths, nameOf)]
    .filter(([name, same]) => same.length > 1 && ![name, singular(name)].some(n => known.has(n)))
    .map(([name, same]) => ({
      at: same.join(", "),
      fix: `Two ideas are called ${name}: name each after its own. If it is one, docs/glossary.md says so.`,
    }))
}

/** The words of the table's first column. */
const glossary = (page: string): readonly string[] =>
  [...page.matchAll(/^\| ([a-z][A-Za-z ,-]*?) +\|/gm)].flatMap(([, words = ""]) =>
    words.split(", ").map(word => word.toLowerCase().replaceAll(" ", "-")),
  )
const commandNames = (): readonly string[] => commands.map(({ name }) => name)
const nameOf = (path: string): string => path.split("/").at(-1)?.replace(/\.ts$/, "") ?? ""
const singular = (name: string): string => name.replace(/s$/, "")

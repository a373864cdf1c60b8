/**
 * Finds changes to what decides whether a gate can fail: its command, its configuration, the
 * scripts that it names.
 */
import { basename } from "node:path/posix"
import { shownPath } from "../tree/path-bytes.ts"
import type { OutlinedFile } from "./changed-file.ts"
import { added, type Delivered, linesOf, shortened, type Trace } from "./trace.ts"

export const gateTraces = ({ files, gates }: Delivered): readonly Trace[] =>
  files.flatMap(file => {
    if (!file.wasThere) return []
    if (basename(file.path) === "package.json") return packageTraces(file, gates)
    if (MAKEFILE.test(basename(file.path))) return makeTraces(file, gates)
    if (CONFIGURATION.test(file.path)) return edited(file)
    // If the file holds the tests themselves, the test rules compare them.
    return isNamedBy(file.path, gates) && file.old.tests.length === 0 ? edited(file) : []
  })

const MAKEFILE = /^(?:GNUm|M|m)akefile$|^[jJ]ustfile$/

const CONFIGURATION =
  /(?:^|\/)(?:tsconfig[^/]*\.json|biome\.jsonc?|deno\.jsonc?|\.?(?:vitest|vite|jest|mocha|playwright|cypress|karma|eslint|stylelint|oxlint|ava|nyc|c8|webpack|babel)(?:rc|\.config|\.workspace)?(?:\.[cm]?[jt]s|\.jsonc?|\.ya?ml)?|pytest\.ini|setup\.cfg|tox\.ini|pyproject\.toml|mypy\.ini|\.?ruff\.toml|\.flake8|\.pylintrc|\.coveragerc|conftest\.py|\.golangci\.\w+|clippy\.toml|rustfmt\.toml|\.rspec|\.rubocop\.yml|\.shellcheckrc|codecov\.ya?ml|\.pre-commit-config\.ya?ml|\.gitlab-ci\.yml|\.travis\.yml|azure-pipelines\.yml|Jenkinsfile)$|(?:^|\/)\.circleci\//

/** Words that make a check see less or fail less. */
const LOOSER =
  /exclude|ignore|skip|\boff\b|disable|: *false|"warn"|threshold|passWithNoTests|allowOnly|retr(?:y|ies)|timeout|continue-on-error|allow_failure|\|\| *(?:true|:)|set \+e|exit 0|addopts|deselect|fail_under|--no-/i

/**
 * Removing or loosening a line counts as an edit. An added line that does neither may be part of
 * the work.
 */
function edited(file: OutlinedFile): readonly Trace[] {
  const { path, before, after } = file
  const text = `Configuration of the gates was edited: \`${shownPath(basename(path))}\``
  if (after === null) {
    return [{ rule: "gate_configuration", path, line: null, text: `${text} was removed.` }]
  }
  const old = linesOf(before).map(plain)
  const now = linesOf(after).map(plain)
  const gone = added(now, old).filter(({ text: said }) => said !== "")
  const come = added(old, now).filter(({ text: said }) => said !== "")
  const looser = come.find(({ text: said }) => LOOSER.test(said))
  const line = looser?.line ?? come[0]?.line ?? 1
  if (come.length + gone.length === 0) return []
  const said = shortened(looser?.text ?? come[0]?.text ?? `without ${gone[0]?.text ?? ""}`)
  const trace = { rule: "gate_configuration", path, line, text: `${text}, \`${said}\`.` } as const
  return [looser || gone.length > 0 ? trace : { ...trace, isDoubtful: true }]
}

/** A comma at the end, or blanks, make no difference. */
const plain = ({ text, line }: { readonly text: string; readonly line: number }) => ({
  text: text.replace(/,$/, "").replace(/\s+/g, " "),
  line,
})

/** Whether a gate's command names the file. */
const isNamedBy = (path: string, gates: readonly string[]): boolean =>
  gates.some(run => run.split(/[\s;&|()"'=]+/).some(word => word.replace(/^\.\//, "") === path))

interface Manifest {
  readonly [key: string]: unknown
  readonly scripts?: Readonly<Record<string, string>>
}

/** Keys that configure tools in the manifest itself. */
const TOOLS = ["jest", "vitest", "mocha", "ava", "eslintConfig", "nyc", "c8", "tap", "xo"]

function packageTraces(file: OutlinedFile, gates: readonly string[]): readonly Trace[] {
  const { path, after } = file
  const old = manifestOf(file.before)
  const now = manifestOf(after)
  if (old === null || now === null) return edited(file)
  const at = (key: string) =>
    linesOf(after).find(({ text }) => text.startsWith(`"${key}"`))?.line ?? 1
  const trace = (key: string, text: string): Trace => ({
    ...{ rule: "gate_configuration", path, line: at(key), text },
  })
  const scripts = scriptsOf(old, gates).flatMap(name => {
    const was = old.scripts?.[name]
    const is = now.scripts?.[name]
    if (was === undefined || isAsStrict(was, is)) return []
    const became = is === undefined ? "was removed" : `became \`${shortened(is)}\``
    return [trace(name, `The script \`${name}\`, which the gates run, ${became}.`)]
  })
  const tools = TOOLS.filter(
    key => key in old && JSON.stringify(old[key]) !== JSON.stringify(now[key]),
  )
  return [
    ...scripts,
    ...tools.map(key => trace(key, `The configuration of \`${key}\` was edited.`)),
  ]
}

function manifestOf(text: string | null): Manifest | null {
  try {
    const value: unknown = JSON.parse(text ?? "")
    return typeof value === "object" && value !== null ? (value as Manifest) : null
  } catch {
    // No package manager could read such a manifest either.
    return null
  }
}

/** Whether it is the same command, or the same with more added. */
const isAsStrict = (was: string, is: string | undefined): boolean =>
  is === was || is?.startsWith(`${was} && `) === true || is?.endsWith(` && ${was}`) === true

/** The scripts that the gates run, and the scripts that those run in turn. */
function scriptsOf({ scripts = {} }: Manifest, gates: readonly string[]): readonly string[] {
  const found = new Set<string>()
  let texts: readonly string[] = gates
  while (texts.length > 0) {
    const fresh = texts
      .flatMap(text => [...text.matchAll(RUNS)].map(match => match[1] ?? match[2]!))
      .flatMap(name => [`pre${name}`, name, `post${name}`])
      .filter(name => Object.hasOwn(scripts, name) && !found.has(name))
    for (const name of fresh) found.add(name)
    texts = [...new Set(fresh)].map(name => scripts[name]!)
  }
  return [...found]
}

const RUNS =
  /\b(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?(?:-\S+\s+)*([\w:.-]+)|\bnode\s+--run\s+([\w:.-]+)/g

/** Recipes of the targets that the gates make, and of the targets that these depend on. */
function makeTraces(file: OutlinedFile, gates: readonly string[]): readonly Trace[] {
  const old = recipesOf(file.before)
  const now = recipesOf(file.after)
  const wanted = gates.flatMap(run =>
    [...run.matchAll(/\b(?:make|just)((?:\s+[\w./-]+)*)/g)].flatMap(match => {
      const named = match[1]!.split(/\s+/).filter(word => word !== "" && !word.startsWith("-"))
      return named.length > 0 ? named : [...old.keys()].slice(0, 1)
    }),
  )
  const found = new Set<string>()
  for (const name of wanted) reach(name, old, found)
  return [...found].flatMap((name): readonly Trace[] => {
    const [before, after] = [old, now].map(recipes => new Set(recipes.get(name)?.lines))
    const lost = [...before!].find(line => !after!.has(line))
    const loosened = [...after!].find(line => LOOSER.test(line) && !before!.has(line))
    const said = loosened ?? lost
    if (said === undefined) return []
    const text = `The target \`${name}\`, which the gates make, was edited: \`${shortened(said)}\`.`
    return [{ rule: "gate_configuration", path: file.path, line: now.get(name)?.at ?? 1, text }]
  })
}

interface Recipe {
  readonly at: number
  readonly needs: readonly string[]
  readonly lines: readonly string[]
}

function recipesOf(text: string | null): ReadonlyMap<string, Recipe> {
  const recipes = new Map<string, Recipe & { readonly lines: string[] }>()
  let name: string | null = null
  for (const [index, line] of (text ?? "").split("\n").entries()) {
    const head = /^([\w./-]+)[ \t]*:(?!=)/.exec(line)
    if (head) {
      name = head[1]!
      const needs = line
        .slice(head[0].length)
        .split(/\s+/)
        .filter(word => word !== "")
      recipes.set(name, { at: index + 1, needs, lines: [...needs] })
    } else if (/^\s+\S/.test(line) && name !== null) recipes.get(name)?.lines.push(line.trim())
  }
  return recipes
}

function reach(name: string, recipes: ReadonlyMap<string, Recipe>, found: Set<string>): void {
  const open = [name]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next) || !recipes.has(next)) continue
    found.add(next)
    open.push(...(recipes.get(next)?.needs ?? []))
  }
}

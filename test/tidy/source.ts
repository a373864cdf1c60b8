/** The files of this repository as tidy reads them: text, and syntax where it is TypeScript. */
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { parseAst } from "rolldown/parseAst"

export interface Source {
  /** From the root of the repository, with forward slashes. */
  readonly path: string
  readonly text: string
  /** Null if it isn't TypeScript. */
  readonly program: Node | null
}

/** A node of the syntax tree, in the shape of ESTree with TypeScript's additions. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

/** What a rule found, and how to mend it. */
export interface Violation {
  readonly at: string
  readonly fix: string
}

export const root = path.resolve(import.meta.dirname, "../..")

/** All files that are committed or about to be, without ignored ones. */
export function sources(): readonly Source[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard"]
  return execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
    .split("\n")
    .filter(name => name !== "" && existsSync(path.join(root, name)))
    .toSorted()
    .map(name => source(name, readFileSync(path.join(root, name), "utf8")))
}

export const source = (name: string, text: string): Source => ({
  path: name,
  text,
  program: name.endsWith(".ts") ? (parseAst(text, { lang: "ts" }, name) as unknown as Node) : null,
})

export const lineOf = (text: string, offset: number): number =>
  text.slice(0, offset).split("\n").length

/** A place such as "src/x.ts:12", to which editors can jump. */
export const at = ({ path: name, text }: Source, node: Node): string =>
  `${name}:${lineOf(text, node.start)}`

/** Every node, parents before children; `parents` is the way down to it, outermost first. */
function* walk(
  node: Node,
  parents: readonly Node[] = [],
): Generator<readonly [node: Node, parents: readonly Node[]]> {
  yield [node, parents]
  const below = [...parents, node]
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield* walk(child, below)
    }
  }
}

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string"

/** The nodes of a file; none if it isn't TypeScript. */
export const nodes = ({ program }: Source) => (program ? [...walk(program)] : [])

export const isCode = ({ path: name }: Source): boolean =>
  /\.ts$/.test(name) && !name.includes(".generated.")

/** The only files that may ask for environment, time and chance; they hand them to all others. */
export const ENTRY_POINTS: readonly string[] = [
  "src/app.ts",
  "src/action.ts",
  "src/cli.ts",
  "src/agent/role-tools/main.ts",
  "src/scripted-agent/main.ts",
]

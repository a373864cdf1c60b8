/** Looks a program up as a shell would, but never inside a work tree, whose content can't be trusted. */
import { accessSync, constants, readFileSync, realpathSync, statSync } from "node:fs"
import { delimiter, dirname, isAbsolute, join, relative } from "node:path"
import { z } from "zod"
import type { AgentCommand } from "../recipes.ts"

export interface Search {
  /** The PATH. A relative entry would mean a folder of the work tree, so it doesn't count. */
  readonly path: string
  /** Folders from which nothing is started, whoever put it on the PATH. */
  readonly not?: readonly string[] | undefined
}

export function onPath(word: string, { path, not = [] }: Search): string | null {
  const trees = not.flatMap(real)
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const found = executable(join(folder, word))
    // A link on the PATH may lead into the work tree as well.
    if (found !== null && !real(found).some(file => trees.some(tree => isWithin(file, tree)))) {
      return found
    }
  }
  return null
}

export function executable(file: string): string | null {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile() ? file : null
  } catch {
    return null
  }
}

function real(path: string): readonly string[] {
  try {
    return [realpathSync(path)]
  } catch {
    return []
  }
}

const isWithin = (file: string, folder: string): boolean => {
  const way = relative(folder, file)
  return way === "" || !(way === ".." || way.startsWith("../") || isAbsolute(way))
}

/** Scripts for Node run on our own, because the machine's may be too old for them, or missing. */
export function startOf(file: string, nodePath: string): AgentCommand {
  const program = realpathSync(file)
  return isNodeScript(program)
    ? { command: nodePath, args: [program] }
    : { command: program, args: [] }
}

const SHEBANG = /^#!.*\bnode\b/

/** Programs of other kinds may be hundreds of megabytes long, and have none of these endings. */
const isNodeScript = (file: string): boolean =>
  /\.[cm]?js$/.test(file) && SHEBANG.test(readFileSync(file, "latin1").split("\n", 1)[0] ?? "")

const Manifest = z.object({ name: z.string(), version: z.string() })

/** The version of the package that holds the program. null if it lies in no package of that name. */
export function packageVersion(file: string, name: string): string | null {
  const [program] = real(file)
  for (let at = dirname(program ?? file); at !== dirname(at); at = dirname(at)) {
    const manifest = manifestIn(at)
    if (manifest?.name === name) return manifest.version
  }
  return null
}

function manifestIn(folder: string): z.infer<typeof Manifest> | null {
  try {
    return Manifest.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")))
  } catch {
    return null
  }
}

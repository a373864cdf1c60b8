/**
 * Files in which a repository's policy defines agents: `agents.own.<name>.file`. What they hold is
 * put into the policy where they are named, so it is checked and bound like everything that stands
 * there. Whoever reads them must take them from the policy's own commit. A file that agents may
 * change is never taken, because it says what is started.
 */
import { covers } from "../glob.ts"
import { ALWAYS_PROTECTED } from "../protected-paths.ts"
import { type ParsedFile, valueAt } from "./parsed.ts"

const PLACE = "agents.own"

/** Relative, and by its only name: git knows no other. */
const PATH = /^(?!\/)(?!.*(?:^|\/)\.{0,2}(?:\/|$))[^\\\0]{1,200}$/

const isTakable = (path: string): boolean =>
  PATH.test(path) && ALWAYS_PROTECTED.some(glob => covers(glob, path))

interface Named {
  readonly name: string
  readonly path: string
}

/** Nobody keeps so many; each costs a request. */
const FILES_MAX = 20

function named({ value }: ParsedFile): readonly Named[] {
  const own = valueAt(value, PLACE)
  if (typeof own !== "object" || own === null) return []
  return Object.entries(own as Readonly<Record<string, unknown>>)
    .flatMap(([name, definition]) => {
      const path = valueAt(definition, "file")
      const isAlone = typeof path === "string" && Object.keys(definition as object).length === 1
      return isAlone && isTakable(path) ? [{ name, path }] : []
    })
    .slice(0, FILES_MAX)
}

/** Each path once. */
export const filesNamedIn = (policy: ParsedFile): readonly string[] => [
  ...new Set(named(policy).map(({ path }) => path)),
]

/** `files`: null if there is no such file. One that can't be read stays what it was: a name of a file. */
export const withFiles = (
  policy: ParsedFile,
  files: ReadonlyMap<string, ParsedFile | null>,
): ParsedFile =>
  named(policy).reduce((all, { name, path }) => inlined(all, name, files.get(path) ?? null), policy)

function inlined(policy: ParsedFile, name: string, file: ParsedFile | null): ParsedFile {
  if (file === null) return policy
  const value = policy.value as { readonly agents: { readonly own: object } }
  const { agents } = value
  // Text that is broken is no entry, and what is said of it then says where.
  const entry = file.broken === null ? file.value : file.broken.said
  const own = { ...agents.own, [name]: { entry } }
  return { ...policy, value: { ...value, agents: { ...agents, own } } }
}

/**
 * Finds names that some file systems can't tell apart. A checkout there would lose one of the two
 * files.
 */
import { dirname } from "node:path/posix"
import { shownPath } from "../tree/path-bytes.ts"
import { type Delivered, shortened, type Trace } from "./trace.ts"

/**
 * One finding for each new name that has a twin. Files inside a folder that has a twin aren't
 * listed again.
 */
export function twinTraces({ files, folders, names }: Delivered): readonly Trace[] {
  const added = files.filter(({ wasThere, isThere }) => isThere && !wasThere)
  if (added.length === 0) return []
  const above = added.flatMap(({ path }) => foldersOf(path)).filter(it => !folders.has(it))
  const alike = Map.groupBy(names, plain)
  return [...new Set([...above, ...added.map(({ path }) => path)])].flatMap(name =>
    (alike.get(plain(name)) ?? [])
      .filter(other => other !== name && dirname(other) === dirname(name))
      .slice(0, 1)
      .map(other => ({
        rule: "case_twins" as const,
        path: added.find(({ path }) => path === name || path.startsWith(`${name}/`))!.path,
        line: null,
        text: `\`${shortened(shownPath(name))}\` and \`${shortened(shownPath(other))}\` are one name on macOS and Windows.`,
      })),
  )
}

/** Compares names as file systems do that ignore case and the way an accent is written. */
const plain = (name: string): string => name.normalize("NFD").toLowerCase()

const foldersOf = (path: string): readonly string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index))

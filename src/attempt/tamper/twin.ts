/** Names that some file systems cannot tell apart: of two files one would be lost in a checkout there. */
import { dirname } from "node:path/posix"
import { shownPath } from "../tree/path-bytes.ts"
import { type Delivered, shortened, type Trace } from "./trace.ts"

/** One finding for each name that is new and has a twin; what lies in a folder that has one says no more. */
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

/** As file systems compare that heed no case, nor how an accent is written. */
const plain = (name: string): string => name.normalize("NFD").toLowerCase()

const foldersOf = (path: string): readonly string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index))

/** Finds files that nobody should have written by hand: snapshots, build output, dependencies. */
import { basename } from "node:path/posix"
import { shownPath } from "../tree/path-bytes.ts"
import type { OutlinedFile } from "./changed-file.ts"
import { added, type Delivered, linesOf, type Trace } from "./trace.ts"

export const leftoverTraces = (delivered: Delivered): readonly Trace[] => [
  ...delivered.files.flatMap(snapshot),
  ...buildOutput(delivered),
]

const SNAPSHOT =
  /(?:^|\/)__snapshots__\/|\.(?:snap|ambr|approved\.\w+)$|(?:^|\/)(?:golden|snapshots?)\//

/** A new snapshot comes with a new test. A changed one alters what an existing test expected. */
function snapshot({ path, before, after, wasThere, isThere }: OutlinedFile): readonly Trace[] {
  if (!wasThere || !SNAPSHOT.test(path)) return []
  const gone = added(linesOf(after), linesOf(before)).filter(({ text }) => text !== "")
  if (isThere && before !== null && gone.length === 0) return []
  const how = isThere ? "was rewritten" : "was removed"
  return [
    {
      rule: "rewritten_snapshots",
      path,
      line: null,
      text: `The snapshot ${shownPath(basename(path))} ${how}.`,
    },
  ]
}

const ALWAYS =
  /(?:^|\/)(node_modules|__pycache__|\.venv|venv|site-packages|\.next|\.nuxt|\.turbo|\.parcel-cache|\.pytest_cache|\.mypy_cache|\.nyc_output|coverage|htmlcov)\/|\.(?:pyc|pyo|class|o|obj|tsbuildinfo)$/
const USUALLY = /(?:^|\/)(dist|build|out|target|\.output)\//
/** What a compiler writes. Sources may well lie in a folder of that name. */
const COMPILED = /\.(?:map|min\.js|min\.css|wasm|jar|exe|dll|so|dylib|rlib|d\.[cm]?ts|[cm]?js)$/

/** One finding for each folder, because a thousand files are still one mistake. */
function buildOutput({ files, folders }: Delivered): readonly Trace[] {
  const found = new Map<string, OutlinedFile[]>()
  for (const file of files.filter(it => !it.wasThere)) {
    const folder = outputFolder(file.path)
    if (folder === null || folders.has(folder)) continue
    const all = found.get(folder)
    if (all) all.push(file)
    else found.set(folder, [file])
  }
  return [...found].map(([folder, all]): Trace => {
    const size = all.length === 1 ? "1 file" : `${all.length} files`
    const text = `${size} of build output or dependencies in \`${folder}\`.`
    return { rule: "build_output", path: all[0]!.path, line: null, text }
  })
}

/** Whether a glob itself says that it's about built files. */
export const namesOutput = (glob: string): boolean => ALWAYS.test(glob) || USUALLY.test(glob)

function outputFolder(path: string): string | null {
  const always = ALWAYS.exec(path)
  const usually = COMPILED.test(path) ? USUALLY.exec(path) : null
  const found = always ?? usually
  if (found === null) return null
  return found[1] === undefined
    ? path
    : path.slice(0, found.index + found[0].length).replace(/\/$/, "")
}

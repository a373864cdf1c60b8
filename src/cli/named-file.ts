/** Reads a file that an option names. If that fails, the error says why in words and suggests a file with a similar name. */
import { readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { firstLineOf } from "../core/values/first-line.ts"
import { nearestName } from "../core/values/nearest-name.ts"
import { MENDED, type Parts, UsageError } from "../local/command-error.ts"

/** Throws UsageError. `again` is the command to type with another path. */
export function readNamed(
  path: string,
  {
    what,
    where,
    expected,
    again,
  }: Pick<Parts, "what" | "where" | "expected"> & { readonly again: (path: string) => string },
): string {
  try {
    return readFileSync(path, "utf8")
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException
    const why = WHY[code]
    const got = why === undefined ? firstLineOf(cause) : `${why} (${code})`
    const near = code === "ENOENT" ? nearTo(path) : null
    const next = near === null ? MENDED : again(near)
    throw new UsageError({ what, where, expected, got, try: next }, { cause })
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "a folder",
  ENOTDIR: "a path through something that is no folder",
  EACCES: "a file that you may not read",
  EPERM: "a file that you may not read",
  ELOOP: "a link that leads to itself",
  ENAMETOOLONG: "a name that is too long",
}

/** Finds a file in the same folder with a similar name, such as `plan.yaml` for `plan.yml`. */
function nearTo(path: string): string | null {
  try {
    const files = readdirSync(dirname(path), { withFileTypes: true }).filter(
      it => !it.isDirectory(),
    )
    const near = nearestName(
      basename(path),
      files.map(({ name }) => name),
    )
    return near === null ? null : join(dirname(path), near)
  } catch {
    return null
  }
}

/**
 * Lists what an agent wrote that isn't taken with its work, and why. It compares what lies in the
 * work tree with what was taken. It decides nothing, and being on the list doesn't make the agent's
 * report a lie.
 */
import { lstat } from "node:fs/promises"
import { isAbsolute, relative } from "node:path"
import { z } from "zod"
import type { Finding } from "../../core/log/attempt.ts"
import { headOf } from "../../core/values/printed.ts"
import { SUBMODULE } from "./changed-path.ts"
import type { Git } from "./own-git.ts"
import { placeOf, shownPath } from "./path-bytes.ts"

export const LeftOut = z.object({
  /** From the work tree's root. */
  path: z.string().max(1_000),
  /** A whole sentence. */
  why: z.string().max(600),
  /** Whether the agent's report names it. */
  isNamed: z.boolean(),
})
export type LeftOut = Readonly<z.infer<typeof LeftOut>>

/** Nobody reads more than this; what a report names comes first. */
export const LEFT_OUT_MAX = 100

interface TakenFolder {
  readonly folder: string
  /** The index as the snapshot left it, which holds everything that was taken. */
  readonly index: string
  /** Folders that stay as the base has them. */
  readonly without: readonly string[]
}

/** The paths in an agent's report. */
export interface Named {
  readonly files?: readonly string[] | undefined
  readonly tests?: readonly { readonly path: string }[] | undefined
}

export async function leftOutBy(
  git: Git,
  place: TakenFolder,
  report: Named | null,
): Promise<LeftOut[]> {
  const { folder, index } = place
  const listed = (args: readonly string[]) =>
    git.text(["ls-files", "-z", ...args], { index, workTree: folder })
  const others = ["--others", "--directory"]
  const [staged, ignored, untracked] = await Promise.all([
    git.text(["ls-files", "--stage", "-z"], { index }),
    listed([...others, "--ignored", "--exclude-standard"]),
    listed(others),
  ])
  const submodules = staged
    .split("\0")
    .flatMap(line => (line.startsWith(SUBMODULE) ? [line.slice(line.indexOf("\t") + 1)] : []))
  const hidden = pathsIn(ignored)
  const empty = pathsIn(untracked).filter(
    path => path.endsWith("/") && !hidden.some(it => touches(path, it)),
  )
  const named = namedBy(report, folder)
  const below = named.filter(path => hidden.some(it => isWithin(path, it) && path !== plain(it)))
  const there: string[] = []
  for (const path of below) if (await stands(folder, path)) there.push(path)
  // A folder adds nothing if the report names single files in it.
  const rest = hidden.filter(path => !there.some(it => isWithin(it, path)))
  const hiding = await rulesFor(git, place, [...there, ...rest].slice(0, LEFT_OUT_MAX))
  return [
    ...named.flatMap(path => elsewhere(path, { ...place, submodules })),
    ...hiding.map(it => ({ ...it, isNamed: named.includes(plain(it.path)) })),
    ...empty.map(path => ({ path, why: EMPTY, isNamed: named.includes(plain(path)) })),
  ]
    .sort((a, b) => Number(b.isNamed) - Number(a.isNamed))
    .slice(0, LEFT_OUT_MAX)
    .map(it => LeftOut.parse({ ...it, path: headOf(it.path, 1_000), why: headOf(it.why, 600) }))
}

const EMPTY = "It is an empty folder, and git keeps none."

/** git lists a folder among the hidden entries even if only its content is hidden. */
function pathsIn(listing: string): readonly string[] {
  const paths = listing.split("\0").filter(path => path !== "")
  const parents = new Set(paths.flatMap(foldersAbove))
  return paths.filter(path => !parents.has(path))
}

const foldersAbove = (path: string): readonly string[] =>
  [...plain(path).matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1))

const plain = (path: string): string => path.replace(/\/$/, "")
const isWithin = (path: string, folder: string): boolean =>
  plain(path) === plain(folder) || (folder.endsWith("/") && path.startsWith(folder))
const touches = (a: string, b: string): boolean => isWithin(a, b) || isWithin(b, a)
const stands = async (folder: string, path: string): Promise<boolean> =>
  (await lstat(placeOf(folder, path)).catch(() => null)) !== null

/** Agents write `./a`, or an absolute path. */
function namedBy(report: Named | null, folder: string): readonly string[] {
  const said = [...(report?.files ?? []), ...(report?.tests ?? []).map(({ path }) => path)]
  const inside = (path: string) => (isAbsolute(path) ? relative(folder, path) : path)
  const paths = said.map(path => plain(inside(path.trim()).replace(/^(?:\.\/)+/, "")))
  return [...new Set(paths.filter(path => path !== "" && !path.includes("\0")))]
}

const isAbroad = (path: string): boolean => path === ".." || path.startsWith("../")

/** Places from which nothing is ever taken, whatever lies there. */
function elsewhere(
  path: string,
  { without, submodules }: TakenFolder & { readonly submodules: readonly string[] },
): readonly LeftOut[] {
  const why = isAbroad(path)
    ? "It lies outside of the repository."
    : /^\.git(?:\/|$)/i.test(path)
      ? "It lies in git's own folder."
      : without.some(folder => isWithin(path, `${folder}/`))
        ? "It belongs to a skill of the plan, which is laid out for the agent and never delivered."
        : submodules.some(folder => isWithin(path, `${folder}/`))
          ? "It lies in a submodule, of which nothing is taken."
          : null
  return why === null ? [] : [{ path, why, isNamed: true }]
}

/** The line of an ignore file that hides each path. */
async function rulesFor(git: Git, { folder, index }: TakenFolder, paths: readonly string[]) {
  if (paths.length === 0) return []
  const args = ["check-ignore", "--verbose", "--non-matching", "-z", "--stdin"]
  // check-ignore has no literal paths, but nothing after "./" has a special meaning.
  const call = { index, workTree: folder, env: { GIT_LITERAL_PATHSPECS: "0" } }
  const input = paths.map(path => `./${path}\0`).join("")
  // We know already that it is hidden; this only finds out by which line.
  const answer = await git.text(args, { ...call, input }).catch(() => "")
  const parts = answer.split("\0")
  return paths.map((path, at) => {
    const [source, line, pattern] = parts.slice(at * 4)
    const why = source
      ? `Line ${line} of \`${source}\` hides it from git: \`${pattern}\`.`
      : "An ignore file hides it from git."
    return { path, why }
  })
}

/** Paths that commands didn't find where they ran either. Set-up creates many of them again. */
export async function notThere(
  leftOut: readonly LeftOut[] = [],
  folder: string,
): Promise<{ readonly notThere?: string[] }> {
  const missing = []
  for (const { path } of leftOut) {
    if (isAbroad(path) || !(await stands(folder, path))) missing.push(path)
  }
  return leftOut.length === 0 ? {} : { notThere: missing }
}

export interface Missed {
  readonly leftOut: readonly LeftOut[]
  /** Whether the work was tested and failed, or was cut short. */
  readonly fell: boolean
  /** What the failed commands printed. The paths that they name come first. */
  readonly printed: readonly string[]
}

const NAMED_MAX = 10

/** Always lists what the report names. The rest is listed only if it may be why the work failed. */
export function leftOutFinding(
  attempt: string,
  { leftOut, fell, printed }: Missed,
): readonly Finding[] {
  const isPrinted = ({ path }: LeftOut) => printed.some(text => text.includes(plain(path)))
  const weight = (it: LeftOut) => Number(it.isNamed) * 2 + Number(isPrinted(it))
  const told = leftOut.filter(it => it.isNamed || fell).sort((a, b) => weight(b) - weight(a))
  const [first] = told
  if (first === undefined) return []
  const lines = told
    .slice(0, NAMED_MAX)
    .map(({ path, why }) => `\`${headOf(shownPath(path), 200)}\`: ${why}`)
  const more = told.length > lines.length ? [`And ${told.length - lines.length} more.`] : []
  const text = [
    "The worker wrote this, but it was not taken, so nothing that was run here found it.",
    ...lines,
    ...more,
    "If it is needed, let it through in the ignore file (`!path`), or have set-up make it.",
  ]
  const of = { id: `${attempt}.left_out`, severity: "minor", path: first.path, line: null } as const
  return [{ ...of, text: headOf(text.join("\n"), 4_000) }]
}

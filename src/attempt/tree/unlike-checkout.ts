/**
 * What a work tree does not hold as a person's own clone may: submodules, and what passes through a
 * filter. It is said while there is still a plan to approve, and no feature may change such a file.
 */
import type { Sha } from "../../core/words/id.ts"
import { headOf } from "../../core/words/printed.ts"
import type { Handed } from "../ports.ts"
import { type Change, SUBMODULE } from "./change.ts"
import { filteredAmong } from "./filtered.ts"
import type { Git } from "./git.ts"
import { wholeLargeFiles } from "./large-files.ts"
import { shownPath } from "./path-bytes.ts"
import { heldSubmodules } from "./submodules.ts"
import { readEntries } from "./tree-entry.ts"

/** Whole sentences, for a plan's assumptions. Attributes of this commit must be obeyed already. */
export async function unlikeCheckout(git: Git, commit: Sha): Promise<readonly string[]> {
  const entries = readEntries(await git.text(["ls-tree", "-r", "-z", "--full-tree", commit]))
  const submodules = entries.filter(({ mode }) => mode === SUBMODULE).map(({ path }) => path)
  const filtered = await filteredAmong(
    git,
    entries.filter(({ mode }) => mode !== SUBMODULE).map(({ path }) => path),
  )
  const whole = new Set((await wholeLargeFiles(git, commit)).map(({ path }) => path))
  const filters = [...new Set(filtered.map(({ filter }) => filter))]
  const held = new Set((await heldSubmodules(git, commit)).map(({ path }) => path))
  const lacking = submodules.filter(path => !held.has(path))
  return [
    ...(held.size === 0 ? [] : [heldSentence([...held])]),
    ...(lacking.length === 0 ? [] : [submoduleSentence(lacking)]),
    ...filters.flatMap(filter => {
      const paths = filtered.filter(it => it.filter === filter).map(({ path }) => path)
      return filter === "lfs" ? lfsSentences(paths, whole) : [filterSentence(filter, paths)]
    }),
  ]
}

/** A plan says what its work trees lack, whether or not its planner saw it. */
export const withAssumptions = (handed: Handed, more: readonly string[]): Handed =>
  handed.plan === null
    ? handed
    : { ...handed, plan: { ...handed.plan, assumptions: [...handed.plan.assumptions, ...more] } }

/** The first file that the patch brings and that git would keep in another form; null: there is none. */
export async function filteredIn(git: Git, changes: readonly Change[]): Promise<string | null> {
  const paths = changes.filter(({ newMode }) => newMode.startsWith("100")).map(({ path }) => path)
  const [first] = (await filteredAmong(git, paths)).filter(({ filter }) => STORED.test(filter))
  return first === undefined ? null : `${shownPath(first.path)} (${first.filter})`
}

/** Their files would be delivered as what they must not be: large, or in clear text. Others only tidy. */
const STORED = /^(?:lfs|(?:git-)?annex|(?:git-|trans)?crypt(?:-.+)?|sops|age)$/i

const NAMED_MAX = 5
/** All of them fit into one sentence of a plan. */
const NAME_CHARACTERS_MAX = 50

function named(paths: readonly string[]): string {
  const shown = paths.slice(0, NAMED_MAX).map(path => `\`${plain(path)}\``)
  const more = paths.length - shown.length
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ")
}

/** It stands in a code span. */
const plain = (path: string): string =>
  headOf(shownPath(path).replaceAll("`", "\\u{60}"), NAME_CHARACTERS_MAX)

const heldSentence = (paths: readonly string[]): string =>
  paths.length === 1
    ? `The submodule ${named(paths)} lies here to be read, and no feature can change it.`
    : `The submodules ${named(paths)} lie here to be read, and no feature can change them.`

const submoduleSentence = (paths: readonly string[]): string =>
  paths.length === 1
    ? `The submodule ${named(paths)} is an empty folder here, because missions fetch no submodules.`
    : `The submodules ${named(paths)} are empty folders here, because missions fetch no submodules.`

function lfsSentences(paths: readonly string[], whole: ReadonlySet<string>): readonly string[] {
  const sentence = (them: readonly string[], says: string) =>
    them.length === 0 ? [] : [`Git LFS keeps ${named(them)}: ${says}.`]
  const here = paths.filter(path => whole.has(path))
  const says =
    here.length === 1
      ? "it lies here whole, and no feature can change it"
      : "they lie here whole, and no feature can change them"
  const lacking = paths.filter(path => !whole.has(path))
  return [
    ...sentence(here, says),
    ...sentence(lacking, "only pointers lie here, and no feature can change them"),
  ]
}

function filterSentence(filter: string, paths: readonly string[]): string {
  const lies = paths.length === 1 ? "lies here as git keeps it" : "lie here as git keeps them"
  const change = STORED.test(filter) ? ", and no feature can change that" : ""
  return `The filter \`${plain(filter)}\` is not run: ${named(paths)} ${lies}${change}.`
}

/**
 * Lists what a work tree lacks compared with a person's own clone: submodules, files that a filter
 * converts, and the same inside submodules. It's reported while there is still a plan to approve,
 * and no feature may change such a file.
 */
import type { Laid } from "../../core/plan/checkout.ts"
import type { Sha } from "../../core/values/id.ts"
import { headOf } from "../../core/values/printed.ts"
import type { Handed } from "../ports.ts"
import { obeyAttributes } from "./attributes.ts"
import { type Change, SUBMODULE } from "./changed-path.ts"
import { type Filtered, filteredAmong } from "./filtered.ts"
import { wholeLargeFiles } from "./large-files.ts"
import type { Git } from "./own-git.ts"
import { shownPath } from "./path-bytes.ts"
import { heldSubmodules } from "./submodules.ts"
import { entriesOf } from "./tree-entry.ts"

/**
 * Whole sentences for a plan's assumptions. The commit's attributes have to be in force already.
 */
export async function unlikeCheckout(git: Git, commit: Sha): Promise<readonly string[]> {
  const { held, lacking, filtered, whole } = await unlikeIn(git, commit, "")
  const filters = [...new Set(filtered.map(({ filter }) => filter))]
  const { lays } = git
  return [
    ...(held.length === 0 ? [] : [heldSentence(held)]),
    ...(lacking.length === 0 ? [] : [submoduleSentence(lacking, lays.submodules)]),
    ...filters.flatMap(filter => {
      const paths = filtered.filter(it => it.filter === filter).map(({ path }) => path)
      return filter === "lfs"
        ? lfsSentences(paths, whole, lays.lfs)
        : [filterSentence(filter, paths)]
    }),
  ]
}

interface Unlike {
  /** Submodules that lie here. A submodule inside one of them is not listed again. */
  readonly held: readonly string[]
  readonly lacking: readonly string[]
  readonly filtered: readonly Filtered[]
  readonly whole: ReadonlySet<string>
}

/** `below`: the folder of the submodule whose commit it is. */
async function unlikeIn(git: Git, commit: string, below: string): Promise<Unlike> {
  const entries = await entriesOf(git, commit)
  const submodules = entries.filter(({ mode }) => mode === SUBMODULE).map(({ path }) => path)
  const files = entries.filter(({ mode }) => mode !== SUBMODULE).map(({ path }) => path)
  const filtered = await filteredAmong(git, files)
  const whole = (await wholeLargeFiles(git, commit)).map(({ path }) => `${below}${path}`)
  const held = await heldSubmodules(git, commit)
  const paths = new Set(held.map(({ path }) => path))
  const inner: Unlike[] = []
  for (const { path, id, git: own } of held) {
    await obeyAttributes(own, id)
    inner.push(await unlikeIn(own, id, `${below}${path}/`))
  }
  return {
    held: [...paths],
    lacking: [
      ...submodules.filter(path => !paths.has(path)).map(path => `${below}${path}`),
      ...inner.flatMap(it => it.lacking),
    ],
    filtered: [
      ...filtered.map(it => ({ ...it, path: `${below}${it.path}` })),
      ...inner.flatMap(it => it.filtered),
    ],
    whole: new Set([...whole, ...inner.flatMap(it => [...it.whole])]),
  }
}

/** Puts what the work trees lack into the plan, whether or not its planner noticed. */
export const withAssumptions = (handed: Handed, more: readonly string[]): Handed =>
  handed.plan === null
    ? handed
    : { ...handed, plan: { ...handed.plan, assumptions: [...handed.plan.assumptions, ...more] } }

/** The first file in the patch that git would keep in another form; null if there is none. */
export async function filteredIn(git: Git, changes: readonly Change[]): Promise<string | null> {
  const paths = changes.filter(({ newMode }) => newMode.startsWith("100")).map(({ path }) => path)
  const [first] = (await filteredAmong(git, paths)).filter(({ filter }) => STORED.test(filter))
  return first === undefined ? null : `${shownPath(first.path)} (${first.filter})`
}

/**
 * Files of these filters would be delivered as large files or in clear text, which they must not
 * be. Other filters only tidy.
 */
const STORED = /^(?:lfs|(?:git-)?annex|(?:git-|trans)?crypt(?:-.+)?|sops|age)$/i

const NAMED_MAX = 5
/** So many that all of them fit into one sentence of a plan. */
const NAME_CHARACTERS_MAX = 50

function named(paths: readonly string[]): string {
  const shown = paths.slice(0, NAMED_MAX).map(path => `\`${plain(path)}\``)
  const more = paths.length - shown.length
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ")
}

/** The name is shown in a code span. */
const plain = (path: string): string =>
  headOf(shownPath(path).replaceAll("`", "\\u{60}"), NAME_CHARACTERS_MAX)

const heldSentence = (paths: readonly string[]): string =>
  paths.length === 1
    ? `The submodule ${named(paths)} lies here to be read, and no feature can change it.`
    : `The submodules ${named(paths)} lie here to be read, and no feature can change them.`

const submoduleSentence = (paths: readonly string[], laid: Laid): string =>
  paths.length === 1
    ? `The submodule ${named(paths)} is an empty folder here, because ${LACKING[laid].submodules}.`
    : `The submodules ${named(paths)} are empty folders here, because ${LACKING[laid].submodules}.`

/** Why something is missing here, by what the policy allows. */
const LACKING: { readonly [L in Laid]: { readonly submodules: string; readonly lfs: string } } = {
  off: {
    submodules: "the policy says `checkout.submodules: off`",
    lfs: "the policy says `checkout.lfs: off`",
  },
  held: {
    submodules:
      "no clone on this machine holds what belongs there, and only the policy `checkout.submodules: fetched` lets missions fetch it",
    lfs: "no clone on this machine holds more, and only the policy `checkout.lfs: fetched` lets missions fetch it",
  },
  fetched: {
    submodules: "it could not be fetched from the repository's own host with the token of its run",
    lfs: "more could not be fetched from the repository's own host with the token of its run",
  },
}

function lfsSentences(
  paths: readonly string[],
  whole: ReadonlySet<string>,
  laid: Laid,
): readonly string[] {
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
    ...sentence(
      lacking,
      `only pointers lie here, because ${LACKING[laid].lfs}; no feature can change them`,
    ),
  ]
}

function filterSentence(filter: string, paths: readonly string[]): string {
  const lies = paths.length === 1 ? "lies here as git keeps it" : "lie here as git keeps them"
  const change = STORED.test(filter) ? ", and no feature can change that" : ""
  return `The filter \`${plain(filter)}\` is not run: ${named(paths)} ${lies}${change}.`
}

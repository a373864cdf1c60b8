/**
 * Says why a mission can't begin from a folder, and what to type about it. If git suggests a
 * command, we show that.
 */
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { withoutEnd } from "../core/values/trimmed.ts"
import { quoted } from "./person.ts"

export interface Unfit {
  readonly why: string
  /** What to type next; null if only another folder helps. */
  readonly try: string | null
}

/** Git's own error in one line. */
export function gitSaid(error: unknown): string {
  const { stderr, code, message } = error as Error & { stderr?: string; code?: string }
  if (code === "ENOENT") return "git was not found on the PATH"
  const lines = (stderr ?? message).split("\n").map(line => line.trim())
  const bare = lines.map(line => line.replace(/^remote: /, ""))
  const at = WORTH.map(worth => bare.findIndex(line => worth.test(line))).find(it => it >= 0) ?? 0
  const told = (bare[at] || message).replace(/^(fatal|error): */, "")
  // A list follows, such as one of extensions.
  return told.endsWith(":") && lines[at + 1] ? `${told} ${lines[at + 1]}` : told
}

/** A line from the other end says more than git's own "it failed". */
const WORTH = [
  /^fatal: (?!git upload-pack|protocol error)/,
  /^(fatal|error): (?!git upload-pack|protocol error)/,
  /^(fatal|error):/,
  /\S/,
]

interface Asking {
  readonly directory: string
  /** True for a bare repository. */
  readonly isBare: boolean
}

export function unfit(error: unknown, { directory, isBare }: Asking): Unfit {
  const why = gitSaid(error)
  const git = `git -C ${quoted(directory)}`
  if (/dubious ownership/.test(why)) {
    const { stderr = "" } = error as { stderr?: string }
    const cure = /^[ \t]*(git config --global --add safe\.directory .+)$/m.exec(stderr)?.[1]
    return { why, try: cure ?? `git config --global --add safe.directory ${quoted(directory)}` }
  }
  if (/must be run in a work tree/.test(why)) {
    if (!isBare) {
      const next = `the same command with --repo ${quoted(dirname(directory))}`
      return { why: "it is git's own folder of a repository", try: next }
    }
    const beside = quoted(
      `${withoutEnd(directory, letter => letter === "/").replace(/\/?\.git$/, "")}-work`,
    )
    const next = `git clone ${quoted(directory)} ${beside}`
    return { why: "a bare repository, which has no files to work with", try: next }
  }
  if (/unknown repository extension|repository version/.test(why)) {
    return { why, try: "the same command, once git is a version that knows it" }
  }
  if (/^Invalid path/.test(why)) {
    const place = "where core.worktree says that its files lie"
    return { why: `${why}, ${place}`, try: `${git} config --unset core.worktree` }
  }
  if (/bad config|unable to parse/.test(why)) {
    return { why, try: "the same command, once that file is mended" }
  }
  if (/bad (?:tree )?object|unable to read tree/.test(why)) return { why, try: `${git} fsck` }
  if (/index file|bad signature|bad index/.test(why)) return { why, try: `${git} read-tree HEAD` }
  // A new repository wouldn't mend the broken one that is there.
  if (/^not a git repository/.test(why) && existsSync(join(directory, ".git"))) {
    return { why: `its .git is no repository that git can read: ${why}`, try: `${git} status` }
  }
  return { why, try: null }
}

/** A clone that git can open, but in which commits are missing. */
export const incomplete = (directory: string, why: string): Unfit => ({
  why,
  try: `git -C ${quoted(directory)} fsck`,
})

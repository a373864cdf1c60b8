/** A file that a delivery changed, with what is known about it before and after. */
import { HABITS, type Habits, lineOutline } from "./line-outline.ts"
import { NOTHING_KNOWN, type Outline } from "./outline.ts"
import { pythonOutline } from "./python-outline.ts"
import { scriptOutline } from "./script-outline.ts"
import { NotSearched, type Watch } from "./search-deadline.ts"

export interface ChangedFile {
  readonly path: string
  /** null if the file wasn't there, or isn't text. */
  readonly before: string | null
  readonly after: string | null
  readonly wasThere: boolean
  readonly isThere: boolean
}

export interface OutlinedFile extends ChangedFile {
  readonly old: Outline
  readonly now: Outline
  /**
   * Why nothing is known about its functions and tests, before or after; null if it was searched.
   */
  readonly unsearched: string | null
}

/**
 * A file that couldn't be read before is not held against the delivery. One that can no longer be
 * read is judged by what it held before; otherwise making a file unreadable would hide what was
 * removed from it.
 */
export function outlined(file: ChangedFile, watch: Watch): OutlinedFile {
  const old = sideOf(file.path, { text: file.before, isThere: file.wasThere }, watch)
  const now = sideOf(file.path, { text: file.after, isThere: file.isThere }, watch)
  const unsearched = typeof old === "string" ? old : typeof now === "string" ? now : null
  if (typeof old === "string")
    return { ...file, old: NOTHING_KNOWN, now: NOTHING_KNOWN, unsearched }
  return { ...file, old, now: typeof now === "string" ? NOTHING_KNOWN : now, unsearched }
}

interface Side {
  readonly text: string | null
  readonly isThere: boolean
}

/** A string says why it can't be searched. A file that is no source code has nothing to search. */
function sideOf(path: string, { text, isThere }: Side, watch: Watch): Outline | string {
  if (isSource(path)) {
    if (text === null && isThere) return "it is no text, or larger than any source"
    if (text !== null && isMade(text))
      return "its lines are so long that a program must have written it"
  }
  try {
    return outlineOf(path, text, watch)
  } catch (error) {
    if (!(error instanceof NotSearched)) throw error
    return "to search it takes too long"
  }
}

const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/
const PYTHON = /\.pyi?$/

const isSource = (path: string): boolean =>
  SCRIPT.test(path) || PYTHON.test(path) || habitsOf(path, "") !== null

function outlineOf(path: string, text: string | null, watch: Watch): Outline {
  if (text === null) return NOTHING_KNOWN
  if (SCRIPT.test(path)) return scriptOutline(path, text, watch)
  if (PYTHON.test(path)) return pythonOutline(text, watch)
  const habits = habitsOf(path, text)
  return habits === null ? NOTHING_KNOWN : lineOutline(text, habits, watch)
}

/** Nobody wrote such a file by hand, and nobody could read what a finding would quote. */
const isMade = (text: string): boolean =>
  text.length > 20_000 && !text.slice(0, 5_000).includes("\n")

function habitsOf(path: string, text: string): Habits | null {
  if (/\.go$/.test(path)) return HABITS.go
  if (/\.rs$/.test(path)) return HABITS.rust
  if (/\.rb$/.test(path)) return HABITS.ruby
  if (/\.(?:java|kt|kts|cs)$/.test(path)) return HABITS.java
  const isShell = /\.(?:sh|bash|bats|zsh)$/.test(path) || /^#!.*\b(?:ba|z|da)?sh\b/.test(text)
  return isShell ? HABITS.shell : null
}

/** Follows the conventions of common test runners. A file that no runner finds tests nothing. */
export const isTestFile = (path: string): boolean =>
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\/|[._-](?:test|spec)s?\.\w+$|(?:^|\/)test_[^/]*\.\w+$|_test\.\w+$|\.bats$|Tests?\.(?:java|kt|cs)$|(?:^|\/)(?:test|tests|conftest)\.\w+$/.test(
    path,
  )

/** Excludes files that help tests without being one, and examples that are never shipped. */
export const isProduction = (path: string): boolean =>
  !isTestFile(path) &&
  !/(?:^|\/)(?:__mocks__|mocks?|fixtures?|testing|test-utils?|testdata|stories|examples?|docs?|bench|scripts)\/|\.(?:config|setup|stories|mock|fixture)s?\.\w+$|(?:^|[/._-])(?:setup|mock)[^/]*\.[cm]?[jt]sx?$/.test(
    path,
  ) &&
  /\.(?:[cm]?[jt]s|[jt]sx|py|go|rs|rb|java|kt|cs|sh|bash)$/.test(path)

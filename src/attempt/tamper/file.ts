/** A file that a delivery changed, with what is known of it before and after. */
import { HABITS, type Habits, lineOutline } from "./line-outline.ts"
import { NOTHING_KNOWN, type Outline } from "./outline.ts"
import { pythonOutline } from "./python-outline.ts"
import { scriptOutline } from "./script-outline.ts"
import { NotSearched, type Watch } from "./watch.ts"

export interface ChangedFile {
  readonly path: string
  /** null: it was not there, or is no text. */
  readonly before: string | null
  readonly after: string | null
  readonly wasThere: boolean
  readonly isThere: boolean
}

export interface OutlinedFile extends ChangedFile {
  readonly old: Outline
  readonly now: Outline
  /** Why nothing is known of its functions and tests, before or after; null: it was searched. */
  readonly unsearched: string | null
}

/** Both sides or none: what only one of them told would be held against the other. */
export function outlined(file: ChangedFile, watch: Watch): OutlinedFile {
  const unread = unreadable(file)
  if (unread !== null) return unsearched(file, unread)
  try {
    const old = outlineOf(file.path, file.before, watch)
    const now = outlineOf(file.path, file.after, watch)
    return { ...file, old, now, unsearched: null }
  } catch (error) {
    if (!(error instanceof NotSearched)) throw error
    return unsearched(file, "to search it takes too long")
  }
}

const unsearched = (file: ChangedFile, why: string): OutlinedFile => ({
  ...{ ...file, old: NOTHING_KNOWN, now: NOTHING_KNOWN, unsearched: why },
})

/** A text that no line shows to be a program, such as a table, has nothing to search for. */
function unreadable({ path, before, after, wasThere, isThere }: ChangedFile): string | null {
  if (!isSource(path)) return null
  if ((wasThere && before === null) || (isThere && after === null)) {
    return "it is no text, or larger than any source"
  }
  const isMinified = [before, after].some(text => text !== null && isMade(text))
  return isMinified ? "its lines are so long that a program must have written it" : null
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

/** Nobody wrote it by hand, and nobody can read what would be said of it. */
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

/** By the conventions of the runners that people use: a file that none of them finds tests nothing. */
export const isTestFile = (path: string): boolean =>
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\/|[._-](?:test|spec)s?\.\w+$|(?:^|\/)test_[^/]*\.\w+$|_test\.\w+$|\.bats$|Tests?\.(?:java|kt|cs)$|(?:^|\/)(?:test|tests|conftest)\.\w+$/.test(
    path,
  )

/** What helps tests without being one, and what is shown and never shipped. */
export const isProduction = (path: string): boolean =>
  !isTestFile(path) &&
  !/(?:^|\/)(?:__mocks__|mocks?|fixtures?|testing|test-utils?|testdata|stories|examples?|docs?|bench|scripts)\/|\.(?:config|setup|stories|mock|fixture)s?\.\w+$|(?:^|[/._-])(?:setup|mock)[^/]*\.[cm]?[jt]sx?$/.test(
    path,
  ) &&
  /\.(?:[cm]?[jt]s|[jt]sx|py|go|rs|rb|java|kt|cs|sh|bash)$/.test(path)

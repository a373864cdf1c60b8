/** A file that a delivery changed, with what is known of it before and after. */
import { HABITS, type Habits, lineOutline } from "./line-outline.ts"
import { NOTHING_KNOWN, type Outline } from "./outline.ts"
import { pythonOutline } from "./python-outline.ts"
import { scriptOutline } from "./script-outline.ts"

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
}

export const outlined = (file: ChangedFile): OutlinedFile => ({
  ...file,
  old: outlineOf(file.path, file.before),
  now: outlineOf(file.path, file.after),
})

function outlineOf(path: string, text: string | null): Outline {
  if (text === null || isMinified(text)) return NOTHING_KNOWN
  if (/\.(?:[cm]?[jt]s|[jt]sx)$/.test(path)) return scriptOutline(path, text)
  if (/\.pyi?$/.test(path)) return pythonOutline(text)
  const habits = habitsOf(path, text)
  return habits === null ? NOTHING_KNOWN : lineOutline(text, habits)
}

/** Nobody wrote it by hand, and to read it would take long. */
const isMinified = (text: string): boolean =>
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

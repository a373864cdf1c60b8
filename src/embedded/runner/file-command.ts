/**
 * The files by which a step sets outputs, variables and more. A broken line must be refused, never
 * guessed at.
 */

import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"

class FileCommandError extends Error {}

export interface FileCommands {
  /** The variables that tell a step where its files are. */
  readonly env: Readonly<Record<string, string>>
  /**
   * Throws FileCommandError, named after the variable, if a file breaks the grammar or its size.
   */
  read(): FileCommandResult
}

interface FileCommandResult {
  readonly outputs: ReadonlyMap<string, string>
  readonly env: ReadonlyMap<string, string>
  readonly state: ReadonlyMap<string, string>
  readonly paths: readonly string[]
  readonly summary: string
}

const FILES = {
  GITHUB_OUTPUT: "set_output",
  GITHUB_ENV: "set_env",
  GITHUB_STATE: "save_state",
  GITHUB_PATH: "add_path",
  GITHUB_STEP_SUMMARY: "step_summary",
} as const
type Variable = keyof typeof FILES

/**
 * GitHub caps a job's outputs at 1 MiB; a larger file is a runaway step, and reading it would cost
 * memory.
 */
const FILE_BYTES_MAX = 1_048_576

/**
 * Makes the step's empty files in a folder of RUNNER_TEMP, as GitHub does, with a fresh id in their
 * names.
 */
export function openFileCommands(temp: string, id: string): FileCommands {
  const folder = join(temp, "_runner_file_commands")
  const place = (variable: Variable) => join(folder, `${FILES[variable]}_${id}`)
  const variables = Object.keys(FILES) as readonly Variable[]
  mkdirSync(folder, { recursive: true })
  for (const variable of variables) writeFileSync(place(variable), "")
  const text = (variable: Variable) => readCapped(place(variable), variable)
  return {
    env: Object.fromEntries(variables.map(variable => [variable, place(variable)])),
    read: () => ({
      outputs: named("GITHUB_OUTPUT", text("GITHUB_OUTPUT")),
      env: named("GITHUB_ENV", text("GITHUB_ENV")),
      state: named("GITHUB_STATE", text("GITHUB_STATE")),
      paths: text("GITHUB_PATH")
        .split(/\r?\n/)
        .filter(line => line !== ""),
      summary: summaryOf(place("GITHUB_STEP_SUMMARY")),
    }),
  }
}

function readCapped(file: string, variable: Variable): string {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) return ""
  // If a step replaced its file by a pipe, reading it would block us for ever.
  if (!found.isFile() || found.size > FILE_BYTES_MAX) {
    const seen = found.isFile() ? `${found.size} bytes` : "something that is no file"
    throw new FileCommandError(
      `Unable to process ${variable}: expected a file of at most ${FILE_BYTES_MAX} bytes, ` +
        `got ${seen}.`,
    )
  }
  return readFileSync(file, "utf8")
}

/** On GitHub a summary that is too large or missing doesn't change the result of a step. */
function summaryOf(file: string): string {
  try {
    return readCapped(file, "GITHUB_STEP_SUMMARY")
  } catch (error) {
    return error instanceof FileCommandError ? `(left out: ${error.message})` : ""
  }
}

function named(variable: Variable, text: string): ReadonlyMap<string, string> {
  try {
    return parsePairs(text)
  } catch (cause) {
    throw new FileCommandError(`Unable to process ${variable}: ${(cause as Error).message}`, {
      cause,
    })
  }
}

/**
 * `NAME=VALUE` lines and `NAME<<DELIMITER` … `DELIMITER` blocks, as actions/runner reads them:
 * whichever mark comes first in a line decides, blank lines are skipped, all else is "Invalid
 * format".
 */
export function parsePairs(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  const lines = text.split("\n")
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!.replace(/\r$/, "")
    if (line === "") continue
    const equals = line.indexOf("=")
    const heredoc = line.indexOf("<<")
    if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
      const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)]
      if (name === "" || delimiter === "") {
        throw new Error(
          `Invalid format '${line}'. Name must not be empty and delimiter must not be empty`,
        )
      }
      const end = closingLine(lines, { from: at + 1, delimiter })
      pairs.set(
        name,
        lines
          .slice(at + 1, end)
          .join("\n")
          .replace(/\r$/, ""),
      )
      at = end
    } else if (equals > 0) {
      pairs.set(line.slice(0, equals), line.slice(equals + 1))
    } else {
      throw new Error(`Invalid format '${line}'${equals === 0 ? ". Name must not be empty" : ""}`)
    }
  }
  return pairs
}

function closingLine(
  lines: readonly string[],
  { from, delimiter }: { readonly from: number; readonly delimiter: string },
): number {
  for (let at = from; at < lines.length; at++) {
    if (lines[at]!.replace(/\r$/, "") === delimiter) return at
  }
  if (lines.at(-1) !== "") throw new Error("Invalid value. EOF marker missing new line.")
  throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`)
}

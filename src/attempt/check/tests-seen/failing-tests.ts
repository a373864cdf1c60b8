/**
 * Which tests failed, read from what test runners print. It never guesses: if not every failed test
 * is named it returns null, and the gate is then judged as a whole.
 */
import { headOf } from "../../../core/values/printed.ts"
import { testsSeen } from "./tests-seen.ts"

/** Nobody reads a list that is longer than this, and no brief should hold one. */
const TESTS_MAX = 500
const NAME_CHARACTERS_MAX = 300

/** null if the output is of no runner that we know, or if it does not name all that failed. */
export function failingTests(output: string): readonly string[] | null {
  const seen = testsSeen(output)
  if (seen === null) return null
  const failed = seen.named.filter(({ is }) => is === "failed")
  const names = [...new Set(failed.map(({ name }) => headOf(name.trim(), NAME_CHARACTERS_MAX)))]
  if (failed.length < seen.count.failed) return null
  return names.length <= TESTS_MAX ? names : null
}

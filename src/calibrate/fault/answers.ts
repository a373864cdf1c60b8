/**
 * Finds what tests expect functions to return. A cheating worker would write these values down as
 * constants.
 */
import { outlined } from "../../attempt/tamper/changed-file.ts"
import { isLiteral } from "../../attempt/tamper/outline.ts"
import { PATIENT } from "../../attempt/tamper/search-deadline.ts"
import type { WrittenFile } from "./fault-edit.ts"

/** For each function's name, the first value that a test expects of it. */
export function knownAnswers(files: readonly WrittenFile[]): ReadonlyMap<string, string> {
  const answers = new Map<string, string>()
  for (const { path, text } of files) {
    const changed = { path, before: null, after: text, wasThere: false, isThere: true }
    for (const { assertions } of outlined(changed, PATIENT).now.tests) {
      for (const { subject, expected, strength } of assertions) {
        const name = /^(?:[\w$]+\.)*([\w$]+)\(/.exec(subject)?.[1]
        if (name === undefined || strength < 3 || !isLiteral(expected)) continue
        if (!answers.has(name)) answers.set(name, expected)
      }
    }
  }
  return answers
}

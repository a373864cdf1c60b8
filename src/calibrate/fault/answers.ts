/** What tests expect of functions by example: the answers that somebody who cheats writes down. */
import { outlined } from "../../attempt/tamper/changed-file.ts"
import { isLiteral } from "../../attempt/tamper/outline.ts"
import { PATIENT } from "../../attempt/tamper/search-deadline.ts"
import type { WrittenFile } from "./fault-edit.ts"

/** By the function's name, the first answer that a test expects of it. */
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

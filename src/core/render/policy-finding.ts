/** What is wrong with a policy file, in the parts of an error: what, where, expected, got. */
import type { PolicyFinding } from "../plan/policy/finding.ts"
import { code, inline } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { counted } from "./phrase/amount.ts"

/** "`.github/missions.yml`, line 3". */
export const place = ({ file, line }: { readonly file: string; readonly line: number }): string =>
  `${code(file, 120)}, line ${line}`

/** What was found, in one line without a full stop. */
export function findingWords({ rule, key }: PolicyFinding): string {
  const named = key === null ? "the file" : code(key, 80)
  switch (rule) {
    case "not_yaml":
      return "it cannot be read"
    case "unknown_key":
      return `${named} is not known`
    case "wrong_value":
      return key === null ? "it holds no keys" : `${named} has a wrong value`
    case "looser":
      return `${named} is looser than allowed`
    case "no_limit":
      return `${named} cannot be a limit`
  }
}

/** The reply to somebody who wants to start: nothing begins until the file is mended. */
export function unusablePolicy(findings: readonly PolicyFinding[], more: number): string {
  const [first] = findings
  if (first === undefined) return "**Not started: the policy here cannot be used.**"
  const rows = findings.map(finding => [
    place(finding),
    findingWords(finding),
    inline(finding.right, 240),
    code(finding.seen, 80),
  ])
  const left =
    more > 0 ? `\n\nAnd ${counted(more, "other")}, which I show once these are mended.` : ""
  return [
    `**Not started: the policy has ${findings.length + more === 1 ? "a mistake" : "mistakes"}: ${findingWords(first)}.**`,
    `${table(["Where", "What", "Expected", "Got"], rows)}${left}`,
    "Mend it on the default branch, then type:\n\n```\n/mission\n```",
  ].join("\n\n")
}

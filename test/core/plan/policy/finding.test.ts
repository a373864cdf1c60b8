/** A bad file is answered with its line, its key, what is right and what was seen. */
import { expect, test } from "vitest"
import { given, said, usual } from "./parsed.ts"

const R = ".github/missions.yml"

const repository: readonly (readonly [what: string, text: string, ...expected: string[]])[] = [
  [
    "broken YAML",
    "parallel: 2\ncare: [light\n",
    `not_yaml ${R}:3 null: right is a YAML file of keys and values; seen is Flow sequence in block collection must be sufficiently indented and end with a ]`,
  ],
  [
    "a text instead of keys",
    "nothing to see\n",
    `wrong_value ${R}:1 null: right is a group with \`enabled\`, \`agents\`, \`parallel\`, \`care\`, \`approvals\`, \`people\`, \`budgets\`, \`ceilings\`, \`protected_paths\`, \`lock_files\`, \`not_secrets\`, \`tampering\`, \`patch\`, \`branch_prefix\`, \`ci\`, \`ci_minutes\`, \`minor_findings\`, \`captures\`, \`checkout\`, \`commands\`, \`isolation\`; seen is nothing to see`,
  ],
  [
    "a slip of the finger",
    "# ours\n\nparalel: 3\n",
    `unknown_key ${R}:3 paralel: right is \`parallel\`; seen is 3`,
  ],
  [
    "another way of writing",
    "branchPrefix: bots/\nprotected-paths: [x]\n",
    `unknown_key ${R}:1 branchPrefix: right is \`branch_prefix\`; seen is bots/`,
    `unknown_key ${R}:2 protected-paths: right is \`protected_paths\`; seen is ["x"]`,
  ],
  [
    "a key in the wrong place",
    "hours: 4\n",
    `unknown_key ${R}:1 hours: right is \`ceilings.hours\`; seen is 4`,
  ],
  [
    "a word that is no key",
    "people:\n  wizards: [mira]\n",
    `unknown_key ${R}:2 people.wizards: right is \`start\`, \`approve\`, \`steer\`, \`approvers\`, \`bots\`; seen is ["mira"]`,
  ],
  [
    "a number out of range",
    "parallel: 99\n",
    `wrong_value ${R}:1 parallel: right is a whole number from 1 to 20; seen is 99`,
  ],
  [
    "a text for a number",
    "ceilings:\n  planning: { minutes: 30 }\n  hours: eight\n",
    `wrong_value ${R}:3 ceilings.hours: right is a number above 0; seen is eight`,
  ],
  [
    "a choice that there is not",
    "care: thorough\n",
    `wrong_value ${R}:1 care: right is \`light\`, \`standard\` or \`strict\`; seen is thorough`,
  ],
  [
    "one item of a list",
    "people:\n  bots:\n    - renovate[bot]\n    - mira\n",
    `wrong_value ${R}:4 people.bots.1: right is a list of bots' logins, such as \`renovate[bot]\`; seen is mira`,
  ],
  [
    "a value for a group",
    "patch: 3\n",
    `wrong_value ${R}:1 patch: right is a group with \`files\`, \`bytes\`; seen is 3`,
  ],
  [
    "the same key twice",
    "parallel: 1\nparallel: 2\n",
    `not_yaml ${R}:2 null: right is a YAML file of keys and values; seen is Map keys must be unique`,
  ],
  [
    "a word of the organisation's file",
    "limits:\n  parallel: 1\n",
    `unknown_key ${R}:1 limits: right is \`enabled\`, \`agents\`, \`parallel\`, \`care\`, \`approvals\`, \`people\`, \`budgets\`, \`ceilings\`, \`protected_paths\`, \`lock_files\`, \`not_secrets\`, \`tampering\`, \`patch\`, \`branch_prefix\`, \`ci\`, \`ci_minutes\`, \`minor_findings\`, \`captures\`, \`checkout\`, \`commands\`, \`isolation\`; seen is {"parallel":1}`,
  ],
]

test.each(repository)("%s", (_what, text, ...expected) => {
  const effective = given({ repository: text })
  expect(said(effective)).toEqual(expected)
  expect(effective.policy).toEqual(usual)
})

const O = "acme/.github/missions.yml"

test.each([
  ["a limit without its group", "parallel: 4\n", "right is `defaults`, `limits`"],
  ["a slip in a group", "limit:\n  parallel: 4\n", "right is `limits`"],
  ["a slip in a limit", "limits:\n  paralel: 4\n", "right is `parallel`"],
  ["a bad default", "defaults:\n  care: best\n", "right is `light`, `standard` or `strict`"],
])("of the organisation's file: %s", (_what, organisation, expected) => {
  const [finding, ...more] = said(given({ organisation }))
  expect(finding).toContain(O)
  expect(finding).toContain(expected)
  expect(more).toEqual([])
})

test("what is wrong in both files is said of both", () => {
  const files = { repository: "care: best", organisation: "limits: { hours: 3 }" }
  expect(said(given(files)).map(line => line.split(" ")[1])).toEqual([`${O}:1`, `${R}:1`])
})

test.each([
  ["aliases that grow", "a: &a [x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n"],
  ["a file that nobody keeps by hand", `# ${"x".repeat(100_001)}`],
])("%s are not read", (_what, text) => {
  expect(given({ repository: text }).findings[0]?.rule).toMatch(/not_yaml|unknown_key/)
})

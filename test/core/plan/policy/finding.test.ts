/** A bad file is answered with its line, its key, what was expected and what was read. */
import { expect, test } from "vitest"
import { given, said, usual } from "./parsed.ts"

const R = ".github/missions.yml"

const repository: readonly (readonly [what: string, text: string, ...expected: string[]])[] = [
  [
    "broken YAML",
    "parallel: 2\ncare: [light\n",
    `not_yaml ${R}:3 null: expected a YAML file of keys and values; got Flow sequence in block collection must be sufficiently indented and end with a ]`,
  ],
  [
    "a text instead of keys",
    "nothing to see\n",
    `wrong_value ${R}:1 null: expected a group with \`enabled\`, \`agents\`, \`models\`, \`agent_env\`, \`parallel\`, \`care\`, \`approvals\`, \`people\`, \`budgets\`, \`ceilings\`, \`protected_paths\`, \`lock_files\`, \`not_secrets\`, \`tampering\`, \`patch\`, \`branch_prefix\`, \`ci\`, \`ci_minutes\`, \`minor_findings\`, \`captures\`, \`transcripts\`, \`checkout\`, \`commands\`, \`network\`, \`isolation\`; got nothing to see`,
  ],
  [
    "a slip of the finger",
    "# ours\n\nparalel: 3\n",
    `unknown_key ${R}:3 paralel: expected \`parallel\`; got 3`,
  ],
  [
    "another way of writing",
    "branchPrefix: bots/\nprotected-paths: [x]\n",
    `unknown_key ${R}:1 branchPrefix: expected \`branch_prefix\`; got bots/`,
    `unknown_key ${R}:2 protected-paths: expected \`protected_paths\`; got ["x"]`,
  ],
  [
    "a key in the wrong place",
    "hours: 4\n",
    `unknown_key ${R}:1 hours: expected \`ceilings.hours\`; got 4`,
  ],
  [
    "a word that is no key",
    "people:\n  wizards: [mira]\n",
    `unknown_key ${R}:2 people.wizards: expected \`start\`, \`approve\`, \`steer\`, \`approvers\`, \`bots\`; got ["mira"]`,
  ],
  [
    "a number out of range",
    "parallel: 99\n",
    `wrong_value ${R}:1 parallel: expected a whole number from 1 to 20; got 99`,
  ],
  [
    "a text for a number",
    "ceilings:\n  planning: { minutes: 30 }\n  hours: eight\n",
    `wrong_value ${R}:3 ceilings.hours: expected a number above 0; got eight`,
  ],
  [
    "a choice that there is not",
    "care: thorough\n",
    `wrong_value ${R}:1 care: expected \`light\`, \`standard\` or \`strict\`; got thorough`,
  ],
  [
    "one item of a list",
    "people:\n  bots:\n    - renovate[bot]\n    - mira\n",
    `wrong_value ${R}:4 people.bots.1: expected a list of bots' logins, such as \`renovate[bot]\`; got mira`,
  ],
  [
    "a value for a group",
    "patch: 3\n",
    `wrong_value ${R}:1 patch: expected a group with \`files\`, \`bytes\`; got 3`,
  ],
  [
    "the same key twice",
    "parallel: 1\nparallel: 2\n",
    `not_yaml ${R}:2 null: expected a YAML file of keys and values; got Map keys must be unique`,
  ],
  [
    "a word of the organisation's file",
    "limits:\n  parallel: 1\n",
    `unknown_key ${R}:1 limits: expected \`enabled\`, \`agents\`, \`models\`, \`agent_env\`, \`parallel\`, \`care\`, \`approvals\`, \`people\`, \`budgets\`, \`ceilings\`, \`protected_paths\`, \`lock_files\`, \`not_secrets\`, \`tampering\`, \`patch\`, \`branch_prefix\`, \`ci\`, \`ci_minutes\`, \`minor_findings\`, \`captures\`, \`transcripts\`, \`checkout\`, \`commands\`, \`network\`, \`isolation\`; got {"parallel":1}`,
  ],
]

test.each(repository)("%s", (_what, text, ...expected) => {
  const effective = given({ repository: text })
  expect(said(effective)).toEqual(expected)
  expect(effective.policy).toEqual(usual)
})

const O = "acme/.github/missions.yml"

test.each([
  ["a limit without its group", "parallel: 4\n", "expected `defaults`, `limits`"],
  ["a slip in a group", "limit:\n  parallel: 4\n", "expected `limits`"],
  ["a slip in a limit", "limits:\n  paralel: 4\n", "expected `parallel`"],
  ["a bad default", "defaults:\n  care: best\n", "expected `light`, `standard` or `strict`"],
])("in the organisation's file: %s", (_what, organisation, expected) => {
  const [finding, ...more] = said(given({ organisation }))
  expect(finding).toContain(O)
  expect(finding).toContain(expected)
  expect(more).toEqual([])
})

test("a mistake in both files is reported for both", () => {
  const files = { repository: "care: best", organisation: "limits: { hours: 3 }" }
  expect(said(given(files)).map(line => line.split(" ")[1])).toEqual([`${O}:1`, `${R}:1`])
})

test.each([
  ["aliases that grow", "a: &a [x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n"],
  ["a file that nobody keeps by hand", `# ${"x".repeat(100_001)}`],
])("%s are not read", (_what, text) => {
  expect(given({ repository: text }).findings[0]?.rule).toMatch(/not_yaml|unknown_key/)
})

/** What a worker's report says, compared with git and the commands that were run again. */
import { expect, test } from "vitest"
import type { Handed } from "../../src/attempt/ports.ts"
import type { FeatureBrief } from "../../src/core/log/brief.ts"
import { featureBrief } from "./briefs.ts"
import { freshWorld } from "./fresh-world.ts"
import { attempt, type Files, writing } from "./world.ts"

const PROOF = "grep -q hello greeting.txt"
const HELLO = { "greeting.txt": "hello\n" }

const world = freshWorld({ "README.md": "Read me\n", "check.sh": 'it "reads"\n' })

const told = async (
  claim: Partial<NonNullable<Handed["claim"]>>,
  { files = HELLO, ...changed }: Partial<FeatureBrief> & { readonly files?: Files } = {},
) => {
  const handed = { claim: { done: ["Done"], undone: [], commands: [], ...claim } }
  const brief = featureBrief(world.base, changed)
  const { report } = await attempt(world, brief, writing(files, handed))
  return report
}
const textsOf = async (...given: Parameters<typeof told>) =>
  (await told(...given)).findings.map(({ severity, text }) => `${severity}: ${text}`)

test("a report that matches the work brings no finding", async () => {
  const commands = [{ run: PROOF, exit: 0 }]
  const files = { ...HELLO, "check.sh": 'it "reads"\nit "greets"\n' }
  const claim = {
    commands,
    files: ["./greeting.txt", "check.sh"],
    tests: [{ path: "check.sh", name: "greets" }],
  }
  const report = await told(claim, { files })
  expect(report.outcome.type).toBe("delivered")
  expect(report.findings).toEqual([])
  expect(report.claim).toEqual({ done: ["Done"], undone: [], ...claim })
})

test("a report that says nothing of files and tests is not held against them", async () => {
  expect(await textsOf({})).toEqual([])
})

test("a command that fails though the report says it passes is reported, beside the failure itself", async () => {
  const report = await told(
    { commands: [{ run: `  ${PROOF} `, exit: 0 }] },
    { files: { "greeting.txt": "bye\n" } },
  )
  expect(report.outcome).toMatchObject({ failure: { kind: "verification_failed" } })
  expect(report.findings).toEqual([
    {
      ...{ id: "F1.1.report.1", severity: "minor", path: null, line: null },
      text: `The report says that \`${PROOF}\` ended with 0; run again on what was delivered it ended with 1.`,
    },
  ])
})

test("a failing command that the report doesn't mention is reported", async () => {
  expect(await textsOf({}, { files: { "greeting.txt": "bye\n" } })).toEqual([
    `minor: The report names no run of \`${PROOF}\`; run again on what was delivered it ended with 1.`,
  ])
})

test("a report need not mention a gate that was known to fail", async () => {
  const environment = { setup: [], gates: [{ name: "lint", run: "exit 3" }], services: [] }
  expect(await textsOf({}, { environment, known: ["lint"] })).toEqual([])
})

test("unchanged files that the report names, and changed files that it doesn't, are reported", async () => {
  const files = { ...HELLO, "src/a.ts": "a\n", "src/b.ts": "b\n" }
  expect(await textsOf({ files: ["README.md", "src/"] }, { files })).toEqual([
    "minor: The report says that `README.md` was changed; nothing of it was.",
    "minor: The report does not mention changes to `greeting.txt`.",
  ])
})

test.each([
  ["a file that was not changed", "README.md", "reads", "that file was not changed"],
  ["a test that was there before", "check.sh", "reads", "it has no such new test"],
  ["a test that is not there", "check.sh", "sings", "it has no such new test"],
])("a test said to be added in %s", async (_, path, name, why) => {
  const files = { ...HELLO, "check.sh": 'it "reads"\nit "greets"\n' }
  expect(await textsOf({ tests: [{ path, name }] }, { files })).toEqual([
    `minor: The report says that the test "${name}" was added to \`${path}\`; ${why}.`,
  ])
})

test("a problem that a worker noticed and left alone is recorded and blocks nothing", async () => {
  const seen = { ...{ id: "F1.1.1", path: "README.md", line: 1 }, text: "It is out of date" }
  const claim = { done: [], undone: [], commands: [] }
  const findings = [{ ...seen, severity: "blocking" as const }]
  const brief = featureBrief(world.base)
  const { report } = await attempt(world, brief, writing(HELLO, { claim, findings }))
  expect(report.outcome.type).toBe("delivered")
  expect(report.findings).toEqual([{ ...seen, severity: "minor" }])
})

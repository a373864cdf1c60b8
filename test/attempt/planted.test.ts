/**
 * Puts secrets into everything that an agent says and its code prints, and searches every output of
 * an attempt for them.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { expect, test } from "vitest"
import { handedCall } from "../../src/agent/handed-call.ts"
import { createNarrator } from "../../src/agent/narrator.ts"
import { describeMismatch } from "../../src/agent/role-tools/describe-mismatch.ts"
import { failingTests } from "../../src/attempt/check/tests-seen/failing-tests.ts"
import { logLines } from "../../src/attempt/log-lines.ts"
import type { AgentSession, Handed } from "../../src/attempt/ports.ts"
import { Draft } from "../../src/core/plan/plan.ts"
import { toldLine } from "../../src/core/render/transcript.ts"
import { messageOf } from "../../src/github/errors.ts"
import { draft, featureBrief, planBrief, validationBrief } from "./briefs.ts"
import { freshWorld } from "./fresh-world.ts"
import { expectNone, FORMS, KEYS, OWN, TOKENS, UNSEEN, within } from "./secret/secret-samples.ts"
import { attempt, finished } from "./world.ts"

const hidden = Object.values(UNSEEN)
const planted: readonly string[] = [
  ...TOKENS.map(([, secret], at) => within(secret, hidden[at % hidden.length]!)),
  ...KEYS.map(([, key]) => key),
  ...Object.values(FORMS),
]
/** Rotated, so that each of them may be the one that a limit cuts. */
const rotated = (at: number): string => [...planted.slice(at), ...planted.slice(0, at)].join("\n\n")
const text = (at: number): string =>
  `${"w ".repeat((at * 37) % 300)}${rotated(at % planted.length)}`

/** For places that refuse longer texts. */
const short = (at: number): string => planted.slice(at, at + 9).join("\n\n")

const world = freshWorld({
  "README.md": "Read me\n",
  "planted.txt": planted.join("\n\n"),
  "long.txt": `${"noise\n".repeat(3_000)}${rotated(5)}`,
})

const pathsBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /^(?:bundle|verification)\.json$|\.jsonl$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))

/** Everything that leaves the attempt. */
function outputs(lines: readonly string[], mission: number): readonly string[] {
  const logged: string[] = []
  const log = logLines(line => logged.push(line), [OWN])
  for (const line of lines) log.quote(line)
  const refs = world.git([
    "for-each-ref",
    "--format=%(refname)",
    `refs/missions/${mission}/reports`,
  ])
  const reports = refs.split("\n").flatMap(ref => {
    const names = world.git(["ls-tree", "-r", "--name-only", ref]).split("\n")
    return names.map(name => world.git(["cat-file", "blob", `${ref}:${name}`]))
  })
  const handed = pathsBelow(world.folder).map(path => readFileSync(path, "utf8"))
  return [...logged, ...reports, ...handed]
}

function expectClean(lines: readonly string[], mission: number): void {
  const all = outputs(lines, mission)
  expect(all.length).toBeGreaterThan(3)
  const whole = all
    .join("\n")
    .replace(/\\[nrt]/g, "\n")
    .replace(/-----[A-Z ]+-----/g, "")
  expect(whole).toContain("[redacted")
  for (const [, secret] of TOKENS) expectNone(whole, secret, secret.startsWith("https") ? 26 : 18)
  expectNone(whole, KEYS[0]![1].match(/[A-Za-z0-9]{30,}/g)!.join(""), 15)
  expectNone(whole, OWN, 15)
}

const handedOf = (): Partial<Handed> => ({
  notes: text(1),
  claim: {
    done: [text(2), text(3)],
    undone: [text(4)],
    commands: [{ run: text(5), exit: 0 }],
    files: [text(6)],
    tests: [{ path: text(7), name: text(8) }],
  },
  findings: [{ id: "one", severity: "minor", path: text(9), line: 1, text: short(10) }],
  evidence: [{ criterion: "C1" as never, text: text(11) }],
  progress: [text(12)],
  verdicts: [
    { criterion: "C2" as never, is: "fail", evidence: [text(13), text(14)], looked: [text(15)] },
    { criterion: "C3" as never, is: "pass", evidence: [text(16)], looked: [] },
  ],
})

const saying =
  (handed: Partial<Handed>): AgentSession =>
  async ({ onTold }) => {
    for (let at = 0; at < 6; at++) {
      onTold({ kind: "said", text: text(at + 20) })
      onTold({ kind: "result", tool: text(at), is: "failed", text: text(at + 9) })
    }
    return { ...finished(handed), said: text(17) }
  }

const environment = {
  setup: ["cat planted.txt"],
  gates: [
    { name: "prints", run: "cat planted.txt; exit 1" },
    { name: "prints much", run: "cat long.txt planted.txt >&2; exit 1" },
  ],
  services: [],
}

const criteria = featureBrief("a".repeat(40) as never, {}).criteria

test("of a worker and the commands that try its work", async () => {
  const prints = { ...criteria[0]!, run: "cat long.txt", expect: { exit: 0, output: "never" } }
  const brief = featureBrief(world.base, { environment, criteria: [prints] as never })
  const { report, jobs } = await attempt(world, brief, saying(handedOf()), [OWN])
  expect(report.outcome).toMatchObject({ failure: { kind: "verification_failed" } })
  expectClean(jobs.lines, brief.mission)
})

test("of a validator", async () => {
  const brief = validationBrief(world.base)
  const { report, jobs } = await attempt(world, brief, saying(handedOf()), [OWN])
  expect(report.verdicts).toHaveLength(2)
  expectClean(jobs.lines, brief.mission)
})

test("of a planner whose plan does not set up", async () => {
  const brief = planBrief(world.base)
  const plan = Draft.parse({
    ...draft,
    environment: { setup: ["cat planted.txt; exit 1"], gates: [], services: [] },
  })
  const { jobs } = await attempt(world, brief, saying({ plan, notes: text(2) }), [OWN])
  expectClean(jobs.lines, brief.mission)
})

test("in single lines that are passed on at once", () => {
  const secret = fc.constantFrom(...TOKENS.map(([, value]) => value))
  const piece = fc.constantFrom(...hidden)
  const before = fc.integer({ min: 0, max: 420 })
  const narrated = (given: string) => {
    const lines: string[] = []
    const narrator = createNarrator(told => lines.push(toldLine(told) ?? ""))
    const content = { type: "text" as const, text: `${given}\n` }
    narrator.update({ sessionUpdate: "agent_message_chunk", content })
    return lines.join("\n")
  }
  const passing: readonly ((given: string) => string)[] = [
    narrated,
    given => toldLine(handedCall({ name: "say", given: { text: given }, isTaken: true })) ?? "",
    given => messageOf(new Error(given)),
    given =>
      (failingTests(`TAP version 13\nnot ok 1 - ${given.replaceAll("\n", " ")}`) ?? []).join(),
    given => describeMismatch({ issues: [{ path: ["a"], message: "no" }] } as never, { a: given }),
  ]
  fc.assert(
    fc.property(secret, piece, before, (value, unseen, noise) => {
      const line = `${"w ".repeat(noise / 2)}${within(value, unseen)} ${"w ".repeat(300)}`
      for (const pass of passing) {
        const max = value.startsWith("https") ? 26 : value.startsWith("aws") ? 18 : 8
        expectNone(pass(line), value, max)
      }
    }),
    { numRuns: 150 },
  )
})

test("in a key that an agent prints line by line", () => {
  for (const [, key] of KEYS.slice(0, 6)) {
    const lines: string[] = []
    const narrator = createNarrator(told => lines.push(toldLine(told) ?? ""))
    for (const line of ["before", ...key.split("\n"), "and after it"]) {
      const content = { type: "text" as const, text: `${line}\n` }
      narrator.update({ sessionUpdate: "agent_message_chunk", content })
    }
    expectNone(lines.join("\n"), key.match(/[A-Za-z0-9]{30,}/g)!.join(""), 15)
    expect(lines[0]).toBe("before")
    if (!key.startsWith("{") && !key.startsWith('"')) expect(lines.at(-1)).toBe("and after it")
  }
})

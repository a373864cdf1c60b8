/** What is told of an agent goes to the job's log and into a file, without secrets and within bounds. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeEach, expect, test } from "vitest"
import { openTranscript, type Transcript } from "../../src/attempt/transcript.ts"
import { type Told, TranscriptEntry, TranscriptHead } from "../../src/core/log/transcript.ts"
import { featureBrief } from "./briefs.ts"
import { expectNone, KEYS, OWN, TOKENS, UNSEEN, within } from "./secret/secret-samples.ts"
import { createJobs, createWorld, finished, key, schedule } from "./world.ts"

const root = mkdtempSync(join(tmpdir(), "missions-transcript-"))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folder: string
let file: string
let said: string[]
let quoted: string[]
beforeEach(() => {
  folder = mkdtempSync(join(root, "t-"))
  file = join(folder, "7/F3.1.jsonl")
  said = []
  quoted = []
})

const opened = (at: string | null = file, secrets: readonly string[] = [OWN]): Transcript =>
  openTranscript({
    file: at,
    head: {
      ...{ mission: 7, attempt: key("F3.1"), run: 12, role: "worker", agent: "codex" },
      base: "a".repeat(40) as never,
    },
    secrets,
    lines: { say: line => said.push(line), quote: line => quoted.push(line) },
    now: () => 1_750_000_000_000,
  })

const linesOf = (path = file): readonly unknown[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter(line => line !== "")
    .map(line => JSON.parse(line))

const EVERY: readonly Told[] = [
  { kind: "said", text: "I read it." },
  { kind: "thought", text: "It is short." },
  { kind: "uses", tool: "npm test" },
  { kind: "result", tool: "npm test", is: "completed", text: "ok 1\nok 2" },
  { kind: "handed", tool: "report_progress", text: "half of it", taken: true },
  { kind: "ours", text: "asks again" },
]

test("it is a head and then one entry a line, by the schema, for its owner alone", () => {
  const transcript = opened()
  for (const told of EVERY) transcript.tell(told)
  transcript.ended("finished", "It is done.")
  transcript.close()
  const [head, ...entries] = linesOf()
  expect(TranscriptHead.parse(head)).toEqual(head)
  expect(entries.map(it => TranscriptEntry.parse(it))).toEqual(entries)
  expect(entries.map(it => (it as TranscriptEntry).kind)).toEqual([
    ...EVERY.map(({ kind }) => kind),
    "ended",
  ])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(quoted).toEqual(["I read it.", "npm test", "report_progress: half of it", "asks again"])
})

test("each entry is there at once, for somebody who follows it", () => {
  const transcript = opened()
  for (const [at, told] of EVERY.entries()) {
    transcript.tell(told)
    expect(linesOf()).toHaveLength(at + 2)
  }
  transcript.close()
})

const LONG = "word ".repeat(9_000)
const SECRETS: readonly (readonly [string, string])[] = [
  ...TOKENS,
  ...KEYS.slice(0, 6),
  ["own", OWN],
  ...Object.entries(UNSEEN).map(([name, unseen]) => [name, within(TOKENS[0]![1], unseen)] as const),
]

test.each(SECRETS)("no %s gets through, wherever it stands", (_, secret) => {
  const transcript = opened()
  for (const text of [
    secret,
    `${LONG}${secret}`,
    `${secret} ${LONG}`,
    `a ${secret} b\n${secret}`,
  ]) {
    transcript.tell({ kind: "said", text })
    transcript.tell({ kind: "thought", text })
    transcript.tell({ kind: "uses", tool: text })
    transcript.tell({ kind: "result", tool: text, is: "failed", text })
    transcript.tell({ kind: "handed", tool: "say", text, taken: true })
  }
  transcript.ended("crashed", secret)
  transcript.close()
  const all = [readFileSync(file, "utf8").replace(/\\[nrt]/g, "\n"), ...quoted].join("\n")
  expectNone(all.replace(/-----[A-Z ]+-----/g, ""), secret, secret.startsWith("https") ? 26 : 18)
})

test("a secret that is drawn later is concealed from then on, and in pieces as well", () => {
  const capability = "mcap-9f31c2e47a-77aa1b0c5d6e"
  const transcript = opened(file, [])
  transcript.conceal(capability)
  transcript.tell({ kind: "said", text: `it is ${capability.replaceAll("-", " ")}` })
  transcript.close()
  expect(readFileSync(file, "utf8")).not.toMatch(/9f31c2e47a|77aa1b0c5d6e/)
})

const ESC = "\u001b"
test.each([
  ["a colour", `${ESC}[31mred${ESC}[0m`, "red"],
  ["a title", `${ESC}]0;owned\u0007plain`, "plain"],
  ["a link", `${ESC}]8;;http://evil.example${ESC}\\here${ESC}]8;;${ESC}\\`, "here"],
  ["clearing the screen", `${ESC}[2J${ESC}[Hgone`, "gone"],
  ["one character of control", "\u009b31mred", "red"],
  ["writing over", "good\rbad", "goodbad"],
  ["bells", "\u0007\u0007ring", "ring"],
  ["a clipboard", `${ESC}]52;c;cm0gLXJm\u0007safe`, "safe"],
])("%s does nothing to a terminal", (_, text, shown) => {
  const transcript = opened()
  transcript.tell({ kind: "said", text })
  transcript.close()
  expect(linesOf()[1]).toMatchObject({ kind: "said", text: shown })
})

test("of a long output both ends are kept, and how long it was", () => {
  const transcript = opened()
  const text = `begins here\n${"x\n".repeat(40_000)}fails here`
  transcript.tell({ kind: "result", tool: "npm test", is: "failed", text })
  transcript.close()
  const { text: kept } = linesOf()[1] as { text: string }
  expect(kept.length).toBeLessThan(2_200)
  expect(kept).toMatch(/^begins here[\s\S]+80022 characters in all[\s\S]+fails here$/)
})

test("however much is told, the file stays small, and begins and ends as the work did", () => {
  const transcript = opened()
  const text = "y".repeat(1_500)
  for (let at = 0; at < 6_000; at++) transcript.tell({ kind: "said", text: `${at} ${text}` })
  transcript.ended("limit", "Enough.")
  transcript.close()
  expect(statSync(file).size).toBeLessThan(5_000_000)
  const entries = linesOf() as readonly TranscriptEntry[]
  const gap = entries.findIndex(({ kind }) => kind === "left_out")
  expect(entries[1]).toMatchObject({ text: expect.stringMatching(/^0 /) })
  expect(entries[gap]).toMatchObject({ entries: 6_000 - (entries.length - 3) })
  expect(entries.at(-2)).toMatchObject({ text: expect.stringMatching(/^5999 /) })
  expect(entries.at(-1)).toMatchObject({ kind: "ended", how: "limit" })
})

test.each<[string, () => void]>([
  ["its folder is a file", () => writeFileSync(join(folder, "7"), "")],
  ["it is a folder", () => mkdirSync(file, { recursive: true })],
  [
    "it is a link",
    () => {
      mkdirSync(join(folder, "7"))
      symlinkSync(join(folder, "elsewhere"), file)
    },
  ],
  [
    "the disk is full",
    () => {
      file = "/dev/full"
    },
  ],
])("where %s, that is said once and nothing else happens", (_, spoil) => {
  spoil()
  const transcript = opened()
  for (const told of EVERY) transcript.tell(told)
  transcript.ended("finished", "")
  transcript.close()
  expect(said).toEqual([expect.stringMatching(/^The transcript cannot be written \(E[A-Z]+\)/)])
  expect(quoted).toHaveLength(4)
})

test("one that isn't kept is told to the job's log all the same", () => {
  const transcript = opened(null)
  for (const told of EVERY) transcript.tell(told)
  transcript.close()
  expect([said, quoted.length]).toEqual([[], 4])
})

const world = createWorld({ "a.txt": "a\n" })
afterAll(world.end)

/** Runs the agent's job, and answers the names of the artifacts that it stored. */
async function stored(
  changed: Parameters<typeof featureBrief>[1],
  job: { readonly isPrivate?: boolean; readonly fails?: boolean; readonly transcripts?: string },
) {
  const brief = featureBrief(world.base, changed)
  schedule(world, brief)
  const jobs = createJobs(world, brief)
  const names: string[] = []
  const given = await jobs.job()
  const { runAgentStep } = await import("../../src/attempt/agent-step.ts")
  const { noKeyProxy } = await import("../../src/attempt/sandbox.ts")
  await runAgentStep({
    ...given,
    ...job,
    transcripts: job.transcripts ?? null,
    isPrivate: job.isPrivate ?? true,
    artifacts: {
      ...given.artifacts,
      async upload(options) {
        names.push(options.name)
        if (job.fails && options.name.startsWith("transcript")) throw new Error("no room")
        return given.artifacts.upload(options)
      },
    },
    keyProxy: noKeyProxy,
    session: async ({ onTold }) => {
      onTold({ kind: "said", text: "Hello." })
      return finished()
    },
  })
  return { names, lines: jobs.lines }
}

const NAME = /^transcript-/

test.each([
  [undefined, true, true],
  [undefined, false, false],
  ["on", false, true],
  ["off", true, false],
  ["private_only", false, false],
] as const)(
  "policy transcripts: %s, private: %s, stored: %s",
  async (transcripts, isPrivate, is) => {
    const { names } = await stored(transcripts ? { transcripts } : {}, { isPrivate })
    expect(names.some(name => NAME.test(name))).toBe(is)
  },
)

test("on a person's machine it lies where they read it, and isn't uploaded", async () => {
  const { names } = await stored({}, { transcripts: join(folder, "here") })
  expect(names.some(name => NAME.test(name))).toBe(false)
  const { attempt, mission } = featureBrief(world.base, {})
  expect(linesOf(join(folder, "here", `${mission}`, `${attempt}.jsonl`))).toHaveLength(3)
})

test("an artifact that can't be stored never ends the attempt", async () => {
  const { names, lines } = await stored({}, { fails: true })
  expect(names.at(-1)).toMatch(/^agent-/)
  expect(lines.join("\n")).toContain("The transcript could not be stored (no room).")
})

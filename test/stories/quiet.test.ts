/**
 * What it costs to watch missions in which nothing happens: at most four requests a minute for a
 * whole repository, and none of them counts. What somebody changes without any webhook is seen all the
 * same.
 */
import { expect, onTestFinished, test } from "vitest"
import { keyOf } from "../../src/core/log/thing.ts"
import type { Draft } from "../../src/core/plan/plan.ts"
import { instant } from "../../src/core/values/time.ts"
import { type Phase, phaseOf } from "../../src/core/work/phase.ts"
import {
  asks,
  cutShort,
  type Deed,
  delivers,
  fails,
  proposes,
  worksOn,
} from "./support/handiwork.ts"
import type { Asked } from "./support/orchestrators.ts"
import { passkeys, small } from "./support/plans.ts"
import { openStage, type Stage, type StageOptions } from "./support/stage.ts"

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

async function open(options: StageOptions = {}): Promise<Stage> {
  const stage = await openStage(options)
  onTestFinished(async () => {
    expect(stage.github.face.violations).toEqual([])
    await stage.github.close()
  })
  return stage
}

/** So many missions, each with this plan. */
async function begin({ as, attempts, rest }: Stage, missions: number, plan: Draft | Deed) {
  attempts.on("plan.1", "type" in plan ? plan : proposes(plan))
  const issues: number[] = []
  for (let n = 0; n < missions; n++) {
    const issue = await as("mira").opens(`Wish ${n}`, "")
    await as("mira").says("/mission Do it", issue)
    await rest()
    issues.push(issue)
  }
  return issues
}

/** … and a person says this on each. */
async function say({ as, rest }: Stage, issues: readonly number[], ...words: readonly string[]) {
  for (const issue of issues) {
    for (const word of words) {
      await as("mira").says(word, issue)
      await rest()
    }
  }
}

/** Lets everything that follows from what was done come to an end. */
const calm = ({ passes }: Stage) => passes(15 * MINUTE_MS)

/** The requests of the next minutes, gathered by the tick that they belong to. */
async function ticks({ asked, passes }: Stage, minutes = 10) {
  const { length } = asked
  await passes(minutes * MINUTE_MS)
  const byTick = new Map<number, (typeof asked)[number][]>()
  for (const one of asked.slice(length)) {
    const tick = Math.floor((one.at + 30 * SECOND_MS) / MINUTE_MS)
    byTick.set(tick, [...(byTick.get(tick) ?? []), one])
  }
  return [...byTick.values()]
}

const phases = ({ looks }: Stage, issues: readonly number[]) =>
  issues.map(issue => phaseOf(looks.findLast(it => it.ref.issue === issue)!.mission))

interface Case {
  readonly phase: Phase
  readonly that: string
  readonly options?: StageOptions
  readonly until: (stage: Stage, missions: number) => Promise<readonly number[]>
  /** How often everything is read in the time that is measured. */
  readonly fullReads?: number
}

const approving =
  (plan: Draft, deeds: Readonly<Record<string, Deed>> = {}, ...then: readonly string[]) =>
  async (stage: Stage, missions: number) => {
    for (const [key, deed] of Object.entries(deeds)) stage.attempts.on(key, deed)
    const issues = await begin(stage, missions, plan)
    await say(stage, issues, "/mission approve", ...then)
    return issues
  }

const quota = (stage: Stage) =>
  cutShort(
    { kind: "limit", of: "quota", resetsAt: instant(stage.now() + 9 * HOUR_MS) },
    { "src/half.js": "1\n" },
  )

const flaky = fails({ kind: "inconclusive", criteria: ["C1"], why: "flaky" })

const CASES: readonly Case[] = [
  { phase: "planning", that: "a planner works", until: (s, n) => begin(s, n, worksOn) },
  {
    phase: "questions",
    that: "a person has to answer",
    until: (s, n) =>
      begin(s, n, asks(["Do passwords stay?", "Yes.", "The last way in cannot go."])),
  },
  { phase: "proposed", that: "a person has to approve", until: (s, n) => begin(s, n, passkeys) },
  {
    phase: "running",
    that: "workers work",
    until: approving(passkeys, { "F1.1": worksOn, "F3.1": worksOn }),
  },
  {
    phase: "running",
    that: "it is paused",
    until: approving(passkeys, { "F1.1": worksOn, "F3.1": worksOn }, "/mission pause"),
  },
  {
    phase: "running",
    that: "a feature is parked",
    until: (s, n) => approving(small, { "F1.1": quota(s) })(s, n),
  },
  {
    phase: "running",
    that: "a feature is stopped",
    until: approving(small, { "F1.1": flaky, "F1.2": flaky }),
  },
  {
    phase: "running",
    that: "a validator works",
    until: approving(passkeys, { "M1.scrutiny.1": worksOn }),
  },
  {
    phase: "delivering",
    that: "the last round works",
    until: approving(small, { "final.gates.1": worksOn }),
  },
  {
    phase: "delivering",
    that: "the last round waits for CI",
    options: { ci: true, policy: { ciMinutes: 300 } },
    until: approving(small),
    // No sentinel shows what other Apps say of a commit.
    fullReads: 1,
  },
  { phase: "in_review", that: "a person has to review", until: approving(small) },
  {
    phase: "cancelled",
    that: "it was cancelled",
    until: approving(passkeys, { "F1.1": worksOn }, "/mission cancel"),
  },
]

/** Two, because whatever is asked for each mission would show. */
const MISSIONS = 2

for (const { phase, that, until, options, fullReads = 0 } of CASES) {
  test(`a quiet minute costs four requests, and none that counts: ${phase}, ${that}`, async () => {
    const stage = await open(options)
    const issues = await until(stage, MISSIONS)
    await calm(stage)
    expect(phases(stage, issues)).toEqual(issues.map(() => phase))
    const found = await ticks(stage, 8)
    expect(found.length === 0).toBe(phase === "cancelled")
    const large = found.filter(it => it.length > 4)
    expect(large.slice(fullReads).map(it => it.map(({ what }) => what))).toEqual([])
    const counting = found.filter(it => it.length <= 4).flatMap(it => it.filter(counts))
    expect(counting).toEqual([])
  })
}

const counts = ({ status }: Asked) => status !== 304

interface Change {
  readonly that: string
  readonly by: (stage: Stage, feature: number) => unknown
  /** The missions that it belongs to; by default only the first. */
  readonly of?: readonly number[]
}

const HERE_ISSUE = 1

/** What a sentinel shows. A feature of the first mission is being worked at; others wait for it. */
const SHOWN: readonly Change[] = [
  { that: "a command", by: ({ as }) => as("mira").says("/mission status") },
  {
    that: "a word on a feature's issue",
    by: ({ as }, feature) => as("mira").says("Mind the time zones", feature),
  },
  {
    that: "an edited comment of ours",
    by: ({ as, looks }) => as("tomas").edits(controlOf(looks), "Nothing to see"),
  },
  {
    that: "a deleted comment of ours",
    by: ({ as, looks }) => as("tomas").deletes(controlOf(looks)),
  },
  { that: "a closed issue", by: ({ as }, feature) => as("mira").closes(feature, "not_planned") },
  { that: "a closed mission", by: ({ as }) => as("mira").closes(HERE_ISSUE, "not_planned") },
  { that: "an assignment", by: ({ as }, feature) => as("mira").assigns(feature, "mira") },
  { that: "a label", by: ({ as }, feature) => as("mira").unlabels(feature, "mission") },
  {
    that: "a run that somebody stopped",
    by: ({ as, attempts }) => as("mira").stops(attempts.runOf("F1.1")),
    of: [2],
  },
  {
    that: "a report",
    by: ({ attempts }) => attempts.on("F1.1", delivers({ "src/f1.js": "1\n" })),
    of: [1, 2],
  },
]

/** What only a full read shows. */
const HIDDEN: readonly Change[] = [
  {
    that: "a rewritten issue",
    by: ({ as }, feature) => as("tomas").rewrites(feature, "Nothing to see"),
  },
  { that: "a dependency", by: ({ as }, feature) => as("mira").blocks(feature, HERE_ISSUE) },
  {
    that: "a push onto our branch",
    by: ({ as }) => as("mira").pushes("mission/1/main", { "src/mine.js": "1\n" }),
  },
  {
    that: "a policy that switches missions off",
    by: ({ as }) => as("mira").pushes("main", { ".github/missions.yml": "enabled: false\n" }),
  },
]

const controlOf = (looks: Stage["looks"]) =>
  looks
    .findLast(it => it.ref.issue === HERE_ISSUE)!
    .mission.things.get(keyOf({ type: "comment", of: "mission_control" }))!.id!

/** Two missions at work. Nothing is told by webhook any more. */
async function unheard(): Promise<Stage> {
  const stage = await open({ isForDays: true })
  await approving(passkeys, { "F1.1": worksOn, "F3.1": worksOn })(stage, 2)
  await calm(stage)
  stage.github.face.webhooks.setCopies(() => 0)
  return stage
}

/** The missions that are read in full within that time. */
async function readWithin({ asked, passes }: Stage, ms: number): Promise<readonly number[]> {
  const { length } = asked
  await passes(ms)
  const log = /\/git\/(?:ref|matching-refs)\/missions\/(\d+)\/log$/
  const read = asked.slice(length).flatMap(({ what }) => log.exec(what)?.[1] ?? [])
  return [...new Set(read.map(Number))].sort()
}

const FIRST_FEATURE = 3

for (const { that, by, of = [1] } of SHOWN) {
  test(`without a webhook, the next minute shows ${that}, and no other mission is read`, async () => {
    const stage = await unheard()
    expect(await readWithin(stage, 3 * MINUTE_MS)).toEqual([])
    await by(stage, FIRST_FEATURE)
    expect(await readWithin(stage, 2 * MINUTE_MS)).toEqual(of)
  })
}

for (const { that, by } of HIDDEN) {
  test(`without a webhook, an hour shows ${that}`, async () => {
    const stage = await unheard()
    await by(stage, FIRST_FEATURE)
    const before = stage.looks.length
    expect(await readWithin(stage, HOUR_MS + MINUTE_MS)).toEqual([1, 2])
    const did = stage.looks.slice(before).flatMap(it => [...it.events, ...it.sent])
    expect(did.length).toBeGreaterThan(0)
  })
}

/**
 * Counts what missions ask of GitHub, beside what the same work needs at the very least: in a minute
 * in which nothing happens, for a webhook of somebody else's, for an attempt, and for whole missions
 * of 6, 60 and ten times 60 features. Everything runs over HTTP on an embedded GitHub.
 */
import { parseArgs } from "node:util"
import { defaultPolicy } from "../src/core/plan/policy.ts"
import { namesIn, touchesOf } from "../src/server/touches.ts"
import { createWatch } from "../src/server/watch.ts"
import { proposes, worksOn } from "../test/stories/support/handiwork.ts"
import type { Asked } from "../test/stories/support/orchestrators.ts"
import { openStage, type Stage } from "../test/stories/support/stage.ts"
import { planOf } from "./plan.ts"

const MINUTE_MS = 60_000

/** An append is a tree, a commit and a move of the ref. */
const APPEND = 3
/** It is scheduled, started and ended; it is dispatched; its ref, its job and its report are read. */
const ATTEMPT = 3 * APPEND + 1 + 3
/** Its issue is made, linked and closed; its commit is merged, which is logged; its check is made. */
const FEATURE = 3 + 1 + APPEND + 1
/** It is made and closed, and so is the issue that proves it; its round is opened and sealed; a check. */
const MILESTONE = 2 + 3 + 2 * APPEND + 1
/** Request, plan, approval and end; the pinned comment, its pin, the plan, the last word; branch, pull request, check. */
const MISSION = 4 * APPEND + 4 + 3

interface Size {
  readonly missions: number
  readonly features: number
}

const SIZES: readonly Size[] = [
  { missions: 1, features: 6 },
  { missions: 1, features: 60 },
  { missions: 10, features: 60 },
]

interface Count {
  readonly requests: number
  /** Those that GitHub counts: it answered something else than "not modified". */
  readonly counted: number
  readonly writes: number
}

function count(asked: readonly Asked[]): Count {
  return {
    requests: asked.length,
    counted: asked.filter(({ status }) => status !== 304).length,
    writes: asked.filter(({ what }) => !what.startsWith("GET ")).length,
  }
}

const { ceilings, ...policy } = defaultPolicy({
  planner: "scripted",
  worker: "scripted",
  validator: "scripted",
})
const unlimited = {
  ...policy,
  ceilings: {
    ...ceilings,
    mission: { ...ceilings.mission, minutes: 1_000_000 },
    hours: 10_000,
  },
}

async function begin({ as, attempts, rest }: Stage, { missions, features }: Size) {
  attempts.on("plan.1", proposes(planOf(features)))
  const issues: number[] = []
  for (let n = 0; n < missions; n++) {
    const issue = await as("mira").opens(`Wish ${n}`, "")
    await as("mira").says("/mission Build many things", issue)
    await rest()
    issues.push(issue)
  }
  return issues
}

/** What one request after another costs from now on. */
async function during({ asked }: Stage, act: () => Promise<unknown>): Promise<Count> {
  const { length } = asked
  await act()
  return count(asked.slice(length))
}

/** All missions work; then nothing happens for some minutes. */
async function measureQuiet(size: Size) {
  const stage = await openStage({ isForDays: true, policy: unlimited })
  try {
    const issues = await begin(stage, size)
    for (let n = 1; n <= size.features; n++) stage.attempts.on(`F${n}.1`, worksOn)
    for (const issue of issues) await stage.as("mira").says("/mission approve max 100000", issue)
    await stage.passes(15 * MINUTE_MS)
    const minutes = 10
    const quiet = await during(stage, () => stage.passes(minutes * MINUTE_MS))
    return { quiet, minutes, foreign: await lookedAtFor(stage) }
  } finally {
    await stage.github.close()
  }
}

const FOREIGN = 60

/** How many looks sixty webhooks of the repository's own CI lead to, while all these missions are watched. */
async function lookedAtFor({ looks }: Stage): Promise<number> {
  const missions = new Map(looks.map(({ mission }) => [mission.ref.issue, mission]))
  let looked = 0
  let seen: () => void = () => {}
  const all = new Promise<void>(done => (seen = done))
  const watch = createWatch({
    async look(_, issue) {
      if (++looked === missions.size) seen()
      return { againMs: 60 * MINUTE_MS, touches: touchesOf(missions.get(issue)!) }
    },
    onError: () => null,
  })
  for (const issue of missions.keys()) watch.see(1, issue)
  await all
  await Promise.resolve()
  for (let n = 0; n < FOREIGN; n++) {
    const check_suite = { head_branch: `topic-${n}`, head_sha: "b".repeat(40) }
    const check_run = { id: n, head_sha: "b".repeat(40), pull_requests: [], check_suite }
    watch.wake(1, namesIn("check_run", { check_run }))
  }
  await watch.stop()
  return looked - missions.size
}

async function measureWhole(size: Size) {
  const stage = await openStage({ isForDays: true, policy: unlimited })
  try {
    const whole = await during(stage, async () => {
      const issues = await begin(stage, size)
      for (const issue of issues) {
        await stage.as("mira").says("/mission approve max 100000", issue)
        await stage.rest()
      }
    })
    const missions = new Map(stage.looks.map(({ mission }) => [mission.ref.issue, mission]))
    const attempts = [...missions.values()].reduce((sum, m) => sum + m.attempts.size, 0)
    const isDone = [...missions.values()].every(m => m.delivered !== null)
    return { whole, attempts, isDone }
  } finally {
    await stage.github.close()
  }
}

const per = (total: number, parts: number) => (total / parts).toFixed(1)
const line = (what: string, { requests, counted, writes }: Count, parts = 1) =>
  `  ${what.padEnd(34)} ${per(requests, parts).padStart(9)} requests, ${per(counted, parts).padStart(8)} counted, ${per(writes, parts).padStart(7)} writes`

const { values } = parseArgs({ options: { largest: { type: "boolean", default: false } } })
for (const size of values.largest ? SIZES : SIZES.slice(0, 2)) {
  const { missions, features } = size
  console.log(`${missions} × ${features} features`)
  const { quiet, minutes, foreign } = await measureQuiet(size)
  console.log(`${line("a quiet minute", quiet, minutes)}; at least 0 to 4, none counted`)
  console.log(`  looks for ${FOREIGN} webhooks of others: ${foreign}; at least 0`)
  const { whole, attempts, isDone } = await measureWhole(size)
  const milestones = Math.ceil(features / 10)
  const least =
    missions * (MISSION + milestones * MILESTONE + features * FEATURE) + attempts * ATTEMPT
  console.log(
    `${line("an attempt, with all around it", whole, attempts)}; at least ${per(least, attempts)}`,
  )
  console.log(`${line(`all to review (${attempts} attempts)`, whole)}; at least ${least}`)
  if (!isDone) console.log("  NOT ALL WERE DELIVERED")
}

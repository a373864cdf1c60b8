/**
 * GitHub's runners with the jobs of our attempts: agent, verify, deliver. Each run asks the gate as
 * the product's own does, and may die at any moment.
 */

import { mayStart, type Permit } from "../../src/attempt/gate.ts"
import type { RunRole } from "../../src/core/log/attempt.ts"
import { Brief, Gatekeeper } from "../../src/core/log/brief.ts"
import { digestOf } from "../../src/core/values/digest.ts"
import type { Actor, Answer, Call } from "../../src/embedded/github/call.ts"
import type { Conclusion, QueuedRun } from "../../src/embedded/github/model/direct-calls.ts"
import { stepsOf } from "../reported.ts"
import { deliver } from "./deliver.ts"
import { dataOf, EPOCH_MS, OWNER, REPO } from "./hub.ts"
import { checkSpending } from "./invariants/spend.ts"
import type { Network } from "./network.ts"
import type { Random } from "./random.ts"
import { drawUsage, type Skill, work } from "./work.ts"
import type { Watched, World } from "./world.ts"

interface Runners {
  readonly world: World
  readonly network: Network
  readonly skill: Skill
}

export interface Running extends Runners {
  readonly random: Random
  readonly watched: Watched
  readonly run: number
  readonly runAttempt: number
  readonly attempt: string
  readonly role: RunRole
}

type Job = { readonly id: number; readonly actor: Actor }

const DIES = 0.15
const GATE_EVERY_MS = 5_000
const GATE_TRIES_MAX = 120
const SECOND = 1_000

/** Takes queued runs until the simulation ends. */
export function startRunners(runners: Runners): void {
  const { world } = runners
  const random = world.random.fork("runners")
  const taken = new Set<number>()
  let isLooking = false
  const look = () => {
    isLooking = false
    for (const queued of world.hub.model.runs.queuedRuns()) {
      if (taken.has(queued.run)) continue
      taken.add(queued.run)
      const running = runningOf(runners, random, queued)
      world.time.after(random.int(1, 10) * SECOND, () => void take(running))
    }
  }
  world.hub.model.onChange(() => {
    if (isLooking) return
    isLooking = true
    world.time.after(0, look)
  })
}

function runningOf(runners: Runners, random: Random, queued: QueuedRun): Running {
  const inputs = queued.inputs as { mission: number; attempt: string; role: RunRole }
  const watched = runners.world.missions.get(Number(inputs.mission))
  if (!watched) throw new Error(`A run was started for mission ${inputs.mission}, which is none.`)
  return {
    ...runners,
    random: random.fork(`${queued.run}`),
    watched,
    run: queued.run,
    runAttempt: queued.runAttempt,
    attempt: inputs.attempt,
    role: inputs.role,
  }
}

async function take(running: Running): Promise<void> {
  const { world, network, run } = running
  const { runs } = world.hub.model
  // The run was cancelled while it waited.
  if (world.hub.model.state.runs[run]?.status !== "queued") return
  network.send(runs.startRun(run, nowOf(world)))
  world.trace.line(`run ${run} ${running.attempt} starts`)
  const conclusion = await jobs(running)
  world.trace.line(`run ${run} ${running.attempt} concludes: ${conclusion}`)
  network.send(runs.finishRun(run, conclusion, nowOf(world)))
}

const nowOf = (world: World) => world.time.now() + EPOCH_MS

async function jobs(running: Running): Promise<Conclusion> {
  const { world, random } = running
  const first = startJob(running, running.role === "gates" ? "verify" : "agent")
  const { permit, head } = await gate(running, first)
  if (permit.type !== "go") {
    world.trace.line(
      `run ${running.run} may not start: ${permit.type === "stop" ? permit.why : "gate"}`,
    )
    return finish(running, first, "success")
  }
  const death = world.isFaulty() && random.chance(DIES) ? random.int(1, 5) : 0
  const usd = spend(running)
  const brief = readBrief(running, first, head)
  const startedAt = world.time.now()
  if (await lasts(running, { from: 5, to: 40 }, death === 1)) return ended(running, first)
  const now = world.time.now()
  const tries = Number(running.attempt.split(".").at(-1))
  const said = work(brief, { random, skill: running.skill, now, tries })
  const usage = drawUsage(random, usd, now - startedAt)
  finish(running, first, "success")
  if (running.role === "feature") {
    const verify = startJob(running, "verify")
    if (await lasts(running, { from: 5, to: 20 }, death === 2)) return ended(running, verify)
    finish(running, verify, "success")
  }
  const job = startJob(running, "deliver")
  if (await lasts(running, { from: 2, to: 8 }, death === 3)) return ended(running, job)
  const delivered = deliver(running, { job, brief, said, usage, isWhole: death !== 4 })
  if (await lasts(running, { from: 1, to: 4 }, death >= 4)) return ended(running, job)
  return finish(running, job, "success", delivered())
}

/** Lets time pass. Returns true if the run ended early. */
async function lasts(
  { world, random, run }: Running,
  { from, to }: { readonly from: number; readonly to: number },
  dies: boolean,
): Promise<boolean> {
  const runs = world.hub.model.runs
  for (let left = random.int(from, to); left > 0; left -= 20) {
    await world.time.sleep(Math.min(left, 20) * SECOND)
    if (runs.isCancelRequested(run)) return true
  }
  if (dies) {
    world.trace.line(`run ${run} dies`)
    await world.time.sleep(random.int(10, 60) * SECOND)
  }
  return dies
}

const ended = (running: Running, job: Job): Conclusion =>
  finish(
    running,
    job,
    running.world.hub.model.runs.isCancelRequested(running.run) ? "cancelled" : "failure",
  )

function startJob({ world, network, run }: Running, name: string): Job {
  const permissions = { contents: name === "deliver" ? "write" : "read" }
  const started = world.hub.model.runs.startJob(
    run,
    { name, environment: null, permissions },
    nowOf(world),
  )
  network.send(started.deliveries)
  return { id: started.job, actor: started.actor }
}

function finish(
  { world, network }: Running,
  job: Job,
  conclusion: Conclusion,
  report: string | null = null,
): Conclusion {
  const steps = stepsOf(report)
  network.send(world.hub.model.runs.finishJob(job.id, { conclusion, steps }, nowOf(world)))
  return conclusion
}

/** Waits until the log names the run, as long as a runner may idle. Reads the log's head of that moment. */
async function gate(
  running: Running,
  job: Job,
): Promise<{ readonly permit: Permit; readonly head: string }> {
  const { world, attempt, run, runAttempt, role } = running
  const asking = { key: attempt, run, runAttempt, role }
  for (let tries = 0; tries < GATE_TRIES_MAX; tries++) {
    const head = readHead(running, job)
    const text = head === null ? null : readFile(running, job, { path: "gate.json", head })
    if (head !== null && text !== null) {
      const permit = mayStart(Gatekeeper.parse(JSON.parse(text)), asking)
      if (permit.type !== "wait") return { permit, head }
    }
    if (world.hub.model.runs.isCancelRequested(run)) break
    await world.time.sleep(GATE_EVERY_MS)
  }
  return { permit: { type: "wait" }, head: "" }
}

/** The log's head as a replica shows it, which may be old. null: there is no log. */
function readHead(running: Running, job: Job): string | null {
  const { world, random, watched } = running
  const isStale = world.isFaulty() && random.chance(0.05)
  const cutMs = isStale ? random.int(1, world.options.isBeyond ? 600 : 60) * SECOND : undefined
  const path = { ref: `missions/${watched.ref.issue}/log` }
  const answer = ask(running, job, { operation: "git/get-ref", path, query: {}, body: {} }, cutMs)
  return answer.status === 200 ? dataOf(answer).object.sha : null
}

/** Reads a file beside the log. */
function readFile(
  running: Running,
  job: Job,
  { path, head }: { readonly path: string; readonly head: string },
): string | null {
  const call = { operation: "repos/get-content", path: { path }, query: { ref: head }, body: {} }
  const answer = ask(running, job, call)
  if (answer.status !== 200) return null
  return Buffer.from(dataOf(answer).content, "base64").toString("utf8")
}

function ask({ network, run }: Running, job: Job, call: Call, cutMs?: number): Answer {
  const path = { owner: OWNER, repo: REPO, ...call.path }
  return network.direct(`run ${run}`, job.actor, { ...call, path }, cutMs)
}

function readBrief(running: Running, job: Job, head: string): Brief {
  const { world, watched, attempt } = running
  const text = readFile(running, job, { path: `briefs/${attempt}.json`, head })
  const brief = Brief.parse(JSON.parse(text ?? "null"))
  const named = [...watched.mission.attempts.values()].find(a => a.key === attempt)
  if (named?.brief !== digestOf(brief)) {
    world.fail(
      "error",
      watched.ref.issue,
      `the brief of ${attempt} is not the one that the log names`,
    )
  }
  return brief
}

/** Everything that it will use is spent at once, because the money is gone however the run ends. */
function spend(running: Running): number {
  const { world, random, watched, attempt, run } = running
  const cap = [...watched.mission.attempts.values()].find(a => a.key === attempt)?.cap.usd ?? 0
  const usd = Math.round(cap * (0.2 + 0.8 * random.next()) * 100) / 100
  checkSpending(world, watched, { attempt, run, usd: Math.min(usd, cap) })
  return Math.min(usd, cap)
}

/**
 * Runs our workflow's jobs as a story tells them. Each asks the gate, reads its brief and hands in
 * its commit and report with its job's token, as git data over HTTP.
 */
import { mayStart } from "../../../src/attempt/gate.ts"
import type { Brief, Gatekeeper } from "../../../src/core/log/brief.ts"
import { digestOf } from "../../../src/core/values/digest.ts"
import type { RunnerHost } from "../../../src/embedded/github/http/runner-host.ts"
import type { Conclusion, QueuedRun } from "../../../src/embedded/github/model/direct-calls.ts"
import { tokenRequest } from "../../../src/github/octokit.ts"
import type { Request } from "../../../src/github/request.ts"
import { stepsOf } from "../../reported.ts"
import type { Clock } from "./clock.ts"
import type { GitHub } from "./github.ts"
import { handIn, readJson } from "./hand-in.ts"
import { type Deed, goesWell } from "./handiwork.ts"
import type { Person } from "./people.ts"
import { WORKFLOW } from "./seed.ts"

export interface Attempts {
  /**
   * Says what the attempt with this key does; without it, everything goes well. An attempt that is
   * working already continues with this.
   */
  on(key: string, deed: Deed): void
  /** The brief that an attempt was given. Throws if it never ran. */
  brief(key: string): Brief
  /** Lets somebody hand in a report for that attempt, from a run that nobody asked for. */
  forges(key: string, person: Pick<Person, "request">): Promise<void>
  /** The run that did the attempt. */
  runOf(key: string): number
  /** The keys of attempts in the order in which their runs began. */
  ran(): readonly string[]
}

export interface Runner extends Attempts {
  /** Does every waiting run. Returns false if there was none. */
  turn(): Promise<boolean>
}

interface Begun {
  readonly run: number
  readonly job: number
  readonly request: Request
  readonly brief: Brief
}

export function createRunner(github: GitHub, clock: Clock): Runner {
  const deeds = new Map<string, Deed>()
  const begun = new Map<string, Begun>()
  const open = new Set<Begun>()
  const { host } = github.face

  async function turn(): Promise<boolean> {
    // The story itself runs the repository's own CI.
    const queued = host.queuedRuns().filter(({ workflow }) => workflow.path.endsWith(WORKFLOW))
    for (const run of queued) {
      const it = await begin(host, run)
      if (it === null) continue
      begun.set(it.brief.attempt, it)
      open.add(it)
      clock.pass(WORK_MS)
    }
    let isBusy = queued.length > 0
    for (const it of open) isBusy = (await goOn(it)) || isBusy
    return isBusy
  }

  /** Returns false if the attempt goes on working and nobody wants it to end. */
  async function goOn(it: Begun): Promise<boolean> {
    const deed = deeds.get(it.brief.attempt) ?? goesWell(it.brief)
    const isCancelled = host.isCancelRequested(it.run)
    if (deed.type === "works_on" && !isCancelled) return false
    open.delete(it)
    if (deed.type === "reports") {
      const report = await handIn(it.request, { ...it, said: deed.said(it.brief) })
      end(host, it, "success", report)
    } else end(host, it, isCancelled ? "cancelled" : "failure")
    return true
  }

  function found(key: string): Begun {
    const it = begun.get(key)
    if (!it) throw new Error(`${key} never ran; these did: ${[...begun.keys()].join(", ")}`)
    return it
  }

  return {
    on: (key, deed) => void deeds.set(key, deed),
    brief: key => found(key).brief,
    async forges(key, { request }) {
      const { brief, run } = found(key)
      const deed = goesWell(brief)
      if (deed.type !== "reports") return
      await handIn(request, { brief, run: run + 1_000, said: deed.said(brief) })
    },
    runOf: key => found(key).run,
    ran: () => [...begun.keys()],
    turn,
  }
}

/** How long an attempt takes by the story's clock. */
const WORK_MS = 90_000

/** null: the gate did not let it spend, so the run has ended. */
async function begin(host: RunnerHost, { run, inputs }: QueuedRun): Promise<Begun | null> {
  const key = String(inputs["attempt"])
  host.startRun(run)
  const permissions = { contents: "write" }
  const { job, tokens } = host.startJob(run, { name: "deliver", environment: null, permissions })
  const request = tokenRequest({ baseUrl: host.urls.api, token: tokens.token })
  const log = `missions/${Number(inputs["mission"])}/log`
  const gate = (await readJson(request, log, "gate.json")) as Gatekeeper
  const role = inputs["role"] as Parameters<typeof mayStart>[1]["role"]
  if (mayStart(gate, { key, run, runAttempt: 1, role }).type !== "go") {
    end(host, { run, job }, "failure")
    return null
  }
  const brief = (await readJson(request, log, `briefs/${key}.json`)) as Brief
  if (digestOf(brief) !== gate.attempts[key]?.brief) throw new Error(`Not the brief of ${key}.`)
  return { run, job, request, brief }
}

function end(
  host: RunnerHost,
  { run, job }: Pick<Begun, "run" | "job">,
  conclusion: Conclusion,
  report: string | null = null,
): void {
  host.finishJob(job, { conclusion, steps: stepsOf(report), log: "" })
  host.finishRun(run, conclusion)
}

/** What is counted while the server runs, and the pages that show it. It decides nothing. */
import { AsyncLocalStorage } from "node:async_hooks"
import type { Looked, Ports } from "../controller.ts"
import type { MissionRef } from "../core/log/mission.ts"
import type { Page } from "./front-door.ts"
import type { MeteredReply } from "./metered.ts"
import { createMetrics, type Metrics } from "./metrics.ts"
import { createOpenCommands, type OpenCommands } from "./open-commands.ts"
import { createReadiness, type Readiness } from "./readiness.ts"
import type { ServerLog } from "./server-log.ts"
import { touchesOf } from "./touches.ts"

export interface Telemetry {
  readonly metrics: Metrics
  readonly readiness: Readiness
  readonly commands: OpenCommands
  readonly pages: Readonly<Record<string, () => Page | Promise<Page>>>
  replied(installation: number, reply: MeteredReply): void
  looks(log: ServerLog): Looks
}

type Look = (ref: MissionRef, ports: Ports) => Promise<Looked | null>

interface Looks {
  /** The same look, counted. */
  counted(look: Look): Look
  /** Something in the look that is running will be tried again, so its command is not answered yet. */
  troubled(): void
}

export function createTelemetry(clock: () => number): Telemetry {
  const commands = createOpenCommands(clock)
  const readiness = createReadiness(clock, commands.oldestMs)
  const metrics = createMetrics({
    oldestCommandMs: commands.oldestMs,
    sinceResyncMs: readiness.sinceResyncMs,
  })
  return {
    ...{ metrics, readiness, commands },
    pages: {
      "/healthz": () => ({ status: 200, type: "text/plain", text: "ok\n" }),
      "/readyz": readiness.page,
      "/metrics": async () => ({ status: 200, type: METRICS_TYPE, text: await metrics.page() }),
    },
    replied(installation, { status, remaining }) {
      metrics.requests.inc({ installation, status })
      if (remaining !== null) metrics.remaining.set({ installation }, remaining)
    },
    looks: log => createLooks({ metrics, commands }, clock, log),
  }
}

const METRICS_TYPE = "text/plain; version=0.0.4"

function createLooks(
  { metrics, commands }: Pick<Telemetry, "metrics" | "commands">,
  clock: () => number,
  log: ServerLog,
): Looks {
  const running = new AsyncLocalStorage<{ isTroubled: boolean }>()
  return {
    counted: look => async (ref, ports) => {
      const answering = commands.begin(ref.repository)
      const state = { isTroubled: false }
      const since = clock()
      let outcome = "failed"
      let issues: ReadonlySet<number> = new Set([ref.issue])
      try {
        const looked = await running.run(state, () => look(ref, ports))
        issues = issuesOf(ref, looked)
        outcome = state.isTroubled ? "troubled" : "done"
        if (outcome === "done") answering.answered(issues)
        return looked
      } finally {
        const ms = clock() - since
        metrics.looks.inc({ outcome })
        metrics.lookSeconds.observe(ms / 1_000)
        const { repository, issue } = ref
        log.info({ repository, issue, ms, outcome, deliveries: answering.on(issues) }, "look ended")
      }
    },
    troubled() {
      const state = running.getStore()
      if (state) state.isTroubled = true
    },
  }
}

/** People type commands in any issue of a mission. */
const issuesOf = ({ issue }: MissionRef, looked: Looked | null): ReadonlySet<number> =>
  new Set([
    issue,
    ...(looked ? touchesOf(looked.mission) : [])
      .filter(name => name.startsWith("#"))
      .map(name => Number(name.slice(1))),
  ])

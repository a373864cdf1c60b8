/**
 * Figures for Prometheus. Their labels hold numbers and words of ours and never a name, because
 * strangers may reach this page.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client"

export type Metrics = ReturnType<typeof createMetrics>

interface Ages {
  /** Milliseconds; null if there is none. */
  readonly oldestCommandMs: () => number | null
  readonly sinceResyncMs: () => number | null
}

export function createMetrics(ages: Ages) {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  setAges(registers, ages)
  return {
    page: () => registry.metrics(),
    webhooks: new Counter({
      name: "missions_webhooks_total",
      help: "Webhooks by what became of them at the front door.",
      labelNames: ["outcome"],
      registers,
    }),
    wakeups: new Counter({
      name: "missions_wakeups_total",
      help: "Webhooks that name something, by event, and whether a mission was woken.",
      labelNames: ["event", "woke"],
      registers,
    }),
    looks: new Counter({
      name: "missions_looks_total",
      help: "Looks at missions by how they ended.",
      labelNames: ["outcome"],
      registers,
    }),
    lookSeconds: new Histogram({
      name: "missions_look_seconds",
      help: "How long looks took.",
      buckets: [0.1, 0.3, 1, 3, 10, 30, 100],
      registers,
    }),
    requests: new Counter({
      name: "missions_github_requests_total",
      help: "Requests to GitHub by installation and status; status 0 is a request without an answer.",
      labelNames: ["installation", "status"],
      registers,
    }),
    remaining: new Gauge({
      name: "missions_github_limit_remaining",
      help: "Requests that GitHub still answers an installation in this hour.",
      labelNames: ["installation"],
      registers,
    }),
  }
}

function setAges(registers: Registry[], { oldestCommandMs, sinceResyncMs }: Ages): void {
  const age = (name: string, help: string, ageMs: () => number | null) =>
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.set((ageMs() ?? 0) / 1_000)
      },
    })
  age(
    "missions_oldest_command_seconds",
    "Age of the oldest command that no look has answered; 0 if there is none.",
    oldestCommandMs,
  )
  age(
    "missions_since_resync_seconds",
    "Time since the last resync that succeeded; 0 before the first.",
    sinceResyncMs,
  )
}

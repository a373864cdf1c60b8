/** What the story may wait for, as the gallery shows it. */
import type { Wait } from "../../../src/core/log/wait.ts"
import { usd } from "../../../src/core/values/money.ts"
import { at, sha } from "./facts.ts"

export const parked: Wait = {
  type: "parked",
  needs: "time",
  subject: "F5",
  until: at("16:00"),
  since: at("14:40"),
  failure: { kind: "limit", of: "quota", resetsAt: at("16:00") },
}
export const stopped: Wait = {
  type: "stopped",
  needs: "person",
  feature: "F5",
  failure: { kind: "no_progress" },
}
export const ciPending: Wait = {
  ...{ type: "checks_pending", needs: "person", milestone: "final", commit: sha("last") },
  criteria: ["C13"],
  checks: [
    { name: "ci", is: "running", url: "https://github.com/acme/shop/runs/77" },
    { name: "e2e", is: "missing", url: null },
    { name: "codeql", is: "other_app", url: "https://github.com/acme/shop/runs/78" },
  ],
}
export const ciToAllow: Wait = {
  ...ciPending,
  checks: [{ name: "ci", is: "approval", url: "https://github.com/acme/shop/actions/runs/79" }],
}
export const ceiling = {
  type: "held",
  needs: "person",
  hold: "ceiling",
  why: "$59.70 of $60",
  ceiling: "usd",
  max: 60,
} as const
export const paused: Wait = { type: "held", needs: "person", hold: "person", why: "mira paused it" }
export const stale: Wait = {
  type: "stale",
  needs: "person",
  criteria: ["C4", "C6", "C9"],
  usd: usd(2),
}

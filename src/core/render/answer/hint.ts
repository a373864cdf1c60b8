/** What a person can type about one wait. "" where nothing helps, or the wait says it itself. */
import type { CommandName } from "../../log/command.ts"
import { HOLDS } from "../../log/hold.ts"
import type { Mission } from "../../log/mission.ts"
import type { Wait } from "../../log/wait.ts"
import { short } from "../../words/digest.ts"
import { byRow } from "../../words/table.ts"
import { isOffered } from "../offers.ts"

/** Only what works now: a leading space, and each alone between backticks. */
export function hint(m: Mission, wait: Wait): string {
  const can = typed(wait, m).filter(([name]) => isOffered(m, name))
  return can.length === 0 ? "" : ` ${can.map(([, words]) => `\`/mission ${words}\``).join(" · ")}`
}

type Typed = readonly (readonly [CommandName, string])[]

const nothing = (): Typed => []

const typed = byRow<"type", Wait, [m: Mission], Typed>("type", {
  answers: () => [["go", "go"]],
  approval: (wait, m) => {
    const digest = m.proposals.find(p => p.plan.version === wait.version)?.digest
    return [["approve", digest ? `approve ${short(digest)}` : "approve"]]
  },
  held: wait => (HOLDS[wait.hold].liftedBy.includes("resume") ? [["resume", "resume"]] : []),
  stopped: wait => {
    const { feature, failure } = wait
    return [
      ...(failure.kind === "nothing_to_do"
        ? ([["accept", `accept ${feature} <how you know>`]] as const)
        : []),
      ["retry", `retry ${feature}`],
      ["skip", `skip ${feature} <reason>`],
    ]
  },
  verdict_by_person: wait => {
    const whole = wait.milestone === "final" ? null : wait.milestone
    const subject = wait.unread ? whole : (wait.criteria[0] ?? whole)
    if (subject === null) return []
    return [
      ["retry", `retry ${subject}`],
      ["accept", `accept ${subject} <how you know>`],
    ]
  },
  checks_pending: wait => {
    const [criterion] = wait.criteria
    const isTheirs = wait.needs === "person" && criterion !== undefined
    return isTheirs ? [["accept", `accept ${criterion} <how you know>`]] : []
  },
  person_works: wait => (wait.failure ? [] : [["done", `done ${wait.feature}`]]),
  github_refuses: () => [["resume", "resume"]],
  quiet: nothing,
  replanning: nothing,
  run_queued: nothing,
  run_approval: nothing,
  run_working: nothing,
  report: nothing,
  integration: nothing,
  syncing: nothing,
  merging: nothing,
  dependency: nothing,
  capacity: nothing,
  earlier_milestone: nothing,
  paths: nothing,
  budget: nothing,
  backoff: nothing,
  parked: nothing,
  person_wanted: nothing,
  sealing: nothing,
  finding: nothing,
  creation: nothing,
  contested: nothing,
  issue_lost: nothing,
  stale: nothing,
  nothing_built: nothing,
  merge_by_person: nothing,
  newer_log: nothing,
  newer_report: nothing,
})

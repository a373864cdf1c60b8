/** What a person can type about one wait. "" where nothing helps, or the wait says it itself. */
import type { CommandName } from "../../log/command.ts"
import type { Mission } from "../../log/mission.ts"
import type { Wait } from "../../log/wait.ts"
import { short } from "../../words/digest.ts"
import { isOffered } from "../offers.ts"

/** Only what works now: a leading space, and each alone between backticks. */
export function hint(m: Mission, wait: Wait): string {
  const can = typed(m, wait).filter(([name]) => isOffered(m, name))
  return can.length === 0 ? "" : ` ${can.map(([, words]) => `\`/mission ${words}\``).join(" · ")}`
}

type Typed = readonly (readonly [CommandName, string])[]

function typed(m: Mission, wait: Wait): Typed {
  switch (wait.type) {
    case "answers":
      return [["go", "go"]]
    case "approval": {
      const digest = m.proposals.find(p => p.plan.version === wait.version)?.digest
      return [["approve", digest ? `approve ${short(digest)}` : "approve"]]
    }
    case "held":
      return wait.hold === "person" || wait.hold === "infra" ? [["resume", "resume"]] : []
    case "stopped": {
      const { feature } = wait
      return [
        ["retry", `retry ${feature}`],
        ["skip", `skip ${feature} <reason>`],
      ]
    }
    case "verdict_by_person": {
      const whole = wait.milestone === "final" ? null : wait.milestone
      const subject = wait.unread ? whole : (wait.criteria[0] ?? whole)
      if (subject === null) return []
      return [
        ["retry", `retry ${subject}`],
        ["accept", `accept ${subject} <how you know>`],
      ]
    }
    case "checks_pending": {
      const [criterion] = wait.criteria
      const isTheirs = wait.needs === "person" && criterion !== undefined
      return isTheirs ? [["accept", `accept ${criterion} <how you know>`]] : []
    }
    case "person_works":
      return wait.failure ? [] : [["done", `done ${wait.feature}`]]
    case "github_refuses":
      return [["resume", "resume"]]
    default:
      return []
  }
}

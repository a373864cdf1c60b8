/** A mission begins, with what its first person may do at this moment. */
import type { Command, Refusal, Request } from "../../log/command.ts"
import type { Mission } from "../../log/mission.ts"
import type { Forbids } from "../../plan/policy/effective.ts"
import { POLICY_FINDINGS_MAX } from "../../plan/policy/finding.ts"
import { accepted, type DecideContext, type Decision, refused } from "./context.ts"

export function decideStart(
  m: Mission,
  request: Request,
  said: Extract<Command, { name: "start" }>,
  context: DecideContext,
): Decision {
  if (m.requested !== null) return refused({ reason: "already_a_mission" })
  const goal = goalOf(request, said.goal, context)
  if (goal === "") return refused({ reason: "no_goal" })
  // Without a commit there is nothing to plan on. Somebody is about to push one, or to ask us to.
  if (context.base === null) return { type: "wait" }
  const { sha, policy, forbids } = context.base
  if (forbids) return refused(whyForbidden(forbids))
  return accepted({
    type: "mission.requested",
    goal,
    by: request.by,
    command: request.id,
    repository: context.repository,
    grant: { permission: request.permission, policy, base: sha, max: policy.ceilings.planning },
  })
}

function whyForbidden(forbids: Forbids): Refusal {
  if (forbids.is === "switched_off") {
    return { reason: "switched_off", file: forbids.file, line: forbids.line }
  }
  const { findings } = forbids
  const more = Math.max(0, findings.length - POLICY_FINDINGS_MAX)
  return { reason: "policy_unusable", findings: findings.slice(0, POLICY_FINDINGS_MAX), more }
}

/**
 * Words in the body of a new issue are joined with its title. A bare command takes the whole issue
 * as the goal.
 */
function goalOf({ id }: Request, words: string, { issueTitle, issueBody }: DecideContext): string {
  if (id.startsWith("issue:")) return withTitle(issueTitle, words)
  return words === "" ? withTitle(issueTitle, issueBody.replace(WORD, "")) : words
}

/** Our word at the start was answered before, and is not part of the goal. */
const WORD = /^\s*\/missions?\b\s*/i

/** If the text begins with its title, the title is not repeated. */
function withTitle(title: string, body: string): string {
  const text = body.trim()
  return text.startsWith(title.trim()) ? text : `${title}\n\n${text}`.trim()
}

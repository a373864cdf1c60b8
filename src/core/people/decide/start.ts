/** A mission begins, on what its first person may do at this moment. */
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
  // Without a commit there is nothing to plan on; somebody is about to push, or to ask us to.
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

/** The words of a new issue's body go with its title; a bare command takes the whole issue. */
function goalOf({ id }: Request, words: string, { issueTitle, issueBody }: DecideContext): string {
  if (id.startsWith("issue:")) return withTitle(issueTitle, words)
  return words === "" ? withTitle(issueTitle, issueBody.replace(WORD, "")) : words
}

/** It was answered before, and the issue is meant without it. */
const WORD = /^\s*\/missions?\b\s*/i

/** Whoever begins the text with its title means it once. */
function withTitle(title: string, body: string): string {
  const text = body.trim()
  return text.startsWith(title.trim()) ? text : `${title}\n\n${text}`.trim()
}

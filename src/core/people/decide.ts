/**
 * May it happen, and which facts follow? A refusal is a fact too. Every request ends here, no
 * matter if it came by comment, terminal or page. Nothing may start or steer a mission without
 * passing here.
 */
import type { Command, CommandName, Request } from "../log/command.ts"
import type { Event } from "../log/event.ts"
import type { Mission } from "../log/mission.ts"
import { rowOf } from "./command-table.ts"
import { decideAccept } from "./decide/accept.ts"
import { decideApprove } from "./decide/approve.ts"
import { decideBudget } from "./decide/budget.ts"
import { accepted, type DecideContext, type Decision, refused } from "./decide/context.ts"
import { decideDeliver } from "./decide/deliver.ts"
import { decideDone } from "./decide/done.ts"
import { decideSkip, decideSteer, decideUse } from "./decide/feature.ts"
import { decideGesture } from "./decide/gesture.ts"
import { decidePause, decideResume } from "./decide/hold.ts"
import { decidePlan } from "./decide/plan.ts"
import { decideRetry } from "./decide/retry.ts"
import { decideRevise } from "./decide/revise.ts"
import { decideStart } from "./decide/start.ts"
import { tooOften } from "./often.ts"
import { isAtLeast } from "./permission.ts"
import { leastAccess, peopleOf } from "./policy.ts"
import { openRound, type Stage, stageOf, takesReplies } from "./stage.ts"

/** [] if the request must wait (an empty repository) or no longer asks for anything. */
export function decide(m: Mission, request: Request, context: DecideContext): readonly Event[] {
  const { id: command, by, permission, said, at: written } = request
  if (m.answered.has(command)) return []
  if (said.type === "reply" || said.type === "steering") return decidePlain(m, request, said)
  const on = whereOf(request)
  const decision = answer(m, request, said, context)
  if (decision.type === "wait") return []
  if (decision.type === "refused") {
    return [{ type: "command.refused", command, by, refusal: decision.refusal, ...on }]
  }
  // A request that could not be read is never accepted.
  if (said.type === "refused") return []
  const asked = said.type === "command" ? said.command : said.gesture
  const facts = { command, by, permission, said: asked, ...on, written }
  return [{ type: "command.accepted", ...facts }, ...decision.facts]
}

const whereOf = ({ on, check }: Request): Pick<Request, "on" | "check"> => ({
  ...(on === undefined ? {} : { on }),
  ...(check === undefined ? {} : { check }),
})

type Plain = Extract<Request["said"], { type: "reply" | "steering" }>
type Decidable = Exclude<Request["said"], Plain>

/** Words to a planner or to the next attempt. If they come too late, they are only talk. */
function decidePlain(m: Mission, request: Request, said: Plain): readonly Event[] {
  const { id: command, by, permission, on } = request
  if (!isAtLeast(permission, "write")) return []
  const taken = { type: "reply.taken", command, by, text: said.text } as const
  if (said.type === "reply") return takesReplies(m) ? [taken] : []
  const { feature, text } = said
  if (on === undefined || decideSteer(m, request, said).type === "refused") return []
  return [
    { ...taken, on },
    { type: "feature.steered", feature, command, text },
  ]
}

/**
 * Checks the person first, then whether the words are theirs, then whether it fits the moment, then
 * the words.
 */
function answer(m: Mission, request: Request, said: Decidable, context: DecideContext): Decision {
  const name = nameIn(said)
  const row = name === null ? null : rowOf(name)
  const has = request.permission
  const stage = stageOf(m)
  const needs = leastAccess(peopleOf(m, context.base), name)
  if (!isAtLeast(has, needs)) return refused({ reason: "no_permission", name, has, needs })
  if (request.editedBeforeRead) return refused({ reason: "edited_before_read" })
  if (stage === "ended" && name !== "start" && row && !row.stages.includes(stage)) {
    return refused({ reason: "ended" })
  }
  const often = tooOften(m, request)
  if (often !== null) return refused(often)
  if (said.type === "refused") return refused(said.refusal)
  if (stage === "none" && row && !row.stages.includes(stage)) {
    return refused({ reason: "no_mission", name: row.name })
  }
  if (said.type === "gesture") return decideGesture(m, request, said.gesture)
  if (stage === "delivered" && row && isOfRunning(row.stages)) {
    return refused({ reason: "already_delivered", name: row.name })
  }
  return decideCommand(m, request, said.command, context)
}

/** Words that steer the work mean nothing when no work is left. */
const isOfRunning = (stages: readonly Stage[]): boolean =>
  stages.includes("running") && !stages.includes("delivered")

/** The command that was meant, even if its arguments could not be read. */
function nameIn(said: Decidable): CommandName | null {
  if (said.type === "command") return said.command.name
  if (said.type === "gesture") return null
  return "name" in said.refusal ? said.refusal.name : null
}

function decideCommand(
  m: Mission,
  request: Request,
  said: Command,
  context: DecideContext,
): Decision {
  switch (said.name) {
    case "start":
      return decideStart(m, request, said, context)
    case "go":
      return openRound(m) ? accepted() : refused({ reason: "nothing_asked" })
    case "approve":
      return decideApprove(m, request, said, context)
    case "revise":
      return decideRevise(m, request, said, context)
    case "plan":
      return decidePlan(m, said)
    case "pause":
      return decidePause(m, request)
    case "resume":
      return decideResume(m)
    case "cancel":
      return accepted({ type: "mission.cancelled", by: request.by })
    case "help":
    case "status":
    case "explain":
      return accepted()
    case "budget":
      return decideBudget(m, request, said, context)
    case "done":
      return decideDone(m, request, said, context)
    case "skip":
      return decideSkip(m, request, said)
    case "steer":
      return decideSteer(m, request, said)
    case "retry":
      return decideRetry(m, said)
    case "accept":
      return decideAccept(m, request, said)
    case "use":
      return decideUse(m, said)
    case "deliver":
      return decideDeliver(m, request, said)
  }
}

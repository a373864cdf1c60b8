/** A person's own plan: it is read and linted at once, then tried on the base like a planner's plan. */
import type { Command } from "../../log/command.ts"
import type { Event } from "../../log/event.ts"
import type { Mission } from "../../log/mission.ts"
import { readPlan } from "../../plan/plan-text.ts"
import { calledOff } from "./call-off.ts"
import { accepted, type Decision, refused } from "./context.ts"
import { isFatal, lintWith } from "./propose.ts"
import { wakened } from "./revise.ts"

type OwnPlan = Extract<Command, { name: "plan" }>

/** The accepted command is itself the fact: its plan takes the place of the next planner. */
export function decidePlan(m: Mission, { yaml }: OwnPlan): Decision {
  const read = readPlan(yaml)
  if (read.type === "misfit") return refused({ reason: "plan_unreadable", misfits: read.misfits })
  const findings = lintWith(m, read.plan).filter(isFatal)
  if (findings.length > 0) return refused({ reason: "plan_breaks_rules", name: "plan", findings })
  return accepted(...wakened(m), ...relieved(m))
}

/** A planner at work now would be overtaken before it is done. */
const relieved = (m: Mission): readonly Event[] =>
  calledOff(m, "a person brought a plan", a => a.subject.type === "plan")

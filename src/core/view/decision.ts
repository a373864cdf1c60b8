/** What people decided, as far as a reviewer would ask about it. */
import { z } from "zod"
import type { Asked } from "../log/command.ts"
import type { Mission } from "../log/mission.ts"
import { Person } from "../words/id.ts"
import { At, type Plain } from "./plain.ts"

const DECIDING = [
  ...(["start", "go", "approve", "pause", "resume", "deliver"] as const),
  ...(["close", "reopen", "assign", "unassign"] as const),
  ...(["skip", "steer", "accept", "budget", "revise", "plan", "done", "use"] as const),
] as const

export const DecisionView = z.strictObject({
  at: At,
  by: Person,
  name: z.enum(DECIDING),
  /** "mission", or the id of what it was done to; null: to nothing in particular. */
  of: z.string().nullable(),
  /** Who got a feature, or lost it. */
  who: Person.nullable(),
  /** Of an approval: its plan is the one in force. */
  isInForce: z.boolean(),
})
export type DecisionView = Plain<z.infer<typeof DecisionView>>

export const decisionViews = (m: Mission): readonly DecisionView[] =>
  [...m.answered.values()].flatMap(({ by, at, answer }) => {
    if (answer.type !== "accepted" || !isDeciding(answer.said)) return []
    const { said } = answer
    const who = "who" in said ? said.who : null
    return [{ at, by, name: said.name, of: objectOf(said), who, isInForce: isInForce(m, said) }]
  })

type Deciding = Extract<Asked, { readonly name: DecisionView["name"] }>

const isDeciding = (said: Asked): said is Deciding =>
  (DECIDING as readonly string[]).includes(said.name)

function objectOf(said: Deciding): string | null {
  if (said.name === "close" || said.name === "reopen") return said.of
  return "feature" in said ? said.feature : null
}

const isInForce = ({ approved }: Mission, said: Deciding): boolean =>
  said.name === "approve" &&
  approved !== null &&
  (said.digest === null || approved.digest.startsWith(said.digest))

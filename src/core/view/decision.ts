/** What people decided, as far as a reviewer would ask about it. */
import { z } from "zod"
import type { CommandOrGesture } from "../log/command.ts"
import type { Mission } from "../log/mission.ts"
import { Person } from "../values/id.ts"
import { At, type Plain } from "./plain.ts"

/** Whether a reviewer would ask about it; the compiler asks for each command and gesture. */
const IS_DECIDING = {
  ...{ start: true, go: true, approve: true, pause: true, resume: true, deliver: true },
  ...{ close: true, reopen: true, assign: true, unassign: true },
  ...{ skip: true, steer: true, accept: true, budget: true },
  ...{ revise: true, plan: true, done: true, use: true },
  ...{ cancel: false, retry: false, help: false, status: false, explain: false },
} as const satisfies Readonly<Record<CommandOrGesture["name"], boolean>>

type Names = typeof IS_DECIDING
type DecidingName = { [N in keyof Names]: Names[N] extends true ? N : never }[keyof Names]

const isDecidingName = (name: CommandOrGesture["name"]): name is DecidingName => IS_DECIDING[name]

export const DecisionView = z.strictObject({
  at: At,
  by: Person,
  name: z.enum((Object.keys(IS_DECIDING) as CommandOrGesture["name"][]).filter(isDecidingName)),
  /** "mission", or the id of the thing that was decided about; null: nothing in particular. */
  of: z.string().nullable(),
  /** Who was given a feature, or lost it. */
  who: Person.nullable(),
  /** For an approval: whether its plan is the one in force. */
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

type Deciding = Extract<CommandOrGesture, { readonly name: DecisionView["name"] }>

const isDeciding = (said: CommandOrGesture): said is Deciding => isDecidingName(said.name)

function objectOf(said: Deciding): string | null {
  if (said.name === "close" || said.name === "reopen") return said.of
  return "feature" in said ? said.feature : null
}

const isInForce = ({ approved }: Mission, said: Deciding): boolean =>
  said.name === "approve" &&
  approved !== null &&
  (said.digest === null || approved.digest.startsWith(said.digest))

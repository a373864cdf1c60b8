/** The conversation before a plan: what was asked, and what became of what the planner handed in. */
import { z } from "zod"
import { MACHINE_LACKS } from "../log/lack.ts"
import type { Mission } from "../log/mission.ts"
import { openRound, owedRevisions } from "../people/stage.ts"
import { Question } from "../plan/plan.ts"
import { Person } from "../values/id.ts"
import { At, type Plain } from "./plain.ts"

export const QuestionsView = z.strictObject({
  round: z.int(),
  /** Its place in the conversation about one plan, from 1. */
  turn: z.int(),
  questions: z.array(Question),
  notes: z.string().nullable(),
  at: At,
  /** Whether it still waits for answers. */
  isOpen: z.boolean(),
  /** Whether a person took the default of each question. */
  isByDefault: z.boolean(),
})
export type QuestionsView = Plain<z.infer<typeof QuestionsView>>

export const PlanningView = z.strictObject({
  /** Oldest first. */
  asked: z.array(QuestionsView),
  /** How many plans broke a rule since the last proposal. */
  returned: z.int(),
  /** Whether the last of them could not be tried because this machine lacks something. */
  isMachineLacking: z.boolean(),
  /** The people who want another plan and whom no proposal has answered yet. */
  owedTo: z.array(Person),
})
export type PlanningView = Plain<z.infer<typeof PlanningView>>

export const planningView = (m: Mission): PlanningView => ({
  asked: m.asked.map(({ round, turn, questions, notes, at }) => ({
    ...{ round, turn, questions, notes, at },
    isOpen: openRound(m)?.round === round,
    isByDefault: m.defaultsTaken.has(round),
  })),
  returned: m.returned.length,
  isMachineLacking: m.returned.at(-1)?.findings.some(it => it.rule === MACHINE_LACKS) ?? false,
  owedTo: owedRevisions(m).map(({ by }) => by),
})

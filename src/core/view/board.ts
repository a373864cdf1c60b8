/** What stands on GitHub for the mission, by the ids and numbers that links are made of. */
import { z } from "zod"
import type { Mission } from "../log/mission.ts"
import { keyOf, type Thing } from "../log/thing.ts"
import { AttemptKey, FeatureId, MilestoneId, Sha } from "../values/id.ts"
import type { Plain } from "./plain.ts"

const part = z.union([FeatureId, MilestoneId])

export const ThingView = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("issue"), of: part }),
  z.strictObject({ type: z.literal("run"), attempt: AttemptKey }),
  z.strictObject({ type: z.literal("milestone"), milestone: MilestoneId }),
  z.strictObject({ type: z.literal("comment"), of: z.string() }),
  z.strictObject({
    type: z.literal("check_run"),
    subject: z.union([part, z.literal("contract")]),
    commit: Sha,
  }),
  z.strictObject({ type: z.literal("pull_request"), milestone: MilestoneId.nullable() }),
  z.strictObject({ type: z.literal("offer") }),
])
export type ThingView = Plain<z.infer<typeof ThingView>>

export const BoundView = z.strictObject({
  thing: ThingView,
  id: z.int(),
  /** null: this kind of thing has no number of its own. */
  number: z.int().nullable(),
})
export type BoundView = Plain<z.infer<typeof BoundView>>

export const boardView = (m: Mission): Readonly<Record<string, BoundView>> =>
  Object.fromEntries(m.things)

/** The thing is found by the key under which the log binds it. */
export const boundTo = (
  { board }: { readonly board: Readonly<Record<string, BoundView>> },
  thing: Thing,
): BoundView | undefined => board[keyOf(thing)]

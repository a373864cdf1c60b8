/** What a person can do about a stopped feature, by what stopped it. The likeliest way comes first. */
import { z } from "zod"
import type { Stopped } from "../log/attempt.ts"
import type { CommandName } from "../log/command.ts"
import { isDone } from "../log/done.ts"
import { faultOf } from "../log/fault.ts"
import type { FeatureState, Mission } from "../log/mission.ts"
import type { FeatureId } from "../values/id.ts"
import type { Plain } from "./plain.ts"

const WAYS = [
  "again",
  "steer",
  "agent",
  "change",
  "mend",
  "accept",
  "held",
  "end",
  "missing",
  "revise",
  "skip",
] as const
type Way = (typeof WAYS)[number]

export const WayOut = z.strictObject({
  way: z.enum(WAYS),
  /** The commands to type, one after the other. */
  typed: z.array(z.string()).min(1),
})
export type WayOut = Plain<z.infer<typeof WayOut>>

interface Of {
  readonly id: FeatureId
  readonly failure: Stopped
  /** Whether nothing was built before this feature, and nothing is left to build after it. */
  readonly isAllThereIs: boolean
}

/** Each is shown only while its command works; null: it does not fit this failure. */
const TYPED: {
  readonly [Name in Way]: readonly [CommandName, (of: Of) => readonly string[] | null]
} = {
  again: ["retry", ({ id }) => [`retry ${id}`]],
  steer: ["steer", ({ id }) => [`steer ${id} <what to do>`, `retry ${id}`]],
  agent: ["use", ({ id }) => [`use <agent> for ${id}`, `retry ${id}`]],
  change: ["retry", ({ id }) => [`retry ${id}`]],
  mend: ["retry", ({ id }) => [`retry ${id}`]],
  accept: ["accept", ({ failure }) => accepting(failure)],
  held: [
    "accept",
    ({ id, isAllThereIs }) => (isAllThereIs ? null : [`accept ${id} <how you know>`]),
  ],
  end: ["cancel", ({ isAllThereIs }) => (isAllThereIs ? ["cancel"] : null)],
  missing: ["steer", ({ id }) => [`steer ${id} <what is missing>`, `retry ${id}`]],
  revise: ["revise", () => ["revise <what should be different>"]],
  skip: ["skip", ({ id }) => [`skip ${id} <reason>`]],
}

function accepting(failure: Stopped): readonly string[] | null {
  const [criterion] = "criteria" in failure ? failure.criteria : []
  return criterion ? [`accept ${criterion} <how you know>`] : null
}

const FOR: Readonly<Record<Stopped["kind"], readonly Way[]>> = {
  agent_failed: ["again", "agent", "skip"],
  agent_unready: ["mend", "agent", "skip"],
  verification_failed: ["steer", "accept", "revise", "skip"],
  inconclusive: ["again", "accept", "skip"],
  conflict: ["again", "steer", "skip"],
  limit: ["again", "agent", "skip"],
  policy_blocked: ["steer", "change", "skip"],
  infra: ["mend", "skip"],
  workflows_moved: ["again", "skip"],
  runner_lost: ["mend", "skip"],
  person_cancelled: ["again", "steer", "skip"],
  superseded: ["again", "skip"],
  no_progress: ["steer", "agent", "revise", "skip"],
  nothing_to_do: ["held", "end", "missing", "revise", "skip"],
}

/** There is nothing of theirs to mend. */
const AFTER_OURS: readonly Way[] = ["again", "skip"]

export function waysOut(
  m: Mission,
  { id, failure }: Pick<Of, "id" | "failure">,
  usable: readonly CommandName[],
): readonly WayOut[] {
  const of = { id, failure, isAllThereIs: isAllThereIs(m, id) }
  const ways = faultOf(failure) === "ours" ? AFTER_OURS : FOR[failure.kind]
  return ways.flatMap(way => {
    const [command, type] = TYPED[way]
    const typed = usable.includes(command) ? type(of) : null
    return typed ? [{ way, typed: typed.map(words => `/mission ${words}`) }] : []
  })
}

const isAllThereIs = (m: Mission, id: FeatureId): boolean =>
  m.integration?.isUntouched === true &&
  [...m.features.values()].every((f: FeatureState) => f.id === id || (isDone(f) && !f.integrated))

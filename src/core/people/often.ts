/** How much one person may ask of a mission within an hour. A program that types with a login knows no end. */
import type { Refusal, Request } from "../log/command.ts"
import type { Mission } from "../log/mission.ts"
import { COMMANDS_PER_HOUR_MAX } from "../values/limits.ts"
import { HOUR_MS, plusMs } from "../values/time.ts"

/** null if it counts. What was written long ago and is read only now is judged by when it was written. */
export function tooOften(m: Mission, request: Request): Refusal | null {
  if (stops(request)) return null
  const { by, at } = request
  const since = plusMs(at, -HOUR_MS)
  const before = [...m.answered.values()].flatMap(it => {
    const written = it.written ?? it.at
    const isAsked = it.answer.type === "accepted" || it.answer.type === "refused"
    return isAsked && it.by.id === by.id && written > since && !isTooOften(it.answer)
      ? [written]
      : []
  })
  if (before.length < COMMANDS_PER_HOUR_MAX) return null
  const oldest = before.toSorted()[before.length - COMMANDS_PER_HOUR_MAX] ?? at
  return { reason: "too_often", most: COMMANDS_PER_HOUR_MAX, until: plusMs(oldest, HOUR_MS) }
}

/** Whoever can stop a mission can always stop it. */
function stops({ said }: Request): boolean {
  if (said.type === "command")
    return said.command.name === "pause" || said.command.name === "cancel"
  return said.type === "gesture" && said.gesture.name === "close" && said.gesture.of === "mission"
}

const isTooOften = (answer: { readonly type: string; readonly refusal?: Refusal }): boolean =>
  answer.refusal?.reason === "too_often"

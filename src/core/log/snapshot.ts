/** A mission as text, and back. A cache of a fold: it may be thrown away at any moment. */
import type { Mission, MissionRef } from "./mission.ts"

/** Maps as lists of pairs, told from arrays by their wrapping. */
export const toSnapshot = (mission: Mission): string =>
  JSON.stringify({ ...mission, ref: null }, (_, value) =>
    value instanceof Map ? { $map: [...value] } : value,
  )

/** Throws on text that is no JSON; what it holds is ours and is not checked again. */
export function fromSnapshot(text: string, ref: MissionRef): Mission {
  const read = JSON.parse(text, (_, value) =>
    value !== null && typeof value === "object" && Array.isArray(value.$map)
      ? new Map(value.$map)
      : value,
  )
  return { ...read, ref }
}

/** A mission as text, and back. It is a cache of a fold and may be thrown away at any moment. */
import type { Mission, MissionRef } from "./mission.ts"

/** Maps become lists of pairs, wrapped so that they differ from arrays. */
export const toSnapshot = (mission: Mission): string =>
  JSON.stringify({ ...mission, ref: null }, (_, value) =>
    value instanceof Map ? { $map: [...value] } : value,
  )

/** Throws on text that is no JSON. The content is our own and is not checked again. */
export function fromSnapshot(text: string, ref: MissionRef): Mission {
  const read = JSON.parse(text, (_, value) =>
    value !== null && typeof value === "object" && Array.isArray(value.$map)
      ? new Map(value.$map)
      : value,
  )
  return { ...read, ref }
}

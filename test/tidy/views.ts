/** Texts are made from views. A renderer must not look up a fact in the mission. */
import { importsOf, within } from "./imports.ts"
import type { Source, Violation } from "./source.ts"

const MISSION = "src/core/log/mission.ts"
/** Renderers that may still read the mission, each with its reason. There is none. */
const MAY_READ: ReadonlyMap<string, string> = new Map<string, string>()
/** Folders that read the mission. Texts get its facts only from a view. */
const READING = ["src/core/log", "src/core/people", "src/core/work"]

export function views(files: readonly Source[]): readonly Violation[] {
  const readers = new Set(files.filter(isReader).map(({ path }) => path))
  return files
    .filter(({ path }) => within(path, "src/core/render") && !MAY_READ.has(path))
    .flatMap(importsOf)
    .filter(({ to }) => to === MISSION || readers.has(to))
    .map(({ at, to }) => ({
      at: `${at} → ${to}`,
      fix: "It reads the mission: make it a fact of a view in src/core/view, and word that.",
    }))
}

const isReader = (file: Source): boolean =>
  READING.some(room => within(file.path, room)) && importsOf(file).some(({ to }) => to === MISSION)

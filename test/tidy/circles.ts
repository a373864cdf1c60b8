/**
 * No file of src may reach itself by its imports, types included, because a reader would find no
 * beginning.
 */
import { importsOf } from "./imports.ts"
import type { Source, Violation } from "./source.ts"

/** Reports each circle once, however many ways lead around it. */
export function circles(files: readonly Source[]): readonly Violation[] {
  const mine = files.filter(({ path }) => path.startsWith("src/") && path.endsWith(".ts"))
  const imported = new Map(
    mine.map(file => [file.path, importsOf(file).flatMap(it => (it.isOurs ? it.to : []))]),
  )
  const told = new Set<string>()
  return mine.flatMap(({ path }) => {
    if (told.has(path)) return []
    const circle = circleThrough(path, imported)
    if (circle === null) return []
    for (const file of circle) told.add(file)
    const fix = `${[...circle, path].join(" → ")}: move what both need into a file of its own.`
    return [{ at: path, fix }]
  })
}

/** The shortest way from a file back to itself; null if there is none. */
function circleThrough(
  start: string,
  imported: ReadonlyMap<string, readonly string[]>,
): readonly string[] | null {
  const ways: string[][] = [[start]]
  const seen = new Set<string>()
  for (const way of ways) {
    for (const next of imported.get(way.at(-1) ?? "") ?? []) {
      if (next === start) return way
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  return null
}

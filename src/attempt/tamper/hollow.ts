/**
 * Finds functions without any work in them, compared with what was in their place before. A name
 * alone isn't enough, because a file may define it many times, and most of those weren't touched.
 */
import { isProduction, type OutlinedFile } from "./changed-file.ts"
import type { FunctionOutline } from "./outline.ts"
import { countsOf, shortened, surplus, type Trace } from "./trace.ts"

export function hollowTraces(file: OutlinedFile): readonly Trace[] {
  const [old, now] = [file.old.functions, file.now.functions]
  const { gone, come } = changed(old.filter(isHollow), now.filter(isHollow))
  const [real, still] = [old.filter(isReal), now.filter(isReal)]
  const emptied = countsOf(surplus(real, still, placeOf), placeOf)
  const moved = countsOf(gone, kindOf)
  // A function or class around it may have been renamed, which changes its place as well.
  const renamed = countsOf(surplus(real, still, nameOf), nameOf)
  return come.flatMap((it): readonly Trace[] => {
    if (emptied.take(placeOf(it))) {
      renamed.take(nameOf(it))
      return [trace(it, file, `worked, and now ${does(it)}`)]
    }
    if (moved.take(kindOf(it))) return []
    if (renamed.take(nameOf(it))) {
      const said = `${does(it)}, and one of this name that worked is gone`
      return [{ ...trace(it, file, said), isDoubtful: true }]
    }
    return isMeant(it, file) ? [] : [fresh(it, file)]
  })
}

/** Untouched functions are matched first, so that only those that somebody wrote are left. */
function changed(old: readonly FunctionOutline[], now: readonly FunctionOutline[]) {
  const textOf = (it: FunctionOutline) => JSON.stringify([it.place, it.text])
  const bodyOf = (it: FunctionOutline) => JSON.stringify([it.place, it.body])
  const before = surplus(old, now, textOf)
  const after = surplus(now, old, textOf)
  return { gone: surplus(before, after, bodyOf), come: surplus(after, before, bodyOf) }
}

const isHollow = ({ body }: FunctionOutline): boolean => body !== "real"
const isReal = ({ body }: FunctionOutline): boolean => body === "real"
const placeOf = ({ place }: FunctionOutline): string => place
const nameOf = ({ name }: FunctionOutline): string => name.split(".").at(-1)!
const kindOf = (it: FunctionOutline): string => JSON.stringify([nameOf(it), it.body])

/**
 * Tests are full of functions that do nothing, and a function without parameters may well be a
 * constant.
 */
const isMeant = ({ body, takes }: FunctionOutline, { path }: OutlinedFile): boolean =>
  !isProduction(path) || (body === "constant" && takes === 0)

const fresh = (it: FunctionOutline, file: OutlinedFile): Trace => ({
  ...trace(it, file, does(it)),
  ...(it.isMember && { isDoubtful: true }),
})

const does = ({ body }: FunctionOutline): string =>
  body === "empty" ? "does nothing" : "answers the same whatever it is given"

const trace = (it: FunctionOutline, { path }: OutlinedFile, said: string): Trace => ({
  ...{ rule: "stubs", path, line: it.line, text: `\`${shortened(it.name)}\` ${said}.` },
})

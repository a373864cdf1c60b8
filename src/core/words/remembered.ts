/** Pure functions that remember what they gave. A cache: it may be empty at any moment. */

/** More than all missions of a process say at once; then it begins anew. */
const TEXTS_MAX = 20_000
/** Longer texts are rare, and would fill the memory. */
const LENGTH_MAX = 1_000

/** Titles and criteria stand in many texts, and are written again with each of them. */
export function remembered(
  make: (text: string, max: number) => string,
): (text: string, max: number) => string {
  const byMax = new Map<number, Map<string, string>>()
  return (text, max) => {
    if (text.length > LENGTH_MAX) return make(text, max)
    const known = byMax.get(max) ?? new Map<string, string>()
    const before = known.get(text)
    if (before !== undefined) return before
    if (known.size >= TEXTS_MAX) known.clear()
    const made = make(text, max)
    byMax.set(max, known.set(text, made))
    return made
  }
}

/** Of a thing that never changes: what follows from it is made once. */
export function once<Of extends object, Made>(make: (of: Of) => Made): (of: Of) => Made {
  const known = new WeakMap<Of, Made>()
  return of => {
    const before = known.get(of)
    if (before !== undefined) return before
    const made = make(of)
    known.set(of, made)
    return made
  }
}

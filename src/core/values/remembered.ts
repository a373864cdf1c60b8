/** Pure functions that remember their results. They are only caches, and each may be empty at any moment. */

/** More than all missions of a process use at once. Beyond that, the cache starts anew. */
const GIVEN_MAX = 20_000
/** Longer texts are rare, and would fill the memory. */
const LENGTH_MAX = 1_000

/** Titles, criteria and instants come again and again, in every text that holds them. */
export function remembered<Given extends string | number, Made>(
  make: (given: Given) => Made,
): (given: Given) => Made {
  const known = new Map<Given, Made>()
  return given => {
    if (typeof given === "string" && given.length > LENGTH_MAX) return make(given)
    const before = known.get(given)
    if (before !== undefined) return before
    if (known.size >= GIVEN_MAX) known.clear()
    const made = make(given)
    known.set(given, made)
    return made
  }
}

/** For a thing that never changes, so that what follows from it is computed once. */
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

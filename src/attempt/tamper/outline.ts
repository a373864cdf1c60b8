/**
 * What matters about a source file when two versions of it are compared, in whatever language it
 * is.
 */

export interface Outline {
  readonly tests: readonly TestCase[]
  readonly functions: readonly FunctionOutline[]
  /** Errors that are caught and forgotten. */
  readonly swallows: readonly Spot[]
  /** Remarks and exceptions by which the code itself says that it isn't finished. */
  readonly unfinished: readonly Unfinished[]
  readonly imports: readonly Spot[]
}

export interface Spot {
  readonly text: string
  readonly line: number
}

export interface Unfinished extends Spot {
  /** A remark stops nobody; an exception does. */
  readonly is: "thrown" | "remark"
}

export interface TestCase {
  /** The test's name, with the names of the groups around it. */
  readonly name: string
  readonly line: number
  /** "sometimes" means under a condition; "alone" means that no other test of the file runs. */
  readonly runs: "always" | "never" | "sometimes" | "alone"
  readonly assertions: readonly Assertion[]
  readonly text: string
  readonly isEmpty: boolean
}

/** `expect(subject).matcher(expected)`, or what comes closest to it in the language. */
export interface Assertion {
  readonly subject: string
  readonly matcher: string
  readonly expected: string
  readonly strength: Strength
  readonly line: number
}

/**
 * 0 can never fail; 1 asks whether there is anything; 2 asks for a part; 3 asks for the exact
 * value.
 */
export type Strength = 0 | 1 | 2 | 3

export interface FunctionOutline {
  /** For people; several functions of a file may have the same name. */
  readonly name: string
  /** The names of everything around it, and its own. */
  readonly place: string
  readonly text: string
  readonly line: number
  readonly body: "real" | "empty" | "constant"
  /** Parameters that are meant to be used. */
  readonly takes: number
  /** An interface may require a member, so an empty one is less suspect. */
  readonly isMember: boolean
}

/** An outline while the file is being read. */
export type Gathered = { readonly [K in keyof Outline]: Outline[K][number][] }

export const nothingYet = (): Gathered => ({
  ...{ tests: [], functions: [], swallows: [], unfinished: [], imports: [] },
})

export const NOTHING_KNOWN: Outline = nothingYet()

/**
 * Finds the line of a position, counted from 1. Line ends are collected once, because files are
 * large and positions many.
 */
export function lineCounter(text: string): (at: number) => number {
  const ends: number[] = []
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) ends.push(at)
  return place => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle]! < place) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}

/**
 * Where a definition is. Names are cut, because hostile ones are long and their ends aren't needed
 * to tell two apart.
 */
export const placeIn = (around: string, name: string): string =>
  `${around}${around === "" ? "" : " > "}${name.slice(0, 200)}`

/** How a comment says that somebody will finish the code later. */
export const UNFINISHED =
  /not[ _-]?(?:yet[ _-]?)?implement|unimplemented|implement (?:me|this)|\b(?:TODO|FIXME)\b/i

export const REMARK = /\b(?:TODO|FIXME|XXX)\b/

/** Where nothing can vary, nothing is asserted. */
export const isLiteral = (text: string): boolean =>
  /^(?:true|false|null|undefined|None|True|False|-?[\d._]+|"[^"]*"|'[^']*'|`[^`$]*`)$/.test(
    text.trim(),
  )

export const blankless = (text: string): string => text.replace(/\s+/g, " ").trim()

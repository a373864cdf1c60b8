/** What matters of a source file when two versions of it are compared, whatever language it is in. */

export interface Outline {
  readonly tests: readonly TestCase[]
  readonly functions: readonly FunctionOutline[]
  /** Errors that are caught and forgotten. */
  readonly swallows: readonly Spot[]
  /** Said of itself: it is not finished. */
  readonly unfinished: readonly Unfinished[]
  readonly imports: readonly Spot[]
}

export interface Spot {
  readonly text: string
  readonly line: number
}

export interface Unfinished extends Spot {
  /** A remark stops nobody; what throws does. */
  readonly is: "thrown" | "remark"
}

export interface TestCase {
  /** With the names of the groups around it. */
  readonly name: string
  readonly line: number
  /** "sometimes": where a condition holds; "alone": so that no other test runs. */
  readonly runs: "always" | "never" | "sometimes" | "alone"
  readonly assertions: readonly Assertion[]
  readonly text: string
  readonly isEmpty: boolean
}

/** `expect(subject).matcher(expected)`, or what comes closest in the language. */
export interface Assertion {
  readonly subject: string
  readonly matcher: string
  readonly expected: string
  readonly strength: Strength
  readonly line: number
}

/** 0 can never fail; 1 asks whether there is anything; 2 asks for a part; 3 for the very value. */
export type Strength = 0 | 1 | 2 | 3

export interface FunctionOutline {
  /** For people; several functions of a file may have the same. */
  readonly name: string
  /** The names of everything around it, and its own. */
  readonly place: string
  readonly text: string
  readonly line: number
  readonly body: "real" | "empty" | "constant"
  /** Parameters that are meant to be used. */
  readonly takes: number
  /** A member may be what an interface asks for. */
  readonly isMember: boolean
}

/** An outline while a file is read. */
export type Gathered = { readonly [K in keyof Outline]: Outline[K][number][] }

export const nothingYet = (): Gathered => ({
  ...{ tests: [], functions: [], swallows: [], unfinished: [], imports: [] },
})

export const NOTHING_KNOWN: Outline = nothingYet()

/** Tells the line of a place, from 1. Line ends are counted once: files are large, and places many. */
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

/** Where a definition stands: hostile names are long, and nobody needs their ends to tell two apart. */
export const placeIn = (around: string, name: string): string =>
  `${around}${around === "" ? "" : " > "}${name.slice(0, 200)}`

/** What a file says of itself when somebody will finish it later. */
export const UNFINISHED =
  /not[ _-]?(?:yet[ _-]?)?implement|unimplemented|implement (?:me|this)|\b(?:TODO|FIXME)\b/i

export const REMARK = /\b(?:TODO|FIXME|XXX)\b/

/** Where nothing can differ nothing is asserted. */
export const isLiteral = (text: string): boolean =>
  /^(?:true|false|null|undefined|None|True|False|-?[\d._]+|"[^"]*"|'[^']*'|`[^`$]*`)$/.test(
    text.trim(),
  )

export const blankless = (text: string): string => text.replace(/\s+/g, " ").trim()

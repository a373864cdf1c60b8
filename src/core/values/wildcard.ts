/**
 * Patterns with wildcards. Strangers write both pattern and text, so the number of steps is bounded
 * by the product of their lengths. Case does not matter.
 */

export type Piece =
  | { readonly is: "letter"; readonly letter: string }
  /** One character, or any number of characters, of a name. */
  | { readonly is: "one" | "some" }
  /** Any number of characters. */
  | { readonly is: "all" }
  /** Nothing, or folders with their last slash. */
  | { readonly is: "folders" }
  /** Nothing, or a slash and everything below it. */
  | { readonly is: "below" }

export const lettersOf = (text: string): readonly Piece[] =>
  [...text].map(letter => ({ is: "letter", letter: folded(letter) }))

/** Matches the whole text, not a part of it. */
export function matchesWhole(pieces: readonly Piece[], text: string): boolean {
  let at = reached(pieces, [0])
  for (const letter of text) {
    const next: number[] = []
    for (const place of at) next.push(...stepped(pieces, place, folded(letter)))
    if (next.length === 0) return false
    at = reached(pieces, next)
  }
  return at.has(2 * pieces.length)
}

/**
 * Each piece has two places: 2n before it, and 2n + 1 within it. If a piece may be empty, the place
 * before it is also the place before the next.
 */
function reached(pieces: readonly Piece[], from: readonly number[]): ReadonlySet<number> {
  const places = new Set<number>()
  for (const start of from) {
    for (let place = start; !places.has(place); ) {
      places.add(place)
      const piece = pieces[place >> 1]
      const isBefore = place % 2 === 0
      const mayEnd = isBefore ? MAY_BE_NOTHING.has(piece?.is ?? "one") : piece?.is !== "folders"
      if (mayEnd) place = 2 * (place >> 1) + 2
    }
  }
  return places
}

const MAY_BE_NOTHING: ReadonlySet<Piece["is"]> = new Set(["some", "all", "folders", "below"])

/** The places that can be reached after a letter. */
function stepped(pieces: readonly Piece[], place: number, letter: string): readonly number[] {
  const piece = pieces[place >> 1]
  if (piece === undefined) return []
  const [within, behind] = [2 * (place >> 1) + 1, 2 * (place >> 1) + 2]
  switch (piece.is) {
    case "letter":
      return piece.letter === letter ? [behind] : []
    case "one":
      return letter === "/" ? [] : [behind]
    case "some":
      return letter === "/" ? [] : [within]
    case "all":
      return [within]
    case "folders":
      return letter === "/" ? [within, behind] : [within]
    case "below":
      return letter === "/" || place % 2 === 1 ? [within] : []
  }
}

/** Letters that differ only in case count as one, as on file systems that ignore case. */
function folded(letter: string): string {
  const upper = letter.toUpperCase()
  return (upper.length === letter.length ? upper : letter).toLowerCase()
}

/** Ends of texts, taken off letter by letter: an expression that looks for one at every place takes the square of the length. */

export function withoutEnd(text: string, isOfEnd: (letter: string) => boolean): string {
  let to = text.length
  while (to > 0 && isOfEnd(text[to - 1]!)) to -= 1
  return text.slice(0, to)
}

/** Up to the first of these letters. */
export function upTo(text: string, letters: RegExp): string {
  const at = text.search(letters)
  return at < 0 ? text : text.slice(0, at)
}

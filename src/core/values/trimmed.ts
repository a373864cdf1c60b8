/** Cuts the ends of texts letter by letter. A regular expression that tries every place would take the square of the length. */

export function withoutEnd(text: string, isOfEnd: (letter: string) => boolean): string {
  let to = text.length
  while (to > 0 && isOfEnd(text[to - 1]!)) to -= 1
  return text.slice(0, to)
}

/** The text before the first of these letters. */
export function upTo(text: string, letters: RegExp): string {
  const at = text.search(letters)
  return at < 0 ? text : text.slice(0, at)
}

/** JSON as editors allow it, with comments and a comma after the last item, as JSON. */

/** Reads letter by letter, so it never takes longer than the text is long. Strings stay as they are. */
export function withoutComments(text: string): string {
  let made = ""
  /** A comma that is only written if something follows it. */
  let comma = ""
  for (let at = 0; at < text.length; ) {
    const end = endOf(text, at)
    const piece = text.slice(at, end)
    at = end
    if (piece.length > 1 && piece.startsWith("/")) continue
    if (piece === ",") comma += piece
    else if (/^\s/.test(piece)) made += piece
    else {
      made += /^[\]}]/.test(piece) ? "" : comma
      made += piece
      comma = ""
    }
  }
  return made + comma
}

/** Where the piece that begins there ends: a string, a comment, or one letter. */
function endOf(text: string, from: number): number {
  if (text[from] === '"') {
    let at = from + 1
    while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1
    return Math.min(at + 1, text.length)
  }
  if (text.startsWith("//", from)) return orEnd(text, text.indexOf("\n", from))
  if (text.startsWith("/*", from)) return orEnd(text, text.indexOf("*/", from + 2), 2)
  return from + 1
}

const orEnd = (text: string, found: number, more = 0): number =>
  found < 0 ? text.length : found + more

/** The end of what a program printed: what failed stands last. */

/** So much is cleaned for each character that is kept: colours take room, and a hostile text is long. */
const CLEANED_PER_CHARACTER = 16

/** The last of it, without colours and other control characters. */
export function tailOf(output: string, charactersMax: number): string {
  const plain = output
    .slice(-CLEANED_PER_CHARACTER * charactersMax)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007]{0,1024}\u0007/g, "")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "")
    .trimEnd()
  const tail = plain.slice(-charactersMax)
  // Half a surrogate pair would not survive as JSON.
  return /^[\udc00-\udfff]/.test(tail) ? tail.slice(1) : tail
}

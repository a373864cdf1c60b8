/**
 * Either end of what a program printed, fit to be shown. It is cleaned, then freed of secrets, and only
 * then cut: half a secret is none that anybody would know.
 */
import { withoutSecrets } from "./secret.ts"

/** So much is cleaned for each character that is kept: colours take room, and a hostile text is long. */
const CLEANED_PER_CHARACTER = 16

/** The last of it: what failed stands there. */
export function tailOf(output: string, charactersMax: number): string {
  const taken = output.slice(-CLEANED_PER_CHARACTER * charactersMax)
  const whole = taken.length < output.length ? taken.replace(/^\S{0,1024}/, "") : taken
  const tail = shownOf(whole).trimEnd().slice(-charactersMax)
  // Half a surrogate pair would not survive as JSON.
  return /^[\udc00-\udfff]/.test(tail) ? tail.slice(1) : tail
}

/** The first of it: enough to tell a page from an error. */
export function headOf(output: string, charactersMax: number): string {
  const head = shownOf(output.slice(0, CLEANED_PER_CHARACTER * charactersMax))
  const cut = head.slice(0, charactersMax)
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut
}

/** Without colours and other control characters, which may stand inside a secret too. */
const shownOf = (text: string): string =>
  withoutSecrets(
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007]{0,1024}\u0007/g, "")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ""),
  )

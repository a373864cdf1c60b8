/**
 * Keys that providers print in their own documentation. They look like secrets, open nothing, and
 * occur in half of all fixtures. They are listed by digest, so that this file holds nothing that
 * looks like one.
 */
import { sha256 } from "./digest.ts"

const DOCUMENTED: ReadonlySet<string> = new Set([
  // docs.github.com, "Authorizing OAuth apps", "Refreshing user access tokens": gho, ghu, ghp, ghs, ghr.
  "bc3ae723f57c6b9e3fd80b699fcc420f6074b0b1718039669d22631d508ac0a7",
  "82e74299544e00738f9c0acb69b1eb348b3e20ffcfabcb34779bd37590fead6c",
  "3543c50b0cb9cea8e55eb1f529b79f043cb250d485fde7b66cabbb5183add7da",
  "797c0ce414586cc8eb6929afe947c720e3e4d351dd070a6fe39f630beaab3054",
  "6d7fa4e64d4b1f3ea31962e258b684de1f244434ebb11089b9d9817e44c43303",
  // docs.stripe.com, "API keys": the two test keys of its examples.
  "2cafc0970149a84f3b9e62eaf169f36f59907a3b3e31f7b82e68c69cd27f7326",
  "f2d6ca16515033e5dce14eba840b979d27b5cbae24bb3e5bf484339667f86397",
  // jwt.io: the token that the page opens with.
  "7f75367e7881255134e1375e723d1dea8ad5f6a4fdb79d938df1f1754a830606",
])

/** AWS marks its examples: access keys of 20 characters end with this, and so do secret keys of 40. */
const OF_AWS = [/^(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{9}EXAMPLE$/, /^[A-Za-z0-9/+]{30}EXAMPLEKEY$/]

/** The beginning that keys of one kind share. */
const PREFIX =
  /^(?:gh[a-z]_|github_pat_|glpat-|sk[-_](?:[a-z]+[-_])*|xox[a-z]-|npm_|hf_|AIza|AKIA|ASIA)/
export const isExampleKey = (found: string): boolean =>
  partsOf(found).some(
    part => OF_AWS.some(of => of.test(part)) || isFilledIn(part) || DOCUMENTED.has(sha256(part)),
  )

/**
 * The text itself, and also its last word if it is one line, because some forms are found together
 * with the name that they are assigned to. In several lines, no single one speaks for the rest.
 */
export function partsOf(found: string): readonly string[] {
  const last = found.split(/[\s"'`=:,;]+/).findLast(part => part !== "")
  return last === undefined || last === found || found.includes("\n") ? [found] : [found, last]
}

/** "AKIAXXXXXXXXXXXXXXXX": the place for a key. */
function isFilledIn(part: string): boolean {
  const prefix = PREFIX.exec(part)?.[0]
  if (prefix === undefined) return false
  const rest = part.slice(prefix.length).replace(/[-_.]/g, "")
  return rest.length >= 8 && new Set(rest).size === 1
}

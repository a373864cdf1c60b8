/**
 * The forms in which providers give out keys. Whatever a text holds, looking for one takes no longer
 * than the text is long: what must stand in a key is asked of what was found, not while looking.
 */
import { passwordsIn } from "./address-password.ts"
import type { Span } from "./bare.ts"
import { isExampleKey } from "./example-key.ts"
import { privateKeysIn } from "./private-key.ts"
import { unwrapped, wrappedPart } from "./unwrapped.ts"

export interface SecretSpan extends Span {
  readonly kind: string
}

interface Token {
  readonly kind: string
  readonly prefix: string
  readonly pattern: RegExp
  /** A name in a program has none of these. */
  readonly holds: readonly RegExp[]
}

/** A key begins at a word, or behind an escape that ends in a letter or a digit. */
const START = String.raw`(?:^|[^A-Za-z0-9]|\\[nrtbfv0]|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})`

/** `prefix` and `body` are sources of expressions. */
function token(kind: string, prefix: string, body: string, ...holds: readonly RegExp[]): Token {
  const pattern = new RegExp(`${prefix}(?<=${START}${prefix})${body}`, "g")
  return { kind, prefix, pattern, holds }
}

const DIGIT = /[0-9]/
const UPPER = /[A-Z]/
const LOWER = /[a-z]/

/** Sources: the providers' own pages on token formats; GitHub's tokens have had no fixed length since 2026-04. */
const TOKENS: readonly Token[] = [
  token("github_token", "gh[a-z]_", "[A-Za-z0-9_.-]{16,}", DIGIT),
  token("github_token", "github_pat_", "[A-Za-z0-9_]{16,}"),
  // OpenAI, Anthropic and others; DeepSeek's and OpenRouter's have no capitals.
  token("provider_key", "sk-", "[A-Za-z0-9_-]{20,}", DIGIT, UPPER),
  token("provider_key", "sk-", "(?:or-v1-)?[a-z0-9]{32,}", DIGIT, LOWER),
  token("provider_key", "AIza", "[A-Za-z0-9_-]{35,}"),
  token("provider_key", "gsk_", "[A-Za-z0-9]{32,}", DIGIT),
  token("provider_key", "xai-", "[A-Za-z0-9]{32,}", DIGIT),
  token("provider_key", "hf_", "[A-Za-z0-9]{30,}", UPPER),
  token("provider_key", "api_org_", "[A-Za-z0-9]{30,}", UPPER),
  token("provider_key", "(?:r8|fw)_", "[A-Za-z0-9]{22,}", DIGIT),
  token("provider_key", "(?:pplx|csk)-", "[A-Za-z0-9]{32,}", DIGIT),
  token("provider_key", "nvapi-", "[A-Za-z0-9_-]{40,}", DIGIT),
  token("provider_key", "tgp_v1_", "[A-Za-z0-9_-]{32,}"),
  token(
    "gitlab_token",
    "gl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-",
    "[A-Za-z0-9_.-]{20,}",
    DIGIT,
  ),
  token("aws_key", "(?:AKIA|ASIA|ABIA|ACCA)", "[A-Z0-9]{16}(?![A-Za-z0-9])"),
  token("slack_token", "xox[abceoprs](?:\\.xox[abp])?-", "[A-Za-z0-9-]{10,}", DIGIT),
  token("slack_token", "xapp-", "[A-Za-z0-9-]{20,}", DIGIT),
  token(
    "slack_token",
    "hooks\\.slack\\.com/(?:services|workflows|triggers)/",
    "[A-Za-z0-9/+]{20,}",
    DIGIT,
  ),
  token("stripe_key", "sk_(?:live|test|prod)_", "[A-Za-z0-9]{16,}", DIGIT),
  token("stripe_key", "rk_(?:live|test|prod)_", "[A-Za-z0-9]{16,}", DIGIT),
  token("stripe_key", "whsec_", "[A-Za-z0-9+/=]{24,}", DIGIT),
  token("npm_token", "npm_", "[A-Za-z0-9]{36,}", DIGIT),
  token("oauth_token", "ya29\\.", "[A-Za-z0-9_-]{20,}"),
  token("oauth_token", "1//0", "[A-Za-z0-9_-]{30,}", UPPER),
  token("oauth_token", "GOCSPX-", "[A-Za-z0-9_-]{20,}"),
  token("registry_token", "pypi-", "[A-Za-z0-9_-]{50,}"),
  token("registry_token", "dckr_(?:pat|oat)_", "[A-Za-z0-9_-]{20,}"),
  token("registry_token", "rubygems_", "[0-9a-f]{48}"),
  token("service_key", "SG\\.", "[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{30,}"),
  token("service_key", "shp(?:at|ca|pa|ss)_", "[0-9A-Fa-f]{32}"),
  token("service_key", "(?:dop|doo|dor)_v1_", "[0-9a-f]{64}"),
  token("service_key", "lin_api_", "[A-Za-z0-9]{32,}"),
  token("service_key", "ntn_", "[A-Za-z0-9]{40,}"),
  token("service_key", "sntry[su]_", "[A-Za-z0-9_+/=-]{40,}"),
  token("service_key", "sb(?:p|_secret)_", "[A-Za-z0-9_-]{24,}", DIGIT),
  token("service_key", "gl(?:sa|c)_", "[A-Za-z0-9_+/=-]{32,}", DIGIT),
  token("service_key", "hv[bsr]\\.", "[A-Za-z0-9_-]{24,}", DIGIT),
  token("service_key", "ATATT3", "[A-Za-z0-9_=-]{40,}"),
  token("service_key", "AGE-SECRET-KEY-1", "[0-9A-Z]{50,}"),
  // But that of Azure's emulator, which is the same for everybody.
  token("service_key", "AccountKey=", "(?!Eby8vdM02xNO)[A-Za-z0-9+/=]{60,}"),
]

const AWS_SECRET =
  /aws_?secret_?(?:access_?)?key["']?\s{0,8}[:=]\s{0,8}["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/gi

/** In no order; one may stand within another. */
export const secretSpans = (text: string): readonly SecretSpan[] => [
  ...withoutExamples(allIn(text), text),
  ...wrappedIn(text),
]

const withoutExamples = (spans: readonly SecretSpan[], text: string): readonly SecretSpan[] =>
  spans.filter(({ from, to }) => !isExampleKey(text.slice(from, to)))

/** What lies on one line where nothing broke it. */
const keysIn = (text: string): readonly SecretSpan[] => [
  ...TOKENS.flatMap(of => tokensIn(text, of)),
  ...[...text.matchAll(AWS_SECRET)].map(found => spanOf("aws_key", found)),
  ...webTokensIn(text),
]

const PREFIXES = new RegExp([...new Set(TOKENS.map(({ prefix }) => prefix))].join("|"), "y")

/** Those that a break runs through. */
function wrappedIn(text: string): readonly SecretSpan[] {
  const whole = unwrapped(text, PREFIXES)
  if (whole === null) return []
  return withoutExamples(keysIn(whole.text), whole.text).flatMap(({ kind, ...span }) => {
    const own = wrappedPart(whole, span, part => keysIn(part).length > 0)
    return own === null ? [] : [{ kind, ...whole.given(own) }]
  })
}

const allIn = (text: string): readonly SecretSpan[] => [
  ...keysIn(text),
  ...passwordsIn(text).map(span => ({ kind: "password", ...span })),
  ...privateKeysIn(text).map(span => ({ kind: "private_key", ...span })),
]

const spanOf = (kind: string, { 0: value, index }: RegExpExecArray): SecretSpan => ({
  kind,
  from: index,
  to: index + value.length,
})

const tokensIn = (text: string, { kind, pattern, holds }: Token): readonly SecretSpan[] =>
  [...text.matchAll(pattern)]
    .filter(([value]) => holds.every(it => it.test(value)) && !value.endsWith(FILLED_UP))
    .map(found => spanOf(kind, found))

/** Nobody draws eight zeros; whoever makes up an example fills it up with them. */
const FILLED_UP = "00000000"

/** JSON Web Tokens: `{"` in base64, twice, and a signature. Each run of their letters is read once. */
function webTokensIn(text: string): readonly SecretSpan[] {
  if (!text.includes("eyJ")) return []
  return [...text.matchAll(/[A-Za-z0-9_.-]{40,}/g)].flatMap(({ 0: run, index }) => {
    const parts = run.split(".")
    let at = index
    for (const [n, part] of parts.entries()) {
      const [claims = "", signature = ""] = parts.slice(n + 1, n + 3)
      const head = part.indexOf("eyJ")
      if (head >= 0 && claims.startsWith("eyJ") && signature.length >= SIGNATURE_MIN) {
        const to = at + part.length + claims.length + signature.length + 2
        return [{ kind: "web_token", from: at + head, to }]
      }
      at += part.length + 1
    }
    return []
  })
}

/** Shorter than any, so that one that was cut is still known. */
const SIGNATURE_MIN = 8

/**
 * One secret of each kind, and the ways in which a text may contain it. The secrets are put
 * together here, so that this file itself contains none.
 */
import { expect } from "vitest"
import { bare } from "../../../src/core/values/bare.ts"

const from = (...parts: readonly string[]) => parts.join("")

/** Letters that look random and are the same in every run. */
function drawn(letters: string, length: number): string {
  let state = length * 7 + letters.length
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return letters[Math.floor(state / 65_536) % letters.length]
  }).join("")
}

const ANY = "aB3dE5fG7hJ9kLmNpQ2rS4tU6vW8xYz0"
const HEX = "0123456789abcdef"
const UPPER = "A2B3C4D5E6F7G8H9"
const web = (length: number) => from("eyJ", drawn(ANY, length))

export const TOKENS: readonly (readonly [kind: string, secret: string])[] = [
  ["github_token", from("ghp", "_", drawn(ANY, 36))],
  ["github_token", from("gho", "_", drawn(ANY, 36))],
  ["github_token", from("ghs", "_12_", [web(20), web(40), drawn(ANY, 43)].join("."))],
  ["github_token", from("github", "_pat_", drawn(ANY, 22), "_", drawn(ANY, 59))],
  ["provider_key", from("sk", "-ant-api03-", drawn(ANY, 95))],
  ["provider_key", from("sk", "-proj-", drawn(ANY, 48))],
  ["provider_key", from("sk", "-or-v1-", drawn(HEX, 64))],
  ["provider_key", from("sk", "-", drawn(HEX, 32))],
  ["provider_key", from("gsk", "_", drawn(ANY, 52))],
  ["provider_key", from("xai", "-", drawn(ANY, 80))],
  ["provider_key", from("hf", "_", drawn(ANY, 34))],
  ["provider_key", from("AIza", drawn(ANY, 35))],
  ["gitlab_token", from("glpat", "-", drawn(ANY, 20))],
  ["gitlab_token", from("glrt", "-t1_", drawn(ANY, 20))],
  ["stripe_key", from("sk", "_live_", drawn(ANY, 24))],
  ["stripe_key", from("rk", "_test_", drawn(ANY, 24))],
  ["slack_token", from("xoxb", "-", "1234567890-", drawn(ANY, 24))],
  ["slack_token", from("xapp", "-1-A", drawn(ANY, 40))],
  [
    "slack_token",
    from("https://hooks.slack.com", "/services/T", drawn(UPPER, 8), "/B", drawn(ANY, 32)),
  ],
  ["npm_token", from("npm", "_", drawn(ANY, 36))],
  ["web_token", [web(20), web(40), drawn(ANY, 43)].join(".")],
  ["oauth_token", from("ya29", ".a0", drawn(ANY, 60))],
  ["oauth_token", from("1", "//0", drawn(ANY, 60))],
  ["aws_key", from("AKIA", drawn(UPPER, 16))],
  ["aws_key", from("aws_secret_access_key", " = ", drawn(ANY, 40))],
]

const BODY = drawn(ANY, 640).match(/.{64}/g)!
const KEY = ["-----BEGIN RSA ", "PRIVATE KEY-----"].join("")
const END = ["-----END RSA ", "PRIVATE KEY-----"].join("")
const HEADERS = ["Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-256-CBC,00FF", ""]

/** Keys of several lines, into which tests put nothing. */
export const KEYS: readonly (readonly [what: string, secret: string])[] = [
  ["whole", [KEY, ...BODY, END].join("\n")],
  ["with line ends of Windows", [KEY, ...BODY, END].join("\r\n")],
  ["with headers", [KEY, ...HEADERS, ...BODY, END].join("\n")],
  ["indented", [KEY, ...BODY, END].map(line => `      ${line}`).join("\n")],
  ["quoted", [KEY, ...BODY, END].map(line => `> ${line}`).join("\n")],
  ["in JSON", JSON.stringify([KEY, ...BODY, END].join("\n"))],
  ["in a program", [KEY, ...BODY, END].map(line => `"${line}\\n" +`).join("\n")],
  ["on one line", [KEY, ...BODY, END].join(" ")],
  ["unfinished", [KEY, ...BODY].join("\n")],
  ["cut in a line", [KEY, ...BODY, BODY[0]!.slice(0, 30)].join("\n")],
  ["without its beginning", [...BODY, END].join("\n")],
]

export const PASSWORD = "Tr0ub4dor-3"
export const ADDRESSES: readonly string[] = [
  `https://ada:${PASSWORD}@git.shop.org/shop.git`,
  `postgres://shop:${PASSWORD}@db.shop.org:5432/orders?ssl=1`,
  `redis://:${PASSWORD}@cache.shop.org`,
  `https://ada:${PASSWORD}@myexample.com/`,
  `https://ada:${PASSWORD}@example.com.shop.org/`,
  `https://ada:${PASSWORD}@test.shop.org`,
  `fetching "amqps://u:${PASSWORD}@mq.shop.org/%2f"`,
]

/** Invisible characters that may be between a token's letters. */
export const UNSEEN: Readonly<Record<string, string>> = {
  nothing: "",
  "zero width": "\u200b",
  "a soft hyphen": "\u00ad",
  "a byte order mark": "\ufeff",
  "a tag letter": "\u{e0041}",
  "a colour": "\u001b[1;31m",
  "a colour of one control": "\u009b0m",
  "a title": "\u001b]0;title\u0007",
  "a link": "\u001b]8;;http://x.y\u001b\\",
  "a set of characters": "\u001b(B",
  "a saved cursor": "\u001b7",
  "a control string": "\u001bPq#0\u001b\\",
  "a control character": "\u0008",
}

export const within = (text: string, piece: string): string =>
  [...text].map((letter, at) => (at % 7 === 3 ? `${piece}${letter}` : letter)).join("")

export const OWN = from("fk-", drawn(ANY, 20), "/", drawn(ANY, 9), "+", drawn(ANY, 8))

const perLine = (text: string, length: number) => text.match(new RegExp(`.{1,${length}}`, "g"))!

/** The forms in which a job may print its own secret. */
export const FORMS: Readonly<Record<string, string>> = {
  "as it is": OWN,
  "over lines": perLine(OWN, 20).join("\n"),
  "over lines of a program": perLine(OWN, 20)
    .map(part => `  "${part}" +`)
    .join("\n"),
  ...Object.fromEntries(
    [0, 1, 2, 3].map(offset => [
      `as base64 at ${offset}`,
      Buffer.from(`${"k=:".slice(0, offset)}${OWN}`).toString("base64"),
    ]),
  ),
  "as base64 of addresses": Buffer.from(`?${OWN}?`).toString("base64url"),
  "as base64 over lines": perLine(Buffer.from(`u:${OWN}`).toString("base64"), 19).join("\r\n"),
  "as hexadecimal": Buffer.from(OWN).toString("hex"),
  "as capital hexadecimal": Buffer.from(OWN).toString("hex").toUpperCase(),
  "as hexadecimal with colons": perLine(Buffer.from(OWN).toString("hex"), 2).join(":"),
  "in an address": encodeURIComponent(OWN),
  "as escapes of an address": perLine(Buffer.from(OWN).toString("hex"), 2)
    .map(it => `%${it}`)
    .join(""),
  "in JSON": JSON.stringify(OWN).replaceAll("/", "\\/").replaceAll("+", "\\u002b"),
  "as escapes of JSON": [...OWN]
    .map(it => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join(""),
  "in HTML": [...OWN].map(it => `&#${it.charCodeAt(0)};`).join(""),
  "in UTF-16": Buffer.from(OWN, "utf16le").toString("latin1"),
}

const lettersOf = (text: string) => bare(text).text.replace(/[^A-Za-z0-9]/g, "")

/** Expects that no part of the secret is left that would help anybody. */
export function expectNone(text: string, secret: string, charactersMax: number): void {
  const [seen, letters] = [lettersOf(text), lettersOf(secret)]
  for (let at = 0; at + charactersMax < letters.length; at++) {
    expect(seen).not.toContain(letters.slice(at, at + charactersMax + 1))
  }
}

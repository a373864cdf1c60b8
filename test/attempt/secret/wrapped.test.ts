/**
 * Keys that are broken over lines or strings: at a column, in a program, in a mail. Ordinary words
 * below each other are no key.
 */
import { describe, expect, test } from "vitest"
import { findSecrets, redact } from "../../../src/attempt/secret/secrets.ts"
import { expectNone, OWN, TOKENS } from "./secret-samples.ts"

type Wrap = (text: string, column: number) => string

const fold = (text: string, column: number): readonly string[] =>
  text.match(new RegExp(`[^]{1,${column}}`, "g")) ?? []

/** The ways in which programs and people break a long text. */
const AT_COLUMN: Readonly<Record<string, Wrap>> = {
  "as fold does it": (text, column) => fold(text, column).join("\n"),
  "with line ends of Windows": (text, column) => fold(text, column).join("\r\n"),
  indented: (text, column) =>
    fold(text, column)
      .map(line => `    ${line}`)
      .join("\n"),
  "in a quoted mail": (text, column) =>
    fold(text, column)
      .map(line => `> > ${line}`)
      .join("\n"),
  "in a change": (text, column) =>
    fold(text, column)
      .map(line => `+${line}`)
      .join("\n"),
  "in a comment": (text, column) =>
    fold(text, column)
      .map(line => `  // ${line}`)
      .join("\n"),
  "in a block of YAML": (text, column) => `key: |-\n  ${fold(text, column).join("\n  ")}\nother: 1`,
  "in JSON": (text, column) => JSON.stringify({ text: fold(text, column).join("\n") }),
  "in JSON of JSON": (text, column) =>
    JSON.stringify(JSON.stringify([fold(text, column).join("\r\n")])),
}

const SAID: Readonly<Record<string, Wrap>> = {
  "by + at the end": (text, column) => `"${fold(text, column).join('" +\n  "')}"`,
  "by + at the beginning": (text, column) => `'${fold(text, column).join("'\n  + '")}'`,
  "by + on one line": (text, column) => `"${fold(text, column).join('" + "')}"`,
  "by + without blanks": (text, column) => `\`${fold(text, column).join("`+`")}\``,
  "by a dot": (text, column) => `'${fold(text, column).join("' .\n\t'")}'`,
  "by two dots": (text, column) => `"${fold(text, column).join('" .. "')}"`,
  "by &": (text, column) => `"${fold(text, column).join('" & "')}"`,
  "by standing below each other": (text, column) => `("${fold(text, column).join('"\n "')}")`,
  "by a backslash": (text, column) => fold(text, column).join("\\\n"),
  "by a backslash and indented": (text, column) => `"${fold(text, column).join("\\\n      ")}"`,
  "by a backslash between strings": (text, column) => `"${fold(text, column).join('" \\\n  "')}"`,
  "as quoted-printable": (text, column) => fold(text, column).join("=\r\n"),
  "by + in a change": (text, column) => `+"${fold(text, column).join('" +\n+  "')}"`,
  "in a program in JSON": (text, column) =>
    JSON.stringify(`"${fold(text, column).join('" +\n  "')}"`),
}

/** The secret part of an address or an assignment, which is recognised by the part before it. */
const keyOf = (secret: string): string => secret.replace(/^.*(?:= |hooks\.slack\.com)/, "")
const prefixOf = (secret: string): number => (secret === keyOf(secret) ? 12 : secret.length)

function expectGone(text: string, secret: string, kind: string): void {
  expect(
    findSecrets(text, []).map(found => found.kind),
    text,
  ).toContain(kind)
  expectNone(redact(text, []), keyOf(secret), prefixOf(keyOf(secret)))
}

/** Moves the secret, so that the break goes through it at several places. */
const shifted = (secret: string, column: number): readonly string[] =>
  [4, 9, 14, 19]
    .filter(first => first < secret.length && first <= column)
    .map(first => `${"see the key ".repeat(12).slice(0, column - first - 1)}=${secret} and words`)

describe("a token of each provider", () => {
  test.each(Object.entries(AT_COLUMN))("is found %s", (_, wrap) => {
    for (const [kind, secret] of TOKENS)
      for (const column of [64, 72, 76, 80, 53])
        for (const text of shifted(secret, column)) expectGone(wrap(text, column), secret, kind)
  })

  test.each(Object.entries(SAID))("is found where it is joined %s", (_, wrap) => {
    for (const [kind, secret] of TOKENS)
      for (const column of [7, 16, 20, 64])
        for (const text of [secret, `key=${secret}`]) expectGone(wrap(text, column), secret, kind)
  })
})

test.each([...Object.entries(AT_COLUMN), ...Object.entries(SAID)])(
  "a secret of the job is found %s, at any column",
  (_, wrap) => {
    for (const column of [5, 8, 13, 20, 29]) {
      for (const secret of [
        OWN,
        Buffer.from(OWN).toString("base64"),
        Buffer.from(OWN).toString("hex"),
      ]) {
        const text = wrap(`a=${secret}`, column)
        expect(findSecrets(text, [OWN]).map(found => found.kind)).toContain("own_secret")
        expectNone(redact(text, [OWN]), OWN, 7)
      }
    }
  },
)

const from = (...parts: readonly string[]) => parts.join("")
const WHOLE = from("ghp", "_", "aB3dE5fG7hJ9kLmNpQ2rS4tU6vW8xYz0aB3d")

test.each([
  ["a line below", `token: ${WHOLE}\nbelow it, words`],
  ["a list", `- ${WHOLE}\n- other`],
  ["an assignment", `A=${WHOLE}\nB=1\n`],
  ["a word at a usual column", `${"x ".repeat(12)}${WHOLE}\nwords behind it`],
  ["the same key again", `${WHOLE}\n${WHOLE}`],
])("with %s, only the key itself is redacted", (_, text) => {
  expect(redact(text, [])).toBe(text.replaceAll(WHOLE, "[redacted github_token]"))
})

test.each([
  "const names = [\n  'sk-loading-spinner',\n  'Container2Wrapper',\n]",
  "sk-circle1\nsk-Circle2\nsk-Circle3\nsk-Circle4\n",
  "a token begins with gho_\nand-some-more-words-follow-2",
  'description: "starts with npm_" +\n  "and has thirty six more characters in it as you know"',
  "task-runner-1 and npm_\nconfig_user_agent_of_the_package_manager_1",
  "prefixes are ghp_, gho_,\nghu_, ghs_ and ghr_ with 36 letters behind",
  "see sk-\nthisisalongwordthatgoesonandonwithoutanyend",
  '"AKIA" +\n"the access key id"',
  "the class .sk-fading-circle\n.SkFadingDot12Wrapper is for spinners",
  "use hf_hub_download\nFromTheHubOfModelsThatIsLongEnough",
])("%j is no key", text => {
  expect(findSecrets(text, [])).toEqual([])
  expect(redact(text, [])).toBe(text)
})

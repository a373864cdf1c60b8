/**
 * What is recognised as a secret, and that redaction leaves none. Secrets are put together here, so
 * that this file itself contains none.
 */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { secretsOf } from "../../../src/attempt/secret/own-secret.ts"
import { findSecrets, redact, redactAll } from "../../../src/attempt/secret/secrets.ts"
import { headOf, lineOf, tailOf } from "../../../src/core/values/printed.ts"
import {
  ADDRESSES,
  expectNone,
  FORMS,
  KEYS,
  OWN,
  PASSWORD,
  TOKENS,
  UNSEEN,
  within,
} from "./secret-samples.ts"

const from = (...parts: readonly string[]) => parts.join("")
const secrets: readonly (readonly [string, string])[] = [
  ["github_token", from("ghp", "_", "aB3".repeat(12))],
  ["github_token", from("ghs", "_", "x1".repeat(260))],
  ["github_token", from("ghs", "_", "x".repeat(300), "1")],
  ["provider_key", from("sk", "-", "x".repeat(300), "Z9")],
  ["github_token", from("ghs", "_12_", "eyJh.eyJp.c2ln-_9")],
  ["github_token", from("github", "_pat_", "11AB".repeat(8))],
  ["provider_key", from("sk", "-ant-api03-", "Ab9_".repeat(10))],
  ["provider_key", from("sk", "-proj-", "Zz0".repeat(16))],
  ["aws_key", from("AKIA", "ABCDEFGHIJKLMNOP")],
  ["aws_key", from("aws_secret_access_key", " = ", "Ab1/".repeat(10))],
  [
    "private_key",
    from("-----BEGIN RSA ", "PRIVATE KEY-----\nMIIEpA\n-----END RSA PRIVATE KEY-----"),
  ],
  ["private_key", from("-----BEGIN ", "PRIVATE KEY-----\nMIIEpA")],
]

test.each(secrets)("%s is found and redacted: %#", (kind, secret) => {
  const text = `before "${secret}" after`
  expect(findSecrets(text, []).map(found => found.kind)).toContain(kind)
  expect(redact(text, [])).not.toContain(secret)
  expect(findSecrets(redact(text, []), [])).toEqual([])
  // A text of the longest length allowed must still fit.
  expect(redact(text, []).length).toBeLessThanOrEqual(text.length)
})

test("secrets are removed from both ends of an output before it is cut", () => {
  const token = from("ghp", "_", "aB3".repeat(12))
  for (let shown = 1; shown <= token.length; shown++) {
    expect(tailOf(`failed with ${token}${"!".repeat(100 - shown)}`, 100)).not.toContain("aB3")
    expect(headOf(`${"!".repeat(100 - shown)}${token} was refused`, 100)).not.toContain("aB3")
  }
  // The program printed more than is searched.
  const long = `${token}${"\u001b[31m".repeat(400)}`
  expect(tailOf(`${"x".repeat(9_000)} ${long} end`, 100)).not.toContain("aB3")
})

test.each(["gha_.", "sk-", "\u001b]"])(
  "a hostile text of %j alone takes no longer than its length",
  part => {
    const text = part.repeat(400_000)
    expect(findSecrets(text, [])).toEqual([])
    expect(tailOf(text, 4_000).length).toBeLessThanOrEqual(4_000)
  },
)

test.each([
  "ghp_short",
  "a gha_some_function_name_without_digits",
  "sk-loading-spinner-container-wrapper",
  "-----BEGIN PUBLIC KEY-----",
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
])("%s is no secret", text => {
  expect(findSecrets(text, [])).toEqual([])
})

test("a secret of the job is found anywhere, as base64 and in UTF-16 too", () => {
  const own = "a-secret-of-this-job"
  const wide = Buffer.from(own, "utf16le").toString("latin1")
  for (const form of [own, Buffer.from(own).toString("base64"), wide]) {
    expect(findSecrets(`x${form}y`, [own])).toHaveLength(1)
  }
  expect(redactAll({ [own]: [`see ${own}`] }, [own])).toEqual({
    "[redacted]": ["see [redacted]"],
  })
  expect(findSecrets("true", ["true"])).toEqual([])
})

test("a redacted text has no secret, whatever is around it", () => {
  const secret = fc.constantFrom(...secrets.map(([, value]) => value))
  fc.assert(
    fc.property(fc.string(), secret, fc.string(), (before, value, after) => {
      const clean = redact(`${before} ${value} ${after}`, [])
      return !clean.includes(value) && findSecrets(clean, []).length === 0
    }),
  )
})

describe("a token of each provider", () => {
  test.each(TOKENS)("%s, wherever a text has it: %#", (kind, secret) => {
    for (const [before, after] of AROUND) {
      const text = `${before}${secret}${after}`
      expect(findSecrets(text, []).map(found => found.kind)).toContain(kind)
      expectNone(redact(text, []), secret, prefixOf(secret))
    }
  })

  test.each(Object.entries(UNSEEN))("is found with %s within it", (_, piece) => {
    for (const [kind, secret] of TOKENS) {
      const text = `before ${within(secret, piece)} after`
      expect(findSecrets(text, []).map(found => found.kind)).toContain(kind)
      for (const shown of [redact(text, []), tailOf(text, 4_000), headOf(text, 4_000)]) {
        expectNone(shown, secret, prefixOf(secret))
        expect(shown).toMatch(/^before .* after$/s)
      }
    }
  })
})

/** What a text may have before a token and after it. */
const AROUND: readonly (readonly [string, string])[] = [
  ["", ""],
  ["token=", "&x=1"],
  ['{"key":"', '"}'],
  ["a line\\n", "\\nand another"],
  ["?key%3D", "%26x"],
  ["\\u0022", "\\u0022"],
  ["key:\t", ";"],
  ["(", ")"],
]

/** The length of the part that everybody knows, which may stay. */
const prefixOf = (secret: string): number =>
  secret.startsWith("https") ? 26 : secret.startsWith("aws") ? 18 : 8

describe("a private key", () => {
  test.each(KEYS)("%s, is redacted to its last line", (_, key) => {
    for (const text of [key, `before\n${key}\nafter it, words`, `{"a": 1}\n${key}`]) {
      expect(findSecrets(text, []).map(found => found.kind)).toContain("private_key")
      expectNone(redact(text, []).replace(/-----[A-Z ]+-----/g, ""), bodyOf(key), 9)
    }
    expect(redact(`before\n${key}\n\nafter it, words`, [])).toMatch(/^before.*after it, words$/s)
  })

  test.each(KEYS)("%s, leaves nothing at either end of an output", (_, key) => {
    const text = `${"noise\n".repeat(20_000)}${key}\n${"x ".repeat(900)}`
    for (const max of [200, 2_000, 2_300, 4_000]) expectNone(tailOf(text, max), bodyOf(key), 15)
    const other = `${"y ".repeat(900)}\n${key}\n${"noise\n".repeat(20_000)}`
    for (const max of [200, 2_000, 2_300, 4_000]) expectNone(headOf(other, max), bodyOf(key), 15)
  })

  test.each([
    "-----BEGIN PRIVATE KEY-----",
    'const begin = "-----BEGIN PRIVATE KEY-----\\n"',
    "if (key.startsWith('-----BEGIN RSA PRIVATE KEY-----')) return pkcs1(key)",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\n${base64(key)}\n-----END PRIVATE KEY-----",
    "It begins with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----.",
    "| `-----BEGIN RSA PRIVATE KEY-----` | PKCS#1 |",
    "-----BEGIN CERTIFICATE-----\nMIIEpAABBBCCCDDDEEE\n-----END CERTIFICATE-----",
  ])("is not what only speaks of one: %s", text => {
    expect(findSecrets(text, [])).toEqual([])
    expect(redact(text, [])).toBe(text)
  })
})

const bodyOf = (key: string): string => key.match(/[A-Za-z0-9]{30,}/g)!.join("")

describe("a password in an address", () => {
  test.each(ADDRESSES)("is taken out of %s", address => {
    expect(findSecrets(address, [])).toEqual([{ kind: "password", value: PASSWORD }])
    expect(redact(address, [])).toBe(address.replace(PASSWORD, "[redacted]"))
  })

  test.each([
    "https://user:password@example.org/a",
    "https://USER:PASS@host",
    "postgres://postgres:postgres@db:5432/shop",
    "mysql://root:my-secret-pw@db/shop",
    "mongodb://${user}:${password}@host",
    "https://<user>:<password>@host",
    "https://x:$TOKEN@github.com/o/r",
    "http://shop:Tr0ub4dor-3@localhost:3000",
    "http://shop:Tr0ub4dor-3@127.0.0.1/x",
    "https://ada:Tr0ub4dor-3@example.com/",
    "new URL('http://ada:Tr0ub4dor-3@proxy.example.org:8080')",
    "redis://default:Tr0ub4dor-3@cache.test:6379/0",
    "ftp://ada:Tr0ub4dor-3@shop.invalid",
    "http://ada:Tr0ub4dor-3@api.localhost:3000",
    "http://host:8080/a@b",
    "git@github.com:o/r.git",
    "https://github.com/o/r/blob/main/a:b@c",
    "see http://a.org: mail me at b@c.org",
  ])("is not what everybody writes in its place: %s", text => {
    expect(findSecrets(text, [])).toEqual([])
  })
})

describe("a secret of the job", () => {
  test.each(Object.entries(FORMS))("is found %s, and no part of it is left", (_, form) => {
    for (const text of [form, `before ${form} after`, `x${form}y`]) {
      expect(findSecrets(text, [OWN]).map(found => found.kind)).toContain("own_secret")
      expectNone(redact(text, [OWN]), OWN, 4)
      expectNone(redact(text, [OWN]), form, 7)
    }
  })

  test.each(Object.entries(UNSEEN))("is found with %s within it", (_, piece) => {
    expectNone(redact(`a ${within(OWN, piece)} b`, [OWN]), OWN, 4)
  })

  test("is found in pieces, wherever it was cut", () => {
    for (let at = 0; at <= OWN.length; at++) {
      for (const text of [`…${OWN.slice(at)} b`, `a ${OWN.slice(0, at)}…`]) {
        expectNone(redact(text, [OWN]), OWN, 15)
      }
    }
  })

  test("is recognised by its variable's name", () => {
    const environment = { DEPLOY_TOKEN: OWN, db_password: "p", GOOGLE_CREDENTIALS: "/x.json" }
    expect(secretsOf({ ...environment, PATH: "/bin", EMPTY_KEY: undefined })).toEqual([OWN, "p"])
  })

  test("doesn't turn other texts into secrets", () => {
    const honest = "A fake key, a feature key and the keys of a map: none of them is one. ".repeat(
      50,
    )
    expect(redact(honest, [OWN])).toBe(honest)
  })
})

describe("cutting a text", () => {
  const MAX = 100
  const cuts: Readonly<Record<string, (text: string) => string>> = {
    tailOf: text => tailOf(text, MAX),
    headOf: text => headOf(text, MAX),
    lineOf: text => lineOf(text, MAX),
  }
  test.each(Object.entries(cuts))("with %s never leaves half of a secret", (_, cut) => {
    const secret = fc.constantFrom(...TOKENS.map(([, value]) => value))
    const piece = fc.constantFrom(...Object.values(UNSEEN))
    const noise = fc.integer({ min: 0, max: 120 })
    const far = fc.constantFrom(0, 34_000, 120_000)
    fc.assert(
      fc.property(secret, piece, noise, noise, far, (value, hidden, before, after, more) => {
        const text = [" x".repeat(more + before), within(value, hidden), "x ".repeat(more + after)]
        const shown = cut(text.join(" "))
        expect(shown.length).toBeLessThanOrEqual(MAX)
        expectNone(shown, value, prefixOf(value))
      }),
      { numRuns: 300 },
    )
  })
})

/** What is taken for a secret, and that redaction leaves none. No whole secret stands in this file: it is put together. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { findSecrets, redact, redactAll } from "../../src/attempt/secrets.ts"
import { headOf, tailOf } from "../../src/core/words/printed.ts"

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
  // A text at its limit must still fit.
  expect(redact(text, []).length).toBeLessThanOrEqual(text.length)
})

test("either end of an output is freed of secrets before it is cut", () => {
  const token = from("ghp", "_", "aB3".repeat(12))
  for (let shown = 1; shown <= token.length; shown++) {
    expect(tailOf(`failed with ${token}${"!".repeat(100 - shown)}`, 100)).not.toContain("aB3")
    expect(headOf(`${"!".repeat(100 - shown)}${token} was refused`, 100)).not.toContain("aB3")
  }
  // What the program printed is longer than what is looked at.
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

test("whatever stands around it, a redacted text holds no secret", () => {
  const secret = fc.constantFrom(...secrets.map(([, value]) => value))
  fc.assert(
    fc.property(fc.string(), secret, fc.string(), (before, value, after) => {
      const clean = redact(`${before} ${value} ${after}`, [])
      return !clean.includes(value) && findSecrets(clean, []).length === 0
    }),
  )
})

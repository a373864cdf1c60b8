import { createPublicKey, createSign, generateKeyPairSync } from "node:crypto"
import { expect, test } from "vitest"
import { proveApp } from "../../../../src/embedded/github/http/app-jwt.ts"
import { createTokens, type Grant } from "../../../../src/embedded/github/http/tokens.ts"

const tokens = createTokens("secret")
const installation: Grant = {
  actor: { type: "installation", app: 7, installation: 3, permissions: { issues: "write" } },
  expiresAt: 1_000,
  repositories: ["ada/engine"],
}

test("an installation token is as long as GitHub's are today and contains what it was given", () => {
  const token = tokens.mint(installation)
  expect(token).toMatch(/^ghs_7_[\w-]+\.[\w-]+\.[\w-]+$/)
  expect(Math.abs(token.length - 520)).toBeLessThan(6)
  expect(tokens.read(token)).toEqual(installation)
})

test("a token with another secret or with one changed letter is refused", () => {
  const token = tokens.mint(installation)
  expect(createTokens("other").read(token)).toBeNull()
  expect(tokens.read(`${token.slice(0, 40)}A${token.slice(41)}`)).toBeNull()
  expect(tokens.read("ghs_nothing")).toBeNull()
})

test("a runtime token names run and job in the scope that the artifact library reads", () => {
  const token = tokens.mintRuntime({ run: 12, job: 34, cacheMode: "read", expiresAt: 5_000 })
  const claims = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString("utf8"))
  expect(claims.scp).toMatch(/ Actions\.Results:[\w-]{36}:[\w-]{36}$/)
  expect(tokens.readRuntime(token)).toEqual({
    run: 12,
    job: 34,
    cacheMode: "read",
    expiresAt: 5_000,
  })
  expect(tokens.read(token)).toBeNull()
})

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 })
const publicKey = createPublicKey(pair.privateKey).export({ type: "spki", format: "pem" })
const keys = [{ app: 7, clientId: "Iv1.seven", publicKey: String(publicKey) }]
const now = 1_700_000_000_000
const seconds = now / 1000

function jwt(claims: object, header: object = { alg: "RS256", typ: "JWT" }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const text = `${part(header)}.${part(claims)}`
  return `${text}.${createSign("RSA-SHA256").update(text).sign(pair.privateKey, "base64url")}`
}

test.each([
  ["its id as a number", 7],
  ["its id as text", "7"],
  ["its client id", "Iv1.seven"],
])("an App proves itself by %s", (_, iss) => {
  const token = jwt({ iss, iat: seconds - 60, exp: seconds + 540 })
  expect(proveApp(token, keys, now)).toEqual({ type: "app", app: 7 })
})

test.each([
  ["an unknown issuer", { iss: 8, iat: seconds, exp: seconds + 540 }, /Issuer/],
  ["an expiry in the past", { iss: 7, iat: seconds - 700, exp: seconds }, /in the future/],
  [
    "an expiry that is too far away",
    { iss: 7, iat: seconds, exp: seconds + 3_600 },
    /too far in the future/,
  ],
  ["an issue time in the future", { iss: 7, iat: seconds + 600, exp: seconds + 600 }, /Issued at/],
])("%s is refused", (_, claims, message) => {
  const proof = proveApp(jwt(claims), keys, now)
  expect(proof).toEqual({ type: "refused", message: expect.stringMatching(message) })
})

test("a changed claim, a foreign signature and no signature at all are refused", () => {
  const good = jwt({ iss: 7, iat: seconds, exp: seconds + 540 })
  const [header, , signature] = good.split(".")
  const claims = Buffer.from(JSON.stringify({ iss: 7, iat: seconds, exp: seconds + 599 }))
  const unsigned = jwt({ iss: 7, iat: seconds, exp: seconds + 540 }, { alg: "none" })
  for (const token of [
    `${header}.${claims.toString("base64url")}.${signature}`,
    unsigned,
    "a.b.c",
  ]) {
    expect(proveApp(token, keys, now).type).toBe("refused")
  }
})

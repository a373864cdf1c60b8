/** Which settings the server takes, and how it says what is wrong with one. */
import { generateKeyPairSync } from "node:crypto"
import { expect, test } from "vitest"
import { readSettings } from "../../src/server/server-settings.ts"
import { privateKey } from "../embedded/github/http/seeded.ts"

const COMPLETE = {
  ...{ APP_ID: "1", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: "secret", MISSIONS_AGENT: "scripted" },
}

const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString()
const publicKey = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .publicKey.export({ type: "spki", format: "pem" })
  .toString()

const saidOf = (change: Record<string, string>): string => {
  try {
    readSettings({ ...COMPLETE, ...change })
  } catch (error) {
    return String((error as Error).message)
  }
  return "nothing was wrong"
}

type Case = readonly [name: string, what: string, value: string, expected: string, got: string]

test.each<Case>([
  ["WEBHOOK_SECRET", "empty", "", "the secret", "nothing"],
  ["WEBHOOK_SECRET", "blank", " \n", "the secret", "nothing"],
  ["WEBHOOK_SECRET", "read with its end of line", "abc\n", "the secret", "a text with a space"],
  ["APP_ID", "empty", "", "the App's number or its client id", "nothing"],
  ["APP_ID", "a slug", "my-app", "the App's number or its client id", "my-app"],
  ["APP_ID", "negative", "-1", "the App's number or its client id", "-1"],
  ["PRIVATE_KEY", "empty", "", "the App's private key", "nothing"],
  ["PRIVATE_KEY", "no key", "sesame", "the App's private key", "no private key ("],
  ["PRIVATE_KEY", "cut", privateKey.slice(0, 300), "the App's private key", "no private key ("],
  ["PRIVATE_KEY", "elliptic", elliptic, "the App's private key", "a key of another kind"],
  ["PRIVATE_KEY", "public", publicKey, "the App's private key", "no private key ("],
  ["PRIVATE_KEY_PATH", "missing", "/none", "a file with", "/none: ENOENT"],
  ["PRIVATE_KEY_PATH", "a folder", "/", "a file with", "/: EISDIR"],
  ["PRIVATE_KEY_PATH", "no key", import.meta.filename, "a file with", import.meta.filename],
  ["PORT", "too large", "70000", "the number of a port", "70000"],
  ["PORT", "negative", "-1", "the number of a port", "-1"],
  ["PORT", "a word", "http", "the number of a port", "http"],
  ["GITHUB_API_URL", "without a scheme", "api.github.com", "the address of", "api.github.com"],
  ["GITHUB_API_URL", "a file", "file:///etc/passwd", "the address of", "file:///etc/passwd"],
  ["LOG_LEVEL", "unknown", "loud", "one of fatal", "loud"],
  ["REDIS_URL", "without a scheme", "localhost:6379", "the address of a Redis", "another address"],
  ["REDIS_URL", "of another scheme", "http://redis", "the address of a Redis", "another address"],
  ["REDIS_URL", "a file", "/run/redis.sock", "the address of a Redis", "another address"],
  ["REDIS_URL", "without a host", "redis://", "the address of a Redis", "an address without"],
  ["REDIS_URL", "with a path", "redis://h/a/b", "the address of a Redis", "an address without"],
  ["REDIS_URL", "port 0", "redis://h:0", "the address of a Redis", "an address without"],
  ["REDIS_URL", "port too large", "redis://h:99999", "the address of a Redis", "another address"],
  ["REDIS_URL", "a bare @", "redis://:p@ss/w@h", "the address of a Redis", "an address without"],
  ["MISSIONS_AGENT", "empty", "", "the name or", "nothing"],
  ["MISSIONS_AGENT", "with a value", "KEY=abc claude", "the name or", "a line that holds KEY"],
])("%s (%s) is refused in four parts", (name, _, value, expected, got) => {
  const said = saidOf({ [name]: value })
  expect(said.split("\n")).toEqual([
    "The server cannot start.",
    `  where       environment variable ${name}`,
    expect.stringContaining(`  expected    ${expected}`),
    expect.stringContaining(`  got         ${got}`),
    expect.stringMatching(/^ {2}try {9}\S/),
  ])
  if (value.length > 90 && name === "PRIVATE_KEY") expect(said).not.toContain(value.slice(30, 90))
})

test.each([
  ["a number", { APP_ID: "123456" }, { appId: "123456" }],
  ["a client id", { APP_ID: "Iv1.0123456789abcdef" }, { appId: "Iv1.0123456789abcdef" }],
  ["a newer client id", { APP_ID: "Iv23liAbCdEfGhIjKlMn" }, { appId: "Iv23liAbCdEfGhIjKlMn" }],
  ["CLIENT_ID alone", { APP_ID: "", CLIENT_ID: "Iv23.7" }, { appId: "Iv23.7" }],
  ["a key in one line", { PRIVATE_KEY: privateKey.replaceAll("\n", "\\n") }, { privateKey }],
  ["a key in Base64", { PRIVATE_KEY: Buffer.from(privateKey).toString("base64") }, { privateKey }],
  [
    "a slash after the address",
    { GITHUB_API_URL: "https://ghe/api/v3/" },
    { baseUrl: "https://ghe/api/v3" },
  ],
  ["a Redis", { REDIS_URL: " redis://redis \n" }, { redisUrl: "redis://redis" }],
  [
    "a Redis with all parts",
    { REDIS_URL: "rediss://user:p%40ss@redis.example:6380/2?family=6" },
    { redisUrl: "rediss://user:p%40ss@redis.example:6380/2?family=6" },
  ],
  ["no Redis", { REDIS_URL: "" }, { redisUrl: null }],
  ["every address", { HOST: "0.0.0.0" }, { host: "0.0.0.0" }],
  [
    "nothing more",
    {},
    { port: 3000, host: "127.0.0.1", baseUrl: "https://api.github.com", logLevel: "info" },
  ],
])("%s is taken", (_, change, read) => {
  expect(readSettings({ ...COMPLETE, ...change })).toMatchObject(read)
})

test("the address of Redis is never shown, because it may hold a password", () => {
  for (const url of ["http://:sesame@redis", "redis://:sesame@/0/1", "sesame"]) {
    expect(saidOf({ REDIS_URL: url })).not.toContain("sesame")
  }
})

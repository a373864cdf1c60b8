/** For tests in which nock answers in GitHub's place, and nobody else does. */
import { generateKeyPairSync } from "node:crypto"
import nock from "nock"
import { afterAll, beforeAll } from "vitest"

export const API = "https://api.github.test"

export const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
})

export function withNockAlone(): void {
  beforeAll(() => {
    // Another file of the same process may have restored it.
    if (!nock.isActive()) nock.activate()
    nock.disableNetConnect()
  })
  afterAll(() => {
    nock.enableNetConnect()
    nock.restore()
  })
}

/** Which names of hosts a policy may list. */
import { expect, test } from "vitest"
import { HOST } from "../../../src/core/plan/network-policy.ts"
import { USUAL_HOSTS } from "../../../src/core/plan/usual-hosts.ts"

test.each([
  "registry.example.com",
  "npm.acme.internal",
  "*.cdn.example",
  "api.example:8443",
  "*.api.example:8443",
  "xn--bcher-kva.example",
  "a.b",
  "3.pool.example",
  "repo.1e100.net",
])("%s may be listed", host => expect(host).toMatch(HOST))

test.each([
  "",
  "*",
  "*.",
  "*.*.example.com",
  "*example.com",
  "a.*.example.com",
  "localhost",
  "com",
  "https://example.com",
  "example.com/path",
  "user@example.com",
  "example.com.",
  ".example.com",
  "example..com",
  "-a.example.com",
  "a-.example.com",
  "EXAMPLE.com",
  "ex ample.com",
  "example.com:",
  "example.com:0",
  "example.com:port",
  "example.com:443:443",
  "10.0.0.1",
  "127.0.0.1:8080",
  "1.2.3",
  "0x7f.0.0.1.5",
  "[::1]",
  "::1",
  "exämple.com",
  "example.com\nevil.com",
  `${"a".repeat(64)}.example.com`,
])("%j may not", host => expect(host).not.toMatch(HOST))

test("every usual host is one that a policy could list, and stands there once", () => {
  const hosts = USUAL_HOSTS.flatMap(group => group.hosts)
  for (const host of hosts) expect(host).toMatch(HOST)
  expect(new Set(hosts).size).toBe(hosts.length)
})

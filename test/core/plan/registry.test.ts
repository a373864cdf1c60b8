/** Which private registries a policy may name, and how: by an address and the name of a variable. */
import { expect, test } from "vitest"
import { readRegistries, readRegistry, registryVariables } from "../../../src/core/plan/registry.ts"
import { given, said } from "./policy/parsed.ts"

test.each([
  ["https://npm.acme.example/ = NPM_TOKEN", { host: "npm.acme.example", port: 443, base: "/" }],
  ["https://npm.acme.example = NPM_TOKEN", { base: "/", variable: "NPM_TOKEN", as: "login" }],
  ["https://npm.acme.example:8443/a/b = X", { port: 8443, base: "/a/b/" }],
  ["https://npm.acme.example/a/b/ = X", { base: "/a/b/" }],
  ["https://acme.jfrog.example/artifactory/api/npm/team-a = JFROG_2", { variable: "JFROG_2" }],
  ["https://npm.pkg.github.com/@acme = GH_PACKAGES", { base: "/@acme/" }],
  ["https://crates.acme.example/index  =  CARGO_TOKEN as plain", { as: "plain" }],
])("%s is one", (line, expected) => expect(readRegistry(line)).toMatchObject(expected))

test.each([
  "",
  "https://npm.acme.example/",
  "https://npm.acme.example/ =",
  "https://npm.acme.example/ NPM_TOKEN",
  "npm.acme.example = NPM_TOKEN",
  "http://npm.acme.example/ = NPM_TOKEN",
  "https://mira:word@npm.acme.example/ = NPM_TOKEN",
  "https://*.acme.example/ = NPM_TOKEN",
  "https://localhost/ = NPM_TOKEN",
  "https://127.0.0.1/ = NPM_TOKEN",
  "https://[::1]/ = NPM_TOKEN",
  "https://npm.acme.example:0/ = NPM_TOKEN",
  "https://npm.acme.example:99999/ = NPM_TOKEN",
  "https://npm.acme.example/a/../b = NPM_TOKEN",
  "https://npm.acme.example/a//b = NPM_TOKEN",
  "https://npm.acme.example/a%2fb = NPM_TOKEN",
  "https://npm.acme.example/?x=1 = NPM_TOKEN",
  "https://npm.acme.example/#x = NPM_TOKEN",
  "https://npm.acme.example/ = $NPM_TOKEN",
  "https://npm.acme.example/ = npm_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
  "https://npm.acme.example/ = ghp_a1B2c3D4e5F6",
  "https://npm.acme.example/ = NPM_TOKEN=abc",
  "https://npm.acme.example/ = PATH",
  "https://npm.acme.example/ = GITHUB_TOKEN",
  "https://npm.acme.example/ = MISSIONS_MODEL_KEY",
  "https://npm.acme.example/ = NPM_TOKEN as basic",
  "https://npm.acme.example/ = NPM_TOKEN\nhttps://evil.example/ = NPM_TOKEN",
  "https://NPM.acme.example/ = NPM_TOKEN",
])("%j is none", line => expect(readRegistry(line)).toBeNull())

test("a token in place of a name is told without being repeated", () => {
  const token = "npm_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
  const lines = [`network:`, `  registries:`, `    - https://npm.acme.example/ = ${token}`]
  const [finding = "", ...more] = said(given({ repository: lines.join("\n") }))
  expect(more).toEqual([])
  expect(finding).toMatch(
    /^wrong_value .github\/missions\.yml:3 network\.registries\.0: expected a list of lines such as .*; got https:\/\/npm\.acme\.example…$/,
  )
  expect(finding).not.toContain(token)
})

test.each(["open", "none"])(
  "with a network of checks that is %s nothing can be led there",
  mode => {
    const lines = [`network:`, `  checks: ${mode}`, `  registries: ["https://a.example = A"]`]
    expect(said(given({ repository: lines.join("\n") }))).toEqual([
      expect.stringMatching(
        /^wrong_value .*:3 network\.registries: expected none, or `network\.checks: listed`.*; got /,
      ),
    ])
  },
)

test("an organisation may bound them", () => {
  const repository = `network: { registries: ["https://a.example = A", "https://b.example = B"] }`
  const organisation = `limits: { network: { registries: ["https://a.example = A"] } }`
  expect(said(given({ repository, organisation }))).toEqual([
    expect.stringMatching(/^looser .*network\.registries: expected none but/),
  ])
})

test("each variable is named once", () => {
  const lines = ["https://a.example = A", "https://b.example = A", "https://c.example = C", "no"]
  expect(registryVariables(lines)).toEqual(["A", "C"])
  expect(readRegistries(undefined)).toEqual([])
})

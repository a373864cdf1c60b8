/** What opens private registries leaves a job's environment, and its words are known as secrets. */
import { spawnSync } from "node:child_process"
import { expect, test } from "vitest"
import { takeHeld } from "../../src/attempt/held.ts"
import { redact } from "../../src/attempt/secret/secrets.ts"

const environment = () => ({
  ...{ PATH: "/usr/bin", OTHER: "o", MISSIONS_REGISTRY_ENV: "NPM_TOKEN  PIP_LOGIN UNSET EMPTY" },
  ...{ NPM_TOKEN: "tok-of-the-registry-1", PIP_LOGIN: "mira:pass-of-the-index-2", EMPTY: "" },
})

test("values are held by their names, and are in the environment no more", () => {
  const env: Record<string, string | undefined> = environment()
  const { held } = takeHeld(env)
  expect(held("NPM_TOKEN")).toBe("tok-of-the-registry-1")
  expect(["UNSET", "EMPTY", "OTHER", "PATH"].map(held)).toEqual([
    ...[undefined, undefined, undefined, undefined],
  ])
  expect(Object.keys(env)).toEqual(["PATH", "OTHER", "MISSIONS_REGISTRY_ENV"])
})

test("a process's own environment is what its children inherit", () => {
  Object.assign(process.env, environment(), { PATH: process.env["PATH"] })
  takeHeld(process.env)
  const { stdout } = spawnSync("env", { encoding: "utf8" })
  for (const name of Object.keys(environment())) if (name !== "PATH") delete process.env[name]
  expect(stdout).toContain("OTHER=o")
  expect(stdout).not.toMatch(/tok-of-the|pass-of-the/)
})

test("names of our own job are never taken", () => {
  const env = { MISSIONS_REGISTRY_ENV: "PATH GITHUB_TOKEN a-b", PATH: "p", GITHUB_TOKEN: "g" }
  const { held, secrets } = takeHeld(env)
  expect([held("PATH"), held("GITHUB_TOKEN"), secrets]).toEqual([undefined, undefined, []])
  expect(env).toMatchObject({ PATH: "p", GITHUB_TOKEN: "g" })
})

test.each([
  ["the token", "tok-of-the-registry-1"],
  ["the password alone", "pass-of-the-index-2"],
  ["a header", `Basic ${btoa("mira:pass-of-the-index-2")}`],
  ["an encoded address", "mira%3Apass-of-the-index-2@pip"],
  ["hexadecimal", Buffer.from("tok-of-the-registry-1").toString("hex")],
])("%s stands in no text", (_, word) => {
  const { secrets } = takeHeld(environment())
  expect(redact(`before ${word} after`, secrets)).not.toContain(word.slice(-16))
})

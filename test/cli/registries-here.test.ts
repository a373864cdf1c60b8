/** What a person's shell has to hold for private registries, and what they read if it does not. */
import { expect, test } from "vitest"
import { parseLocal } from "../../src/cli/local-arguments.ts"
import { registriesHere } from "../../src/cli/registries-here.ts"
import type { SandboxHere } from "../../src/cli/sandbox-here.ts"
import type { Machine } from "../../src/local/machine.ts"

const registries = ["https://npm.acme.example/team = NPM_TOKEN", "https://pip.acme.example = PIP"]

function found(shell: Machine["shell"], isolation = "bubblewrap") {
  const here = { sandbox: { isolation } } as SandboxHere
  const machine = { shell } as Machine
  const args = parseLocal(["add a flag"])
  return registriesHere({ network: { registries } }, { here, args, machine })
}

test("values are found by the names that the policy lists, and no others", () => {
  const shell = { NPM_TOKEN: "n", PIP: "p", OTHER: "o" }
  expect(found(shell)).toEqual({ NPM_TOKEN: "n", PIP: "p" })
})

test.each([
  ["no value", { NPM_TOKEN: "n" }],
  ["an empty value", { NPM_TOKEN: "n", PIP: "" }],
])("%s is told before anything begins", (_, shell) => {
  let parts: unknown
  try {
    found(shell)
  } catch (error) {
    parts = (error as { parts: unknown }).parts
  }
  expect(parts).toEqual({
    what: "Nothing opens the private registry pip.acme.example.",
    where: "network.registries of .github/missions.yml",
    expected:
      "your login there in the variable PIP; Missions reads https://pip.acme.example/ with it for set-up, and no program sees it",
    got: "no value of PIP in your shell",
    try: expect.stringMatching(/^export PIP, then .*add a flag/),
  })
})

test("without a wall nothing is asked for, because nothing is led there", () => {
  expect(found({}, "none")).toEqual({})
})

/** Which variables of a machine an agent gets: those that are named, and no others. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { CATALOG } from "../../../src/agent/catalog/catalog.ts"
import { ownVariables, variablesOf } from "../../../src/agent/catalog/environment.ts"
import { agentEnvironment, withoutKeys } from "../../../src/attempt/check/environments.ts"

const own = CATALOG.flatMap(variablesOf)
const FOREIGN = [
  "GITHUB_TOKEN",
  "ACTIONS_RUNTIME_TOKEN",
  "MISSIONS_MODEL_KEY",
  "AWS_SECRET_ACCESS_KEY",
]

test.each(CATALOG.map(({ id }) => id))("%s gets its own variables, and nobody else's", id => {
  const outer = Object.fromEntries([...own, ...FOREIGN, "MY_KEY"].map(name => [name, `of ${name}`]))
  const mine = ownVariables(id)
  const env = agentEnvironment(outer, "/tmp/x", { own: mine })
  expect(Object.keys(env).toSorted()).toEqual(["LANG", "TMPDIR", ...mine].toSorted())
  const named = agentEnvironment(outer, "/tmp/x", { own: mine, agentEnv: ["MY_KEY", "ABSENT"] })
  expect(named).toEqual({ ...env, MY_KEY: "of MY_KEY" })
})

test("whatever a job's environment holds, an agent gets what was named", () => {
  const names = fc.constantFrom(...own, ...FOREIGN, "MY_KEY", "PATH", "HOME", "A", "TOKEN")
  fc.assert(
    fc.property(fc.dictionary(names, fc.string()), fc.uniqueArray(names), (outer, agentEnv) => {
      const env = agentEnvironment(outer, "/tmp/x", { agentEnv })
      const right = new Set([...agentEnv, "PATH", "HOME", "LANG", "TMPDIR"])
      for (const name of Object.keys(env)) expect(right).toContain(name)
    }),
  )
})

test.each([
  ["codex", "CODEX_API_KEY"],
  ["codex-acp", "CODEX_API_KEY"],
  ["/opt/bin/gemini --acp", "GEMINI_API_KEY"],
  ["npx claude-agent-acp", "ANTHROPIC_API_KEY"],
  ["scripted --script x", null],
  ["/opt/other", null],
])("%s is known to read %s", (line, key) => {
  expect(ownVariables(line)[0] ?? null).toBe(key)
})

test("an agent whose model we lead it to gets no key of its provider besides", () => {
  const env = { PATH: "/bin", ANTHROPIC_AUTH_TOKEN: "sk-1", ANTHROPIC_MODEL: "opus" }
  expect(withoutKeys(env, ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"])).toEqual({
    ...{ PATH: "/bin", ANTHROPIC_MODEL: "opus" },
  })
})

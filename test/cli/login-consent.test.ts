/** A person's own login enters a mission only after they agreed to exactly that. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { CATALOG } from "../../src/agent/catalog/catalog.ts"
import { parseLocal } from "../../src/cli/local-arguments.ts"
import { consentedLogins } from "../../src/cli/login-consent.ts"
import type { Machine } from "../../src/local/machine.ts"
import { loginFor } from "../../src/local/shared-login.ts"

let home: string
let asked: string[]
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "missions-consent-"))
  asked = []
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function login(file: string): void {
  mkdirSync(dirname(join(home, file)), { recursive: true })
  writeFileSync(join(home, file), "{}")
}

function consent(
  lines: readonly string[],
  answer: string | null,
  { argv = [], shell = {} }: { argv?: readonly string[]; shell?: Machine["shell"] } = {},
) {
  const ask = async (prompt: string) => {
    asked.push(prompt)
    return answer
  }
  const machine = { home, shell, terminal: { ask } } as unknown as Machine
  return consentedLogins(lines, { args: parseLocal([...argv, "add a flag"]), machine })
}

const refused = (...given: Parameters<typeof consent>) =>
  consent(...given).then(
    () => null,
    (error: { parts: Record<string, string> }) => error.parts,
  )

test("the question says what the agent's code can do, and what is counted", async () => {
  login(".codex/auth.json")
  expect(await consent(["codex"], "share")).toEqual(["codex"])
  expect(asked).toEqual([
    `codex has no key here, and would work with your own login (~/.codex/auth.json).
Its code, and code that it runs, can read that login and use it as you. With it, its network is chatgpt.com, auth.openai.com and api.openai.com, and what the policy names. What it spends is what it says itself, in tokens and not in dollars.
Let codex use your login in missions on this machine? Type "share" to agree: `,
  ])
})

test("it is asked once for each agent and machine, and remembered outside of any work tree", async () => {
  login(".codex/auth.json")
  login(".gemini/oauth_creds.json")
  await consent(["codex"], "share")
  expect(await consent(["codex", "codex"], null)).toEqual(["codex"])
  expect(asked).toHaveLength(1)
  expect(readFileSync(join(home, ".config/missions/logins"), "utf8")).toBe("codex\n")
  expect((await refused(["codex", "gemini"], null))?.["what"]).toContain("gemini has no key here")
})

test.each([null, "", "y", "yes", "Y", "n", "sharing", "share it"])(
  "%j is no agreement",
  async answer => {
    login(".codex/auth.json")
    expect(await refused(["codex"], answer)).toMatchObject({
      try: expect.stringContaining("--share-login"),
      expected: expect.stringContaining("MISSIONS_MODEL_KEY or CODEX_API_KEY"),
    })
  },
)

test("--yes alone agrees to nothing, and --share-login does", async () => {
  login(".codex/auth.json")
  expect(await refused(["codex"], null, { argv: ["--yes"] })).toMatchObject({
    got: "no terminal to ask at; --yes does not agree to this",
  })
  expect(await consent(["codex"], null, { argv: ["--share-login"] })).toEqual(["codex"])
  expect(await consent(["codex"], null)).toEqual(["codex"])
})

test.each<[string, readonly string[], Machine["shell"]]>([
  ["a key for all", ["codex"], { MISSIONS_MODEL_KEY: "k" }],
  ["a key of its own", ["codex"], { OPENAI_API_KEY: "k" }],
  ["a key that no proxy of ours knows", ["droid"], { FACTORY_API_KEY: "k" }],
  ["an agent without a login here", ["gemini"], {}],
  ["an agent that nobody knows", ["my-agent --acp"], {}],
  ["a script", ["scripted --script x.yml"], {}],
])("with %s nobody is asked, and no login enters", async (_, lines, shell) => {
  login(".codex/auth.json")
  login(".factory/auth.json")
  expect(await consent(lines, null, { shell })).toEqual([])
  expect(asked).toEqual([])
})

test.each(CATALOG.map(({ id, login: { hosts, files } }) => ({ id, hosts, files })))(
  "$id's login enters where its person agreed, and its hosts are its provider's",
  ({ id, hosts, files }) => {
    expect(loginFor([id])(id)).toEqual({ hosts, files })
    expect(loginFor(["other"])(id)).toEqual({ hosts, files: [] })
    expect(hosts.length).toBeGreaterThan(0)
  },
)

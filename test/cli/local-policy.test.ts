/** Which model the agent of a local mission works with: what was typed, or what its repository says of that agent. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, test } from "vitest"
import { parseLocal } from "../../src/cli/local-arguments.ts"
import { allowedHere, policyOf } from "../../src/cli/local-policy.ts"
import { gitOf } from "../../src/local/copy.ts"
import { findOriginal } from "../../src/local/original.ts"
import { git, makeRepository } from "../local/support/missions.ts"

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** `file`: the repository's policy. */
function modelsOf(file: string, argv: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "missions-models-"))
  folders.push(folder)
  const shop = makeRepository(join(folder, "shop"))
  mkdirSync(join(shop, ".github"), { recursive: true })
  writeFileSync(join(shop, ".github/missions.yml"), file)
  git(shop, "add", "--all")
  git(shop, "commit", "--quiet", "--message", "Say which models work")
  const environment = gitOf({ path: process.env["PATH"] ?? "", home: folder, shell: {} })
  const found = findOriginal(environment, shop)
  if (found.is !== "repository") throw new Error(found.is)
  const args = parseLocal([...argv, "add a flag"])
  const allowed = allowedHere(args, found.original, environment)
  const { models } = policyOf(allowed, {
    ...{ agent: args.agent ?? "codex", plan: null, model: args.model },
  })
  const named = [models?.planner, models?.worker, models?.validator].map(it => it?.model ?? null)
  return { named, models }
}

const OF_NOBODY = "models: { worker: { model: gpt-5.4, effort: high } }\n"
const OF_CODEX = `agents: { worker: codex }\n${OF_NOBODY}`

test.each([
  ["nothing, and nobody typed one", "", [], [null, null, null]],
  ["nothing, and one was typed", "", ["--model", "m-1"], ["m-1", "m-1", "m-1"]],
  ["a model of whoever works", OF_NOBODY, ["--agent", "claude"], [null, "gpt-5.4", null]],
  ["a model of the agent that works", OF_CODEX, ["--agent", "codex"], [null, "gpt-5.4", null]],
  ["a model of an agent that does not work", OF_CODEX, ["--agent", "claude"], [null, null, null]],
  ["one, and another was typed", OF_CODEX, ["--model", "m/1:x"], ["m/1:x", "m/1:x", "m/1:x"]],
])("where the repository names %s", (_, file, argv, expected) => {
  expect(modelsOf(file, argv).named).toEqual(expected)
})

test("efforts, prices and what people may choose stay", () => {
  const { models } = modelsOf(
    `${OF_CODEX.replace("} }", "}, allowed: [m-2], prices: [m-1 = 1 / 0.1 / 10] }")}`,
    ["--agent", "claude", "--model", "m-1"],
  )
  expect(models).toMatchObject({ worker: { model: "m-1", effort: "high" }, allowed: ["m-2"] })
  expect(models?.prices).toEqual(["m-1 = 1 / 0.1 / 10"])
})

test.each(["", "two words", "-x", "a=b", "'quoted'", "x".repeat(121)])(
  "%j is no name of a model",
  typed => {
    expect(() => parseLocal([`--model=${typed}`, "add a flag"])).toThrow("no name of a model")
  },
)

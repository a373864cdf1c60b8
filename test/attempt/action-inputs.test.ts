/** The Action's inputs, its artifacts, and the lines that it prints. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ArtifactClient } from "@actions/artifact"
import { expect, test } from "vitest"
import { parseInputs, parseSurroundings } from "../../src/attempt/action-inputs.ts"
import { githubArtifacts } from "../../src/attempt/github-artifacts.ts"
import { logLines } from "../../src/attempt/log-lines.ts"

const given = {
  command: "deliver",
  mission: "7",
  attempt: "F1.1",
  role: "feature",
  token: "the token",
  "agent-artifact": "12",
  "agent-digest": `sha256:${"a".repeat(64)}`,
}
const read =
  (values: Readonly<Record<string, string>>) =>
  (name: string): string =>
    values[name] ?? ""

test("inputs are parsed once; what is not given is null", () => {
  expect(parseInputs(read(given))).toEqual({
    command: "deliver",
    mission: 7,
    attempt: "F1.1",
    role: "feature",
    token: "the token",
    agentArtifact: 12,
    agentDigest: "a".repeat(64),
    verifyArtifact: null,
    verifyDigest: null,
    tree: null,
  })
})

test("filling the cache needs a token and no attempt", () => {
  const warm = { command: "warm-agents", token: "the token" }
  expect(parseInputs(read(warm))).toEqual(warm)
  expect(() => parseInputs(read({ ...warm, token: "" }))).toThrow("Where: token.")
})

test.each([
  ["command", "destroy"],
  ["command", ""],
  ["attempt", "../../heads/main"],
  ["mission", "0"],
  ["role", "Worker; ls"],
  ["agent-digest", "abc"],
  ["tree", "HEAD"],
])("a wrong %s is named, with what was seen", (name, value) => {
  expect(() => parseInputs(read({ ...given, [name]: value }))).toThrow(`Where: ${name}. Expected:`)
})

test("a probe has the mission 0 and a key of its own, and nothing else is one", () => {
  const probe = { command: "agent", mission: "0", attempt: "probe.17", role: "probe", token: "t" }
  expect(parseInputs(read(probe))).toEqual(probe)
  for (const wrong of [
    { mission: "7" },
    { mission: "" },
    { attempt: "F1.1" },
    { attempt: "probe.1; id" },
    { command: "warm" },
    { token: "" },
    { role: "feature" },
  ]) {
    expect(() => parseInputs(read({ ...probe, ...wrong }))).toThrow(
      "An input of the Action is wrong",
    )
  }
})

test("an error never contains the token", () => {
  expect(() => parseInputs(read({ ...given, token: "" }))).toThrow("Got: none")
  expect(() => parseSurroundings({})).toThrow("does not run as a step of a workflow")
})

/** The library, whose client has no more than this. */
function library(client: object, more: object = {}) {
  class Client {
    constructor() {
      Object.assign(this, client)
    }
  }
  const Made = Client as unknown as new () => ArtifactClient
  return Promise.resolve({ DefaultArtifactClient: Made, ...more })
}

test("a digest that differs is fatal, though the library only mentions it", async () => {
  const client = (digestMismatch: boolean) =>
    library({ downloadArtifact: async () => ({ digestMismatch }) })
  const artifact = { id: 1, digest: "a".repeat(64) }
  const options = { artifact, folder: tmpdir() }
  await expect(githubArtifacts(client(true)).download(options)).rejects.toThrow("Got: another one")
  await expect(githubArtifacts(client(false)).download(options)).resolves.toBeUndefined()
})

test("an upload gives id and digest, and fails without them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "upload-"))
  writeFileSync(join(folder, "bundle.json"), "{}")
  const client = (answer: object) => library({ uploadArtifact: async () => answer })
  const whole = githubArtifacts(client({ id: 3, digest: `sha256:${"b".repeat(64)}` }))
  expect(await whole.upload({ name: "a", folder })).toEqual({ id: 3, digest: "b".repeat(64) })
  const half = githubArtifacts(client({ id: 3 }))
  await expect(half.upload({ name: "a", folder })).rejects.toThrow("digest none")
  rmSync(folder, { recursive: true })
})

test("what an upload needs is loaded ahead where the library can, and fails nobody", async () => {
  const calls: string[] = []
  const prepareUpload = async () => {
    calls.push("prepared")
    throw new Error("no such file")
  }
  for (const given of [
    library({}, { prepareUpload }),
    library({}),
    Promise.reject(new Error("gone")),
  ]) {
    githubArtifacts(given).prepare?.()
  }
  await new Promise(resolve => setImmediate(resolve))
  expect(calls).toEqual(["prepared"])
})

test("no line of an agent's begins like a command, nor hides one inside", () => {
  const written: string[] = []
  const lines = logLines(line => written.push(line), [])
  lines.quote("::set-output name=tree::evil\r\n::add-mask::x")
  lines.quote("##[set-env name=X]y")
  lines.say("  ::error::said by us of a gate's name")
  expect(written).toEqual([
    "│ ∷set-output name=tree::evil ::add-mask::x",
    "│ # #[set-env name=X]y",
    "∷error::said by us of a gate's name",
  ])
})

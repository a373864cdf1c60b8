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

test.each([
  ["command", "destroy"],
  ["attempt", "../../heads/main"],
  ["mission", "0"],
  ["role", "Worker; ls"],
  ["agent-digest", "abc"],
  ["tree", "HEAD"],
])("a wrong %s is named, with what was seen", (name, value) => {
  expect(() => parseInputs(read({ ...given, [name]: value }))).toThrow(`Where: ${name}. Expected:`)
})

test("an error never contains the token", () => {
  expect(() => parseInputs(read({ ...given, token: "" }))).toThrow("Got: none")
  expect(() => parseSurroundings({})).toThrow("does not run as a step of a workflow")
})

test("a digest that differs is fatal, though the library only mentions it", async () => {
  const client = (digestMismatch: boolean) =>
    ({ downloadArtifact: async () => ({ digestMismatch }) }) as unknown as ArtifactClient
  const artifact = { id: 1, digest: "a".repeat(64) }
  const options = { artifact, folder: tmpdir() }
  await expect(githubArtifacts(Promise.resolve(client(true))).download(options)).rejects.toThrow(
    "Got: another one",
  )
  await expect(
    githubArtifacts(Promise.resolve(client(false))).download(options),
  ).resolves.toBeUndefined()
})

test("an upload gives id and digest, and fails without them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "upload-"))
  writeFileSync(join(folder, "bundle.json"), "{}")
  const client = (answer: object) =>
    ({ uploadArtifact: async () => answer }) as unknown as ArtifactClient
  const whole = githubArtifacts(
    Promise.resolve(client({ id: 3, digest: `sha256:${"b".repeat(64)}` })),
  )
  expect(await whole.upload({ name: "a", folder })).toEqual({ id: 3, digest: "b".repeat(64) })
  const half = githubArtifacts(Promise.resolve(client({ id: 3 })))
  await expect(half.upload({ name: "a", folder })).rejects.toThrow("digest none")
  rmSync(folder, { recursive: true })
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

/** If the machine or the repository refuses something, the suggested command works in a shell and for us. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { onPath } from "../../src/agent/find/program.ts"
import { calibrateCommand } from "../../src/cli/calibrate.ts"
import { parseCalibrate } from "../../src/cli/calibrate-arguments.ts"
import { localCommand } from "../../src/cli/local.ts"
import { parseLocal } from "../../src/cli/local-arguments.ts"
import { parsePolicy, policyCommand } from "../../src/cli/policy.ts"
import { verifyCommand } from "../../src/cli/verify.ts"
import { parseVerify } from "../../src/cli/verify-arguments.ts"
import { StoppedError, UsageError } from "../../src/local/command-error.ts"
import { lock } from "../../src/local/lock.ts"
import type { Machine } from "../../src/local/machine.ts"
import { finished, plan } from "../local/support/finished.ts"
import { cloned, git, makeRepository } from "../local/support/missions.ts"
import { fakeAgent } from "./fake-agent.ts"
import { GOAL, meant } from "./meant.ts"

let folder: string
let shop: string
let clone: string
let machine: Machine
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "missions it's-"))
  shop = makeRepository(join(folder, "a shop"))
  git(folder, "init", "--quiet", "--bare", join(folder, "bare it.git"))
  mkdirSync(join(folder, "a plain one"))
  mkdirSync(join(folder, "product/dist"), { recursive: true })
  mkdirSync(join(folder, "product/templates"))
  for (const name of ["dist/action.js", "dist/scripted-agent.js", "templates/missions-attempt.yml"])
    file(`product/${name}`, "")
  // Nothing that this machine's person has installed may be found.
  const bin = join(folder, "bin")
  fakeAgent(bin, "toy")
  const path = process.env["PATH"] ?? ""
  for (const name of ["git", "sh"]) symlinkSync(onPath(name, { path }) ?? "", join(bin, name))
  symlinkSync(process.execPath, join(bin, "node"))
  const { work, origin } = cloned(folder)
  clone = join(folder, "clone")
  finished(work, { origin, plan, number: 412 })
  machine = {
    ...{ directory: shop, home: join(folder, "home"), account: null, shell: {} },
    ...{ path: bin, nodePath: process.execPath, pid: process.pid },
    ...{ product: join(folder, "product"), clock: () => performance.now() },
    random: bytes => crypto.getRandomValues(new Uint8Array(bytes)),
    terminal: { isAttended: false, line: () => {}, ask: async () => null },
    signal: new AbortController().signal,
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const COMMANDS = {
  local: (argv: readonly string[]) => localCommand(parseLocal(argv), machine),
  verify: (argv: readonly string[]) => verifyCommand(parseVerify(argv), machine),
  calibrate: (argv: readonly string[]) => calibrateCommand(parseCalibrate(argv), machine),
  policy: async (argv: readonly string[]) => policyCommand(parsePolicy(argv), machine),
}

async function refused(verb: keyof typeof COMMANDS, argv: readonly string[]): Promise<string> {
  try {
    await COMMANDS[verb](argv)
  } catch (error) {
    if (error instanceof UsageError || error instanceof StoppedError) return error.parts.try
    throw error
  }
  throw new Error("It was not refused.")
}

type Case = readonly [
  what: string,
  verb: keyof typeof COMMANDS,
  argv: () => readonly string[],
  kept: object | null,
]

const usual = () => ["--yes", "--json", "--data", join(folder, "my data"), "--port", "0", GOAL]
const isKept = { isYes: true, isJson: true, goal: GOAL }

const REFUSED: readonly Case[] = [
  ["no agent", "local", usual, isKept],
  ["an agent that is nowhere", "local", () => ["--agent", "no such 'agent", ...usual()], isKept],
  ["a script without a name", "local", () => ["--agent", "scripted", ...usual()], null],
  [
    "a script beside which one is near",
    "local",
    () => [
      ...usual(),
      ...["--agent", `scripted --script "${file("it s.yml", "").replace("yml", "yaml")}"`],
    ],
    isKept,
  ],
  [
    "a plan beside which one is near",
    "local",
    () => ["--agent", "toy", "--plan", file("my plan.yml", "").replace("yml", "yaml"), ...usual()],
    { ...isKept, agent: "toy" },
  ],
  [
    "answers beside which some are near",
    "local",
    () => ["--agent", "toy", "--answers", file("ans wers.txt", "").slice(0, -1), ...usual()],
    isKept,
  ],
  ["an empty plan", "local", () => ["--agent", "toy", "--plan", file("e", ""), ...usual()], null],
  ["no folder", "local", () => ["--agent", "toy", "--repo", "no where", ...usual()], null],
  [
    "a bare repository",
    "local",
    () => ["--agent", "toy", "--repo", join(folder, "bare it.git"), ...usual()],
    null,
  ],
  [
    "git's own folder",
    "local",
    () => ["--agent", "toy", "--repo", join(shop, ".git"), ...usual()],
    null,
  ],
  [
    "a plain folder",
    "local",
    () => ["--agent", "toy", "--repo", join(folder, "a plain one"), GOAL],
    null,
  ],
  [
    "data that is a file",
    "local",
    () => ["--agent", "toy", "--yes", "--data", join(file("a file", ""), "x"), GOAL],
    { isYes: true, goal: GOAL },
  ],
  [
    "data in the way of the usual place",
    "local",
    () => {
      const taken = makeRepository(join(folder, "taken shop"))
      writeFileSync(join(taken, ".git/missions"), "")
      return ["--agent", "toy", "--yes", "--repo", taken, GOAL]
    },
    { isYes: true, goal: GOAL, data: expect.stringMatching(/home\/missions$/) },
  ],
  [
    "data in use",
    "local",
    () => {
      lock(join(folder, "used data"), process.ppid)
      return ["--agent", "toy", "--yes", "--data", join(folder, "used data"), GOAL]
    },
    { isYes: true, goal: GOAL, data: expect.stringMatching(/used data-2$/) },
  ],
  [
    "a mission's branch taken",
    "local",
    () => {
      const taken = makeRepository(join(folder, "branched it's"))
      git(taken, "branch", "mission")
      return ["--agent", "toy", "--repo", taken, ...usual()]
    },
    null,
  ],
  ["no mission", "verify", () => ["C1", "--repo", shop, "--json"], null],
  [
    "another mission",
    "verify",
    () => ["C1", "--repo", clone, "--mission", "no such", "--json", "--at", "x y"],
    { criterion: "C1", mission: "412", repository: "REPO", isJson: true, at: "x y" },
  ],
  [
    "another criterion",
    "verify",
    () => ["C7", "--repo", clone, "--json", "--at", "HEAD"],
    { criterion: "C1", mission: "412", repository: "REPO", isJson: true, at: "HEAD" },
  ],
  [
    "another commit",
    "verify",
    () => ["C1", "--repo", clone, "--json", "--at", "no such"],
    { criterion: "C1", mission: "412", repository: "REPO", isJson: true, at: null },
  ],
  ["a plain folder", "verify", () => ["C1", "--repo", join(folder, "a plain one")], null],
  [
    "another feature",
    "calibrate",
    () => ["F7", "--repo", clone, "--json", "--seed", "3", "--faults", "2"],
    { feature: "F1", mission: "412", repository: "REPO", isJson: true, seed: 3, faults: 2 },
  ],
  [
    "an agent that is nowhere",
    "calibrate",
    () => ["F1", "--repo", clone, "--with-agent", "--agent", "no such", "--max", "3", "--json"],
    { feature: "F1", repository: "REPO", isJson: true, agent: { command: "opencode acp", max: 3 } },
  ],
  [
    "another mission",
    "calibrate",
    () => ["F1", "--repo", clone, "--mission", "7", "--seed", "3"],
    { feature: "F1", mission: "412", repository: "REPO", seed: 3 },
  ],
  ["a plain folder", "policy", () => ["explain", "--repo", join(folder, "a plain one")], null],
  ["no such file", "policy", () => ["explain", "--repo", shop, "--org", "no such"], null],
  ["git's own folder", "policy", () => ["explain", "--repo", join(shop, ".git")], null],
]

test.each(REFUSED)(
  "%s, of missions %s: the suggested command can be typed",
  async (_, verb, argv, kept) => {
    const is = meant(await refused(verb, argv()))
    const expected = kept && "repository" in kept ? { ...kept, repository: clone } : kept
    if (expected === null) expect(is).toBeNull()
    else expect(is).toMatchObject({ verb, args: expected })
  },
)

test("the suggested command can be typed for a port in use and for a mistaken policy", async () => {
  const server = createServer()
  await new Promise<void>(resolve => void server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const args = ["--agent", "toy", "--port", `${port}`, "--data", join(folder, "p"), "--debug", GOAL]
  const next = await refused("local", args)
  await new Promise(resolve => server.close(resolve))
  expect(meant(next)).toMatchObject({ args: { isDebug: true, port: 0, goal: GOAL, agent: "toy" } })
  const mistaken = makeRepository(join(folder, "mistaken it"))
  mkdirSync(join(mistaken, ".github"))
  writeFileSync(join(mistaken, ".github/missions.yml"), "bogus: 1\n")
  git(mistaken, "add", "--all")
  git(mistaken, "commit", "--quiet", "--message", "Policy")
  for (const [verb, argv] of [
    ["policy", ["explain", "--repo", mistaken]],
    ["local", ["--agent", "toy", "--repo", mistaken, ...usual()]],
  ] as const) {
    expect(meant(await refused(verb, argv))).toBeNull()
  }
})

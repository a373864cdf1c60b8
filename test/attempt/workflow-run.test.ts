/**
 * The workflow file as it is written into repositories, run by the runner on the embedded GitHub: our
 * bundled Action, git over HTTP, artifacts by id and digest, and the scripted agent over its protocol.
 */
import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { once } from "node:events"
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { inflateRawSync } from "node:zlib"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { namingBrief } from "../../src/core/log/beside.ts"
import type { Brief } from "../../src/core/log/brief.ts"
import { startedBy } from "../../src/core/plan/own-agent.ts"
import { defaultPolicy } from "../../src/core/plan/policy.ts"
import { tokenRequest } from "../../src/github/octokit.ts"
import { createPolicyReader } from "../../src/github/policy.ts"
import { draft, featureBrief, planBrief, validationBrief } from "./briefs.ts"
import { openWorkflowWorld, SECRET, type WorkflowWorld } from "./workflow-world.ts"

const SCRIPT = {
  version: 1,
  entries: [
    { match: { kind: "plan" }, steps: [{ plan: draft }] },
    {
      match: { kind: "feature" },
      steps: [
        { write: { path: "greeting.txt", content: "hello\n" } },
        { run: { command: 'test -z "$GITHUB_TOKEN$INPUT_TOKEN$MISSIONS_MODEL_KEY"', expect: 0 } },
        { report: { done: ["It greets"] } },
      ],
    },
    {
      match: { attempt: "M1.behaviour.2" },
      steps: [
        { run: { command: 'printf "GET / says %s" hello > "$TMPDIR/http.txt"', expect: 0 } },
        {
          call: {
            tool: "record_capture",
            arguments: { criterion: "C2", path: "$TMPDIR/http.txt", about: "The answer" },
            expect: "taken",
          },
        },
        { verdicts: "pass" },
        { report: {} },
      ],
    },
  ],
  fallback: { steps: [{ verdicts: "pass" }, { report: {} }] },
}

let world: WorkflowWorld
/** Of the runner's machine. */
const variables: Record<string, string> = {}
beforeAll(async () => {
  world = await openWorkflowWorld(variables)
  writeFileSync(join(world.folder, "script.yml"), JSON.stringify(SCRIPT))
})
afterAll(() => world.end())

const reportOf = (brief: Brief) =>
  world.reportOf({ ...brief, agent: `scripted --script ${join(world.folder, "script.yml")}` })

test("a feature goes through three jobs and is delivered, and no job prints a secret", async () => {
  const { report, log, run } = await reportOf(featureBrief(world.base))
  const commit = world.git("rev-parse", `refs/missions/7/commits/F1.1/${run}`)
  expect(report.outcome).toEqual({ type: "delivered", commit })
  expect(world.git("show", `${commit}:greeting.txt`)).toBe("hello")
  expect(report.agent?.scripted).toBe(true)
  expect(log).toMatch(/isolation: (user|bubblewrap|none)\./)
  expect(log).not.toContain(SECRET)
})

test("a plan, and a milestone's gates and behaviour, are reported by the same file", async () => {
  const plan = await reportOf(planBrief(world.base))
  expect(plan.report.outcome.type).toBe("plan")
  const gates = await reportOf(validationBrief(world.base, { step: "gates" }))
  expect(gates.report.verdicts).toMatchObject([{ criterion: "C1", is: "fail" }])
  const behaviour = await reportOf(validationBrief(world.base))
  expect(behaviour.report.verdicts).toMatchObject([
    { criterion: "C2", is: "pass" },
    { criterion: "C3", is: "pass" },
  ])
})

test("an agent that the policy defines by an entry is started on the runner", async () => {
  const bin = join(world.folder, "bin")
  mkdirSync(bin)
  symlinkSync(process.execPath, join(bin, "house-acp"))
  variables["PATH"] = `${bin}:${variables["PATH"]}`
  const script = ["--script", join(world.folder, "script.yml")]
  const args = [join(world.product, "dist/scripted-agent.js"), ...script]
  const distribution = { npx: { package: "@acme/house", cmd: "house-acp", args } }
  const sha = await world.push({
    "README.md": "Read me\n",
    ".github/agents/house.json": JSON.stringify({
      id: "house",
      name: "H",
      version: "1.2.3",
      distribution,
    }),
    ".github/missions.yml":
      "agents:\n  worker: house\n  own:\n    house: { file: .github/agents/house.json }\n",
  })
  const { face } = world.server
  const token = face.userToken(Object.values(face.model.state.users)[0]!.id)
  const { policy, findings } = await createPolicyReader({
    request: tokenRequest({ baseUrl: face.urls.api, token }),
    repository: { owner: "ada", repo: "engine" },
    usual: defaultPolicy({ planner: "nobody", worker: "nobody", validator: "nobody" }),
    clock: Date.now,
  })(sha)
  expect(findings).toEqual([])
  const { agents } = policy
  const brief = featureBrief(world.base, { attempt: "F1.9" as Brief["attempt"] })
  const told = startedBy(agents.own, { ...brief, agent: agents.worker })
  const { report } = await world.reportOf(namingBrief(told))
  expect(report.outcome.type).toBe("delivered")
  expect(report.agent).toMatchObject({ scripted: true })
})

/** The first file of a zip. Between the header and it are its name and extra fields. */
const firstOf = (zip: Buffer): string =>
  inflateRawSync(zip.subarray(30 + zip.readUInt16LE(26) + zip.readUInt16LE(28))).toString()

test("a validator's capture is on GitHub byte for byte, as the artifact that its verdict names", async () => {
  const attempt = "M1.behaviour.2" as Brief["attempt"]
  const { report } = await reportOf(validationBrief(world.base, { attempt, captures: "on" }))
  const captures = report.verdicts.find(({ criterion }) => criterion === "C2")?.captures
  const { face } = world.server
  const token = face.userToken(Object.values(face.model.state.users)[0]!.id)
  const zip = await fetch(
    `${face.urls.api}/repos/ada/engine/actions/artifacts/${captures?.artifact.id}/zip`,
    { headers: { authorization: `token ${token}` } },
  )
  const text = firstOf(Buffer.from(await zip.arrayBuffer()))
  expect(text).toBe("GET / says hello")
  const digest = createHash("sha256").update(text).digest("hex")
  expect(captures?.files).toMatchObject([{ digest, bytes: text.length, about: "The answer" }])
})

test("a run that the log does not name fails before it costs anything, says why, and publishes nothing", async () => {
  const brief = featureBrief(world.base, { attempt: "F1.2" as Brief["attempt"] })
  const done = await world.run(brief, 1)
  expect(done.conclusion).toBe("failure")
  expect(world.logs(done.run)).toContain("Got: the log names another run for the attempt")
  expect(world.git("for-each-ref", "refs/missions/7/reports/F1.2")).toBe("")
})

test("code that an agent compiled is kept for agents alone, even though a signal ends the agent", async () => {
  const { folder, product } = world
  const dist = join(folder, "fresh")
  cpSync(join(product, "dist"), dist, { recursive: true })
  const compiled = join(dist, "compiled")
  const programs = readdirSync(compiled).sort()
  expect(programs).toEqual(["action", "app", "cli", "role-tools", "scripted-agent"])
  for (const program of programs) {
    rmSync(join(compiled, program), { recursive: true })
    mkdirSync(join(compiled, program))
  }
  const args = [join(dist, "scripted-agent.js"), "--script", join(folder, "script.yml")]
  const agent = spawn(process.execPath, args, { stdio: ["pipe", "ignore", "ignore"] })
  const ended = once(agent, "exit")
  try {
    const files = (program: string) =>
      readdirSync(join(compiled, program), { recursive: true, withFileTypes: true })
    const kept = () => programs.filter(it => files(it).some(file => file.isFile()))
    await vi.waitFor(() => expect(kept()).toEqual(["scripted-agent"]), 50_000)
  } finally {
    agent.kill("SIGKILL")
  }
  expect(await ended).toEqual([null, "SIGKILL"])
})

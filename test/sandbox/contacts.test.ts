/** What an attempt's programs reached and were refused, from the room to the report and to what people read. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import type { AgentSession } from "../../src/attempt/ports.ts"
import type { Brief } from "../../src/core/log/brief.ts"
import { Environment } from "../../src/core/plan/plan.ts"
import { contactsFold, contactWords } from "../../src/core/render/reached-hosts.ts"
import type { AttemptView } from "../../src/core/view/attempt.ts"
import { bubblewrap } from "../../src/sandbox/bubblewrap.ts"
import { featureBrief } from "../attempt/briefs.ts"
import { freshWorld } from "../attempt/fresh-world.ts"
import { claim, createJobs, finished, reportOf, schedule } from "../attempt/world.ts"
import { groundIn, us } from "./ground.ts"

const world = freshWorld({ "a.txt": "one\n" })
const folder = mkdtempSync(join(tmpdir(), "wall-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ground = groundIn(folder)
const wall = bubblewrap(ground, us)

const calling =
  (run: string): AgentSession =>
  async ({ cwd, env, open }) => {
    const room = await open({ programs: [], sockets: [] })
    const at = room.enter({ file: "bash", args: ["-c", run], cwd, env })
    await once(spawn(at.file, at.args, { cwd: at.cwd, env: at.env, stdio: "ignore" }), "exit")
    return finished({ claim })
  }

async function reported(changed: Partial<Brief>, says: string) {
  const environment = Environment.parse({
    setup: ["curl -sS https://tests.example/ || true"],
    gates: [{ name: "tests", run: "test -e b.txt" }],
  })
  const brief = { ...featureBrief(world.base, { environment }), ...changed } as Brief
  schedule(world, brief)
  const jobs = createJobs(world, brief, {}, wall)
  const agent = await jobs.agent(calling(`${says}; echo two > b.txt`))
  const verified = await jobs.verify(agent.artifact)
  const { artifact: verification, tree } = verified
  await jobs.deliver({ bundle: agent.artifact, verification, tree })
  return { contacts: reportOf(world, brief).contacts, lines: jobs.lines }
}

test("each side's refusals are in the log with how to allow them, and in the report", async () => {
  const { contacts, lines } = await reported({}, "curl -sS https://telemetry.example/")
  expect(contacts).toEqual({
    agents: { network: "listed", reached: [], refused: ["telemetry.example"] },
    checks: { network: "listed", reached: [], refused: ["tests.example"] },
  })
  const refused = lines.filter(line => line.startsWith("Refused: "))
  expect(refused).toEqual([
    expect.stringMatching(/^Refused: telemetry\.example .* agents .*`network\.hosts`/),
    expect.stringMatching(/^Refused: tests\.example .* checks .*`network\.hosts`/),
  ])
})

test("the policy says which side is held to what", async () => {
  const network = { agents: "none", checks: "open" } as const
  const { contacts, lines } = await reported({ network }, "curl -sS https://telemetry.example/")
  expect(contacts).toEqual({
    agents: { network: "none", reached: [], refused: [] },
    checks: { network: "open", reached: [], refused: [] },
  })
  expect(lines).toContain("The network of agents: none.")
})

const seen = (contacts: AttemptView["contacts"]) => ({ contacts }) as AttemptView
const listed = (reached: string[], refused: string[] = []) =>
  ({ network: "listed", reached, refused }) as const

test.each([
  ["nothing was looked at", [seen(null)], ""],
  ["nothing was reached", [seen({ agents: listed([]), checks: null })], ""],
  [
    "several attempts reached the same",
    [
      seen({ agents: listed(["pypi.org"]), checks: listed(["crates.io"]) }),
      seen({ agents: listed(["go.dev", "pypi.org"]), checks: null }),
    ],
    "The agents reached `go.dev` and `pypi.org`. The commands reached `crates.io`.",
  ],
  [
    "a host was refused",
    [seen({ agents: null, checks: listed([], ["evil.example:8443"]) })],
    "The commands were refused `evil.example:8443`. To allow a host, add its name to `network.hosts` in `.github/missions.yml` on the default branch.",
  ],
  [
    "it was open",
    [seen({ agents: { ...listed([]), network: "open" }, checks: null })],
    "The network of agents was open, so nobody saw what they reached.",
  ],
])("is told in words if %s", (_, attempts, words) => {
  expect(contactWords(attempts)).toBe(words)
  expect(contactsFold(attempts) === null).toBe(words === "")
})

test("names are bounded, and no name is more than a name", () => {
  const many = Array.from({ length: 40 }, (_, at) => `h${at}.example`)
  const words = contactWords([seen({ agents: listed(many), checks: listed(["`a` @mira <b>"]) })])
  expect(words).toContain("and 28 more")
  expect(words).toContain("`` `a` @mira <b> ``")
})

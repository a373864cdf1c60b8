/**
 * A whole attempt whose set-up needs a private registry: the verifying job installs what the worker
 * cannot reach, and a login that is missing or refused is told as the account's.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { machineNetwork } from "../../src/attempt/machine-network.ts"
import type { Sandbox } from "../../src/attempt/sandbox.ts"
import type { Brief } from "../../src/core/log/brief.ts"
import { Environment } from "../../src/core/plan/plan.ts"
import { bubblewrap } from "../../src/sandbox/bubblewrap.ts"
import { openRelay } from "../../src/sandbox/relay/relay.ts"
import { featureBrief } from "../attempt/briefs.ts"
import { freshWorld } from "../attempt/fresh-world.ts"
import { claim, createJobs, reportOf, schedule, writing } from "../attempt/world.ts"
import { groundIn, us } from "./ground.ts"
import {
  REGISTRY_HOST as HOST,
  openRegistry,
  type PrivateRegistry,
  TOKEN,
} from "./relay/private-registry.ts"

const world = freshWorld({ "a.txt": "one\n" })
const folder = mkdtempSync(join(tmpdir(), "private-set-up-"))
let registry: PrivateRegistry
beforeAll(async () => {
  registry = await openRegistry()
  registry.answers.set("/packages.txt", { body: "PRIVATE" })
})
afterAll(() => {
  registry.close()
  rmSync(folder, { recursive: true, force: true })
})

const wall = bubblewrap(groundIn(folder), us)
const sandbox: Sandbox = {
  ...wall,
  relay: (network, listed) =>
    openRelay({
      ...{ network, listed, ca: registry.ca },
      resolve: async () => [{ address: "93.184.215.14", family: 4 }],
      dial: async () => machineNetwork.connect({ host: "127.0.0.1", port: registry.port }),
    }),
}

const changed: Partial<Brief> = {
  network: { registries: [`https://${HOST}/ = NPM_TOKEN`] },
  environment: Environment.parse({
    setup: [`curl -fsS https://${HOST}/packages.txt > packages.txt`],
    gates: [{ name: "tests", run: `grep PRIVATE packages.txt && ! curl -fsS https://${HOST}/x` }],
  }),
}

async function reported(value: string | undefined) {
  const brief = { ...featureBrief(world.base, {}), ...changed } as Brief
  schedule(world, brief)
  const jobs = createJobs(world, brief, {}, sandbox, () => value)
  const agent = await jobs.agent(writing({ "greeting.txt": "hello\n" }, { claim }))
  const verified = agent.needsVerification ? await jobs.verify(agent.artifact) : null
  const { artifact: verification = null, tree = null } = verified ?? {}
  await jobs.deliver({ bundle: agent.artifact, verification, tree })
  return { report: reportOf(world, brief), lines: jobs.lines, agent }
}

test("the verifying job installs by it, and its gates do not reach it", async () => {
  const { report, lines } = await reported(TOKEN)
  expect(report.outcome).toMatchObject({ type: "delivered" })
  expect(lines).toContain(
    `Refused: ${HOST} is a private registry, from which set-up alone reads (network.registries of the policy).`,
  )
  expect(report.contacts?.checks).toEqual({ network: "listed", reached: [HOST], refused: [HOST] })
  expect(JSON.stringify([report, lines])).not.toContain(TOKEN)
})

test.each([
  ["missing", undefined, /The account gives this job no `NPM_TOKEN`, which `network\.registries`/],
  [
    "refused",
    "another-token",
    /The account's login in `NPM_TOKEN` is refused by a private registry/,
  ],
])(
  "a login that is %s is told as the account's, and no worker is blamed",
  async (_, value, says) => {
    const { report, agent } = await reported(value)
    // Nothing is spent on an agent whose work could not be proven.
    expect(agent.needsVerification).toBe(value !== undefined)
    expect(report.outcome).toMatchObject({
      type: "failed",
      failure: { kind: "infra", how: "setup", said: expect.stringMatching(says) },
    })
  },
)

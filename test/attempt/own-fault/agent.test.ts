/** Whatever of ours breaks between any two steps of an agent's job, the attempt ends as our fault, and says where. */
import { expect, test } from "vitest"
import { runAgentStep } from "../../../src/attempt/agent-step.ts"
import type { AgentSession } from "../../../src/attempt/ports.ts"
import { noKeyProxy } from "../../../src/attempt/sandbox.ts"
import { RemoteError } from "../../../src/attempt/tree/git-error.ts"
import type { Brief } from "../../../src/core/log/brief.ts"
import { faultOf } from "../../../src/core/log/fault.ts"
import { usd } from "../../../src/core/values/money.ts"
import { featureBrief, planBrief, validationBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import { createJobs, finished, key, reportOf, schedule, writing } from "../world.ts"

import {
  boom,
  expectOurs,
  failureIn,
  type Job,
  later,
  rejects,
  roomThat,
  SECRET,
  sandboxWith,
} from "./breaking.ts"

const HELLO = { "greeting.txt": "hello\n" }
const world = freshWorld({ "AGENTS.md": "Read me\n" })
type Step = Parameters<typeof runAgentStep>[0]
/** Breaks one part of a step. */
type Breaks = (step: Job & { session: AgentSession }) => Partial<Step>

async function agentFailing(breaks: Breaks, brief: Brief = featureBrief(world.base)) {
  schedule(world, brief)
  const jobs = createJobs(world, brief)
  const usual = { ...(await jobs.job(SECRET)), session: writing(HELLO) }
  const step: Step = { ...usual, keyProxy: noKeyProxy, ...breaks(usual) }
  const { artifact, needsVerification } = await runAgentStep(step)
  expect(needsVerification).toBe(false)
  await jobs.deliver({ bundle: artifact })
  return { report: reportOf(world, brief), lines: jobs.lines }
}

const opening: AgentSession = async ({ open, cwd }) => {
  const room = await open({ programs: [], sockets: [] })
  room.enter({ file: "true", args: [], cwd, env: {} })
  return finished()
}
const AGENT: readonly (readonly [what: string, where: string, breaks: Breaks])[] = [
  ["readers of files", "while the repository was read", () => ({ readersOf: boom })],
  ["names of variables", "while the agent's room was made", () => ({ ownVariables: boom })],
  ["logins", "TypeError: boom", () => ({ loginOf: boom })],
  [
    "a room that does not open",
    "while the agent's room was opened",
    () => ({ sandbox: sandboxWith({ open: rejects }), session: opening }),
  ],
  [
    "a room that cannot be entered",
    "while the agent worked",
    () => ({ sandbox: roomThat({ enter: boom }), session: opening }),
  ],
  [
    "a room that does not end",
    "while the agent's room was ended",
    ({ session }) => ({
      sandbox: roomThat({ end: rejects }),
      session: async options => {
        await options.open({ programs: [], sockets: [] })
        return await session(options)
      },
    }),
  ],
  [
    "the key proxy",
    "while the way to its model was opened",
    () => ({ keyProxy: { ...noKeyProxy, open: rejects } }),
  ],
  [
    "the proxy's end",
    "TypeError: boom",
    () => ({
      keyProxy: {
        ...noKeyProxy,
        open: async () => ({ ...(await noKeyProxy.open(...NOTHING)), close: rejects }),
      },
    }),
  ],
  [
    "what is metered",
    "TypeError: boom",
    () => ({
      keyProxy: {
        ...noKeyProxy,
        open: async () => ({ ...(await noKeyProxy.open(...NOTHING)), standing: boom }),
      },
      session: async () => ({ ...finished(), agent: { ...finished().agent, scripted: false } }),
    }),
  ],
  ["the session", "while the agent worked", () => ({ session: rejects })],
  ["a session that throws at once", "while the agent worked", () => ({ session: boom })],
  [
    "role tools or a way to the model, as a session tells it",
    "Missions' own role tools",
    () => ({
      session: async () => ({
        ...finished(),
        ...({ how: "ours", said: "Missions' own role tools could not start there." } as const),
      }),
    }),
  ],
  [
    "a report that our own schema refuses",
    "while its report was written",
    () => ({
      session: async () => ({
        ...finished(),
        usage: { usd: usd(0), tokens: null, turns: -1, wallMs: 1 },
      }),
    }),
  ],
  [
    "a transcript",
    "while the agent worked",
    ({ session }) => ({
      session: async options => {
        options.onTold(null as never)
        return await session(options)
      },
    }),
  ],
  [
    "an error that nobody awaits",
    "while nothing awaited it",
    () => ({
      uncaught: later(new TypeError("boom never-to-be-repeated-4711")),
      session: ({ signal }) =>
        new Promise(resolve => {
          const stop = () => resolve({ ...finished(), how: "cancelled" })
          if (signal.aborted) stop()
          else signal.addEventListener("abort", stop)
        }),
    }),
  ],
]
const NOTHING: Parameters<typeof noKeyProxy.open> = [
  { agent: "a", cap: { usd: null, tokens: null, minutes: 1 } },
  { listen: async () => 0 },
]

test.each(AGENT)("if %s breaks while an agent works, that is ours", async (_, where, breaks) => {
  const { report, lines } = await agentFailing(breaks)
  expectOurs(report, where)
  if (!where.startsWith("Missions'")) {
    expect(lines.join("\n")).toMatch(/Missions itself failed: .*\n +at /)
  }
})

test.each([
  ["a planner's", planBrief],
  ["a validator's", validationBrief],
])("%s attempt ends as ours like a worker's", async (_, briefOf) => {
  const { report } = await agentFailing(() => ({ session: rejects }), briefOf(world.base))
  expectOurs(report, "while the agent worked")
})

test("what an agent had spent by then still counts, and before it began that is nothing", async () => {
  const meter = { usd: usd(1.25), tokens: null, model: "m", guessed: 1 }
  const metering = {
    ...noKeyProxy,
    open: async () => ({ ...(await noKeyProxy.open(...NOTHING)), metered: () => meter }),
  }
  const during = await agentFailing(() => ({ keyProxy: metering, session: rejects }))
  expect(during.report.usage).toMatchObject({ usd: 1.25, measured: true, guessed: 1 })
  const second = featureBrief(world.base, { attempt: key("F1.2") })
  const unknown = await agentFailing(() => ({ session: rejects }), second)
  expect(unknown.report.usage).toMatchObject({ usd: null, tokens: null })
  const third = featureBrief(world.base, { attempt: key("F1.3") })
  const before = await agentFailing(() => ({ readersOf: boom }), third)
  expect(before.report.usage).toMatchObject({ usd: 0, wallMs: 0 })
})

/** Errors of the machine, as its calls name them, in the same places. */
test.each(["ENOSPC", "EMFILE", "ENOMEM", "EDQUOT", "EIO"])(
  "%s is the machine's, wherever it happens",
  async code => {
    const full = async () => {
      throw Object.assign(new Error(`${code}: it failed`), { code, syscall: "write" })
    }
    const { report } = await agentFailing(() => ({ session: full }))
    expect(failureIn(report)).toMatchObject({ kind: "infra", how: "delivery" })
    expect(faultOf(failureIn(report))).toBe("platform")
  },
)

test("GitHub's own failures are no outcome of ours: the job fails, and is tried again", async () => {
  const away = async () => {
    throw new RemoteError("git fetch ended with 128: it hung up")
  }
  await expect(agentFailing(() => ({ session: away }))).rejects.toThrow("hung up")
})

/** The tree that was verified is the tree that is delivered, even against processes left behind. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import type { AgentSession } from "../../src/attempt/ports.ts"
import { Criterion, Environment } from "../../src/core/plan/plan.ts"
import { featureBrief, validationBrief } from "../attempt/briefs.ts"
import { freshWorld } from "../attempt/fresh-world.ts"
import { claim, createJobs, finished, schedule, writing } from "../attempt/world.ts"
import { groundIn, wallsOn } from "./ground.ts"

const world = freshWorld({ "a.txt": "one\n" })
const folder = mkdtempSync(join(tmpdir(), "wall-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ground = groundIn(folder)

/** It hides whatever it could be known by, and nobody's signal but the last one ends it. */
const hiding = (script: string) =>
  `env -i PATH="$PATH" setsid sh -c 'trap "" TERM HUP INT; while :; do ${script}; sleep 0.01; done' < /dev/null > /dev/null 2>&1 &`

test.each(wallsOn(ground))(
  "behind %s, what set-up or a gate left running plants nothing in a later check",
  async (_, make) => {
    const sandbox = make()
    const left = (name: string) =>
      `${hiding(`echo x >> ${name}`)} until test -s ${name}; do :; done`
    const environment = Environment.parse({
      setup: [left("set-up.txt")],
      gates: [{ name: "first", run: left("gate.txt") }],
    })
    const run = "sleep 0.2; test ! -e gate.txt && cp set-up.txt a && sleep 0.2 && cmp a set-up.txt"
    const criteria = [Criterion.parse({ id: "C1", text: "It holds", kind: "command", run })]
    const brief = featureBrief(world.base, { environment, criteria })
    schedule(world, brief)
    const jobs = createJobs(world, brief, {}, sandbox)
    const agent = await jobs.agent(writing({ "b.txt": "two\n" }))
    await jobs.verify(agent.artifact)
    expect(jobs.lines.filter(line => /^(setup|gate|C1)/.test(line))).toEqual([
      expect.stringMatching(/^setup: exit 0/),
      expect.stringMatching(/^gate first: passed/),
      expect.stringMatching(/^C1: pass/),
    ])
  },
)

/** An agent that runs a command in its room and hands in its report. */
const running =
  (run: string, seen: { cwd?: string; exit?: number }): AgentSession =>
  async ({ cwd, env, copy, open }) => {
    const room = await open({ programs: [], sockets: [] })
    const variables = { ...env, COPY: copy ?? "" }
    const at = room.enter({ file: "bash", args: ["-c", run], cwd, env: variables })
    const child = spawn(at.file, at.args, { cwd: at.cwd, env: at.env, stdio: "ignore" })
    const [exit] = await once(child, "exit")
    Object.assign(seen, { cwd, exit })
    return finished({ claim })
  }

test.each(wallsOn(ground))(
  "behind %s, an agent's process is gone before its work is taken",
  async (_, make) => {
    const sandbox = make()
    const brief = featureBrief(world.base)
    schedule(world, brief)
    const seen: { cwd?: string } = {}
    const run = `${hiding("echo x >> late.txt")} until test -s late.txt; do :; done`
    await createJobs(world, brief, {}, sandbox).agent(running(run, seen))
    const late = join(seen.cwd ?? "", "late.txt")
    const before = readFileSync(late).length
    await new Promise(resolve => spawn("sleep", ["0.2"]).once("exit", resolve))
    expect(statSync(late).size).toBe(before)
  },
)

test.each(wallsOn(ground))(
  "behind %s, a validator cannot change what it judges, and has a copy to use",
  async (_, make) => {
    const sandbox = make()
    const brief = validationBrief(world.base, { step: "scrutiny" })
    schedule(world, brief)
    const seen: { cwd?: string; exit?: number } = {}
    const run =
      "! echo changed > a.txt && ! touch new && ! rm a.txt && cd $COPY && echo changed > a.txt && test $(git diff --name-only) = a.txt"
    await createJobs(world, brief, {}, sandbox).agent(running(run, seen))
    expect(seen.exit).toBe(0)
    expect(readFileSync(join(seen.cwd ?? "", "a.txt"), "utf8")).toBe("one\n")
  },
)

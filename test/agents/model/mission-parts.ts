/**
 * A model that plays the script of a whole mission, whoever asks: it reads from the prompt which
 * attempt a conversation is for, and does each step by tools of the real agent that asks.
 */
import { join } from "node:path"
import { callTool, handReport, recordVerdicts } from "../../../src/scripted-agent/play-tools.ts"
import {
  type AttemptBlock,
  findAttemptBlock,
} from "../../../src/scripted-agent/read-attempt-block.ts"
import { type Script, stepsFor } from "../../../src/scripted-agent/script.ts"
import type { Step, StepOf } from "../../../src/scripted-agent/script-step.ts"
import { DONE, type Done, type Stage, stopped } from "../../../src/scripted-agent/stage.ts"
import { actedPart, type Part, type Say } from "./part.ts"

export interface MissionParts {
  partFor(body: string): Part
  /** Why a part stopped before its end; each begins with its attempt. */
  readonly stopped: readonly string[]
  /** Attempts that were begun, in their order. */
  readonly attempts: readonly string[]
}

export function missionParts(script: Script): MissionParts {
  const parts = new Map<string, Part>()
  const why: string[] = []
  return {
    stopped: why,
    get attempts() {
      return [...parts.keys()]
    },
    partFor(body) {
      const block = blockIn(JSON.parse(body))
      const key = block?.attempt ?? ""
      const known = parts.get(key)
      if (known) return known
      const part = actedPart(async say => {
        const steps = block && stepsFor(script, block)
        const done = steps ? await playAll(steps, block, say) : stopped("no entry is about it")
        if (done.is === "stopped") why.push(`${key}: ${done.why}`)
        await say({ say: done.is === "stopped" ? `I stop: ${done.why}` : "Done." })
      })
      parts.set(key, part)
      return part
    },
  }
}

/** The last one counts, in whatever form the agent sends its prompt on. */
function blockIn(value: unknown): AttemptBlock | null {
  if (typeof value === "string") return findAttemptBlock(value)
  if (typeof value !== "object" || value === null) return null
  return Object.values(value).reduce<AttemptBlock | null>(
    (found, inner) => blockIn(inner) ?? found,
    null,
  )
}

async function playAll(steps: readonly Step[], block: AttemptBlock, say: Say): Promise<Done> {
  const hands = handsOf(say)
  const folder = await hands.folder()
  if (folder === null) return stopped("its shell does not tell where it is")
  const ran: { run: string; exit: number }[] = []
  const stage = stageOf({ block, say, ran, folder })
  for (const step of steps) {
    const done = await play(step, { stage, hands })
    if (done.is === "stopped") return done
  }
  return DONE
}

interface Playing {
  readonly stage: Stage
  readonly hands: Hands
}

async function play(step: Step, { stage, hands }: Playing): Promise<Done> {
  switch (step.do) {
    case "say":
      // A text without a call would end its turn.
      return DONE
    case "run":
      return await run(step.with, { stage, hands })
    case "write":
      return "content" in step.with
        ? await hands.write(join(stage.cwd, step.with.path), step.with.content)
        : await change(step.with.path, hands, appending(step.with.append))
    case "edit":
      return await change(step.with.path, hands, editing(step.with))
    case "call":
      return await callTool(step.with, stage)
    case "questions":
      return await callTool(called("ask_questions", { questions: step.with }), stage)
    case "plan":
      return await callTool(called("propose_plan", { plan: step.with }), stage)
    case "verdicts":
      return await recordVerdicts(step.with, stage)
    case "report":
      return await handReport(step.with, stage)
    default:
      return stopped(`a model does not ${step.do}`)
  }
}

const called = (tool: string, given: Record<string, unknown>): StepOf<"call"> => ({
  ...{ tool, arguments: given, expect: "taken" },
})

async function run(step: StepOf<"run">, { stage, hands }: Playing): Promise<Done> {
  const { command, expect } = step
  const exit = await hands.run(command)
  if (exit === null) return stopped(`nothing came back from "${command}"`)
  stage.ran.push({ run: command, exit })
  if (expect === null || exit === expect) return DONE
  return stopped(`"${command}" ended with ${exit}, not with ${expect}`)
}

type Changed = (before: string) => string | null

const appending =
  (more: string): Changed =>
  before =>
    before + more

const editing =
  ({ find, replace }: StepOf<"edit">): Changed =>
  before =>
    before.split(find).length === 2 ? before.split(find).join(replace) : null

async function change(path: string, hands: Hands, changed: Changed): Promise<Done> {
  const before = await hands.read(path)
  if (before === null) return stopped(`${path} could not be read`)
  const after = changed(before)
  return after === null
    ? stopped(`${path} does not hold once what is to be changed`)
    : await hands.replace(path, after)
}

/** What a conversation does by the agent's own tools. */
interface Hands {
  folder(): Promise<string | null>
  /** The exit status; null if nothing came back. */
  run(command: string): Promise<number | null>
  read(path: string): Promise<string | null>
  /** A new file, by the agent's own tool for files. */
  write(path: string, content: string): Promise<Done>
  /** A file that is there, by the shell: several agents replace only what their own tool has read. */
  replace(path: string, content: string): Promise<Done>
}

function handsOf(say: Say): Hands {
  let last = 0
  /** What stands between two words that only the command's own output can hold together. */
  const shell = async (command: string, put: (mark: string) => string): Promise<string | null> => {
    last += 1
    const mark = `told-${last}`
    const asked = await say({ run: `${command}\n${put(mark)}` })
    return new RegExp(`\\[${mark} ([^\\]%$]*)\\]`).exec(asked)?.[1] ?? null
  }
  const run = async (command: string): Promise<number | null> => {
    const exit = await shell(command, mark => `printf '[%s %s]' ${mark} "$?"`)
    return exit === null || !/^\d+$/.test(exit) ? null : Number(exit)
  }
  return {
    run,
    folder: () => shell("", mark => `printf '[%s %s]' ${mark} "$PWD"`),
    async read(path) {
      const packed = await shell(
        `base64 < ${path} | tr -d '\\n' > "\${TMPDIR:-/tmp}/read"`,
        mark => `printf '[%s ' ${mark}; cat "\${TMPDIR:-/tmp}/read"; printf ']'`,
      )
      return packed === null ? null : Buffer.from(packed, "base64").toString()
    },
    async write(path, content) {
      await say({ write: path, content })
      const exit = await run(`test -s ${path}`)
      return exit === 0 ? DONE : stopped(`${path} was not written`)
    },
    async replace(path, content) {
      const exit = await run(`printf '%s' '${content.replaceAll("'", `'\\''`)}' > ${path}`)
      return exit === 0 ? DONE : stopped(`${path} was not changed`)
    },
  }
}

/** What the desk answers to a call that it does not take. */
const NOT_TAKEN = "Not taken."

function stageOf(parts: {
  readonly block: AttemptBlock
  readonly say: Say
  readonly ran: { run: string; exit: number }[]
  readonly folder: string
}): Stage {
  let refusals = 0
  const nothing = async () => undefined
  return {
    ...{ block: parts.block, cwd: parts.folder, ran: parts.ran, say: nothing, spend: nothing },
    tools: {
      async call(tool, given) {
        const text = await parts.say({ call: tool, arguments: given })
        const before = refusals
        refusals = text.split(NOT_TAKEN).length - 1
        return { isTaken: refusals <= before, text }
      },
    },
    signal: new AbortController().signal,
    ...{ body: NOBODY, doing: async () => stopped("a model does nothing by itself") },
  }
}

const NOBODY: Stage["body"] = {
  env: {},
  writeOutput: async () => undefined,
  writeError: async () => undefined,
  die: () => undefined,
  exit: () => undefined,
  ignoreSignals: () => undefined,
}

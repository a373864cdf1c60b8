/** The steps that change files and run commands, in the work tree only. */
import { spawn } from "node:child_process"
import { appendFile, mkdir, readFile, rm, writeFile as writeWhole } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { StepOf } from "./script-step.ts"
import type { Done, Stage } from "./stage.ts"

/** How many lines of a command's output are repeated in the agent's words. */
const SAID_LINES_MAX = 10

export const writeFile = (step: StepOf<"write">, { cwd, doing }: Stage): Promise<Done> =>
  doing(`writes ${step.path}`, "edit", () =>
    whyNot(async () => {
      const file = join(cwd, step.path)
      await mkdir(dirname(file), { recursive: true })
      if ("content" in step) await writeWhole(file, step.content)
      else await appendFile(file, step.append)
    }),
  )

export const editFile = ({ path, find, replace }: StepOf<"edit">, stage: Stage): Promise<Done> =>
  stage.doing(`edits ${path}`, "edit", () =>
    whyNot(async () => {
      const file = join(stage.cwd, path)
      const before = await readFile(file, "utf8")
      const times = before.split(find).length - 1
      if (times !== 1) throw new Error(`"${find}" is in ${path} ${times} times, not once`)
      await writeWhole(file, before.split(find).join(replace))
    }),
  )

export const deleteFile = (path: StepOf<"delete">, { cwd, doing }: Stage): Promise<Done> =>
  doing(`deletes ${path}`, "delete", () => whyNot(() => rm(join(cwd, path), { recursive: true })))

export async function runCommand(step: StepOf<"run">, stage: Stage): Promise<Done> {
  const { command, expect } = step
  let output = ""
  const done = await stage.doing(`runs ${command}`, "execute", async () => {
    const ended = await shell(step, stage)
    output = ended.output
    if (ended.exit === null) return `"${command}" was ended: ${ended.why}`
    stage.ran.push({ run: command, exit: ended.exit })
    if (expect === null || ended.exit === expect) return null
    return `"${command}" ended with ${ended.exit}, not with ${expect}`
  })
  const tail = output.trimEnd().split("\n").slice(-SAID_LINES_MAX).join("\n")
  if (tail !== "") await stage.say(tail)
  return done
}

interface Ended {
  readonly exit: number | null
  readonly why: string
  readonly output: string
}

/** The command stays in this agent's process group, so it ends with the agent at the latest. */
function shell(
  { command, within_ms }: StepOf<"run">,
  { cwd, body, signal }: Stage,
): Promise<Ended> {
  return new Promise(resolve => {
    const child = spawn("/bin/sh", ["-c", command], {
      cwd,
      env: { ...body.env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: within_ms,
      signal,
    })
    let output = ""
    const take = (chunk: Buffer) => {
      output = (output + chunk).slice(-100_000)
    }
    child.stdout.on("data", take)
    child.stderr.on("data", take)
    child.once("error", error => resolve({ exit: null, why: error.message, output }))
    // Not "close", because a program in the background may hold the output open for ever.
    child.once("exit", (exit, name) => {
      setImmediate(() => resolve({ exit, why: name ?? "", output }))
    })
  })
}

const whyNot = (act: () => Promise<unknown>): Promise<string | null> =>
  act().then(
    () => null,
    (error: Error) => error.message,
  )

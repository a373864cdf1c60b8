/** Plays one step of a script. It must never do more than the step says. */
import { unreachable } from "../core/values/unreachable.ts"
import { flood, hang, malformed } from "./misbehave.ts"
import { callTool, handReport, lie, recordVerdicts } from "./play-tools.ts"
import { deleteFile, editFile, runCommand, writeFile } from "./play-work.ts"
import type { Step } from "./script-step.ts"
import { DONE, type Done, type Stage } from "./stage.ts"

export async function perform(step: Step, stage: Stage): Promise<Done> {
  switch (step.do) {
    case "say":
      await stage.say(step.with)
      return DONE
    case "write":
      return await writeFile(step.with, stage)
    case "edit":
      return await editFile(step.with, stage)
    case "delete":
      return await deleteFile(step.with, stage)
    case "run":
      return await runCommand(step.with, stage)
    case "call":
      return await callTool(step.with, stage)
    case "questions":
      return await callTool(
        { tool: "ask_questions", arguments: { questions: step.with }, expect: "taken" },
        stage,
      )
    case "plan":
      return await callTool(
        { tool: "propose_plan", arguments: { plan: step.with }, expect: "taken" },
        stage,
      )
    case "verdicts":
      return await recordVerdicts(step.with, stage)
    case "report":
      return await handReport(step.with, stage)
    case "wait":
      return await wait(step.with, stage)
    case "spend":
      await stage.spend(step.with)
      return DONE
    case "lie":
      return await lie(step.with, stage)
    case "malformed_call":
      return await callTool({ ...step.with, expect: "not_taken" }, stage)
    case "malformed":
      return await malformed(step.with, stage)
    case "flood":
      return await flood(step.with, stage)
    case "hang":
      return await hang(stage)
    case "exit":
      stage.body.exit(step.with)
      return DONE
    case "crash":
      await stage.body.writeError(step.with)
      stage.body.die()
      return DONE
    default:
      return unreachable(step)
  }
}

async function wait(ms: number, { signal }: Stage): Promise<Done> {
  if (signal.aborted) return DONE
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const cancel = () => resolve()
  signal.addEventListener("abort", cancel, { once: true })
  await promise
  clearTimeout(timer)
  signal.removeEventListener("abort", cancel)
  return DONE
}

/** The steps that call role tools. Only what the script says is handed in. */

import type { StepOf } from "./script-step.ts"
import { DONE, type Done, type Stage, stopped } from "./stage.ts"

/** Says so if the tool refuses the call. If it accepts, it shows that itself. */
export async function callTool(step: StepOf<"call">, stage: Stage): Promise<Done> {
  const given = inFolders(step.arguments, stage.body.env)
  const { isTaken, text } = await stage.tools.call(step.tool, given)
  if (!isTaken) await stage.say(text)
  if (isTaken === (step.expect === "taken")) return DONE
  return stopped(
    `${step.tool} was ${isTaken ? "taken" : "not taken"}, which the script does not expect`,
  )
}

/**
 * Replaces "$TMPDIR" in a path, because a script can't know the temporary folder of its attempt.
 */
const inFolders = (
  given: Readonly<Record<string, unknown>>,
  { TMPDIR = "/tmp" }: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replace(/^\$TMPDIR(?=\/)/, () => TMPDIR) : value,
    ]),
  )

export async function recordVerdicts(step: StepOf<"verdicts">, stage: Stage): Promise<Done> {
  const { all, each, evidence } = step
  const named = new Set(each.map(({ criterion }) => criterion))
  const others =
    all === undefined
      ? []
      : stage.block.criteria
          .filter(({ id }) => !named.has(id))
          .map(({ id }) => ({ criterion: id, is: all, evidence: undefined, looked: undefined }))
  for (const verdict of [...each, ...others]) {
    const text = evidence ?? `scripted: the script says ${verdict.is}`
    const given = {
      criterion: verdict.criterion,
      is: verdict.is,
      evidence: verdict.evidence ?? [text],
      looked: verdict.looked ?? [],
      ...stepsOf(verdict, stage, text),
    }
    const done = await callTool(
      { tool: "record_verdict", arguments: given, expect: "taken" },
      stage,
    )
    if (done.is === "stopped") return done
  }
  return DONE
}

/** The steps of a behaviour, each with what the script says was seen. */
function stepsOf(
  { criterion, is }: { readonly criterion: string; readonly is: string },
  { block }: Stage,
  saw: string,
) {
  const count = block.criteria.find(({ id }) => id === criterion)?.steps ?? 0
  if (is !== "pass" || count === 0) return {}
  return { steps: Array.from({ length: count }, (_, index) => ({ step: index + 1, saw })) }
}

/** A validator reports no commands and no work, because it only looks and judges. */
export async function handReport(step: StepOf<"report">, stage: Stage): Promise<Done> {
  const { done, undone, findings } = step
  for (const look of step.looks ?? (stage.block.looks ?? []).map(rehearsed)) {
    const call = { tool: "record_look", arguments: look, expect: "taken" } as const
    const looked = await callTool(call, stage)
    if (looked.is === "stopped") return looked
  }
  const given =
    stage.block.kind === "validation"
      ? { undone, findings }
      : { done, undone, findings, commands: step.commands ?? stage.ran }
  return await callTool({ tool: "submit_report", arguments: given, expect: "taken" }, stage)
}

/** What a scripted validator says that it read, the same for every feature. */
const rehearsed = (feature: string) => ({
  feature,
  read: ["."],
  saw: "scripted: the script says that it was looked at",
})

/** Claims that commands passed, though they never ran. */
export async function lie({ done, commands }: StepOf<"lie">, stage: Stage): Promise<Done> {
  if (stage.block.kind !== "feature") return stopped("only a worker's report can lie this way")
  const runs = stage.block.criteria.flatMap(({ run }) => (run === null ? [] : [{ run, exit: 0 }]))
  const given = { done, undone: [], commands: commands ?? runs }
  await stage.say("lies: nothing of this report was done or run")
  return await callTool({ tool: "submit_report", arguments: given, expect: "taken" }, stage)
}

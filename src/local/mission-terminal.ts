/** Lines for a terminal that are not of the story: how a mission begins, its plan, how it ends. */
import { createInterface } from "node:readline/promises"
import type { Mission } from "../core/log/mission.ts"
import type { Criterion } from "../core/plan/plan.ts"
import { waitSentence } from "../core/render/sentence.ts"
import { branchOf, proposalOf } from "../core/work/phase.ts"
import { progressOf } from "../core/work/progress.ts"
import type { LocalEnd } from "./mission.ts"
import type { Original } from "./mission-copy.ts"
import type { Terminal } from "./mission-person.ts"

const LABEL_WIDTH = 13
const TEXT_WIDTH = 52

const labelled = (label: string, text: string): string => `${label.padEnd(LABEL_WIDTH)}${text}`

/** Control characters of others may not drive a person's terminal. */
const safe = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, " ")

export function openTerminal(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
): Terminal & { close(): void } {
  const isThere = Boolean(input.isTTY)
  const lines = isThere ? createInterface({ input, output }) : null
  return {
    line: text => output.write(`${text}\n`),
    ask: async prompt => {
      if (!lines) return null
      try {
        return await lines.question(prompt)
      } catch {
        // The input has ended: nobody answers any more.
        return null
      }
    },
    close: () => lines?.close(),
  }
}

export function beginning(
  original: Original,
  { agent, isScripted }: { readonly agent: string; readonly isScripted: boolean },
): readonly string[] {
  const at = original.head === null ? "no commit yet" : `at ${original.head.slice(0, 7)}`
  const { uncommitted } = original
  const left =
    uncommitted === 0
      ? ""
      : `; ${uncommitted} uncommitted ${uncommitted === 1 ? "file is" : "files are"} left out`
  return [
    labelled("agent", isScripted ? `${agent}: plays a script, no model works here` : agent),
    labelled("repository", `${original.directory} ${at}, in a copy${left}`),
    labelled("sandbox", "none: the agent and the plan's commands run as you"),
    "",
  ]
}

export function planLines(m: Mission): readonly string[] {
  const proposal = proposalOf(m)
  if (!proposal) return []
  const { plan } = proposal
  const counts = [
    counted(plan.milestones.length, "milestone", "milestones"),
    counted(plan.features.length, "feature", "features"),
    counted(plan.criteria.length, "criterion", "criteria"),
  ]
  const minutes = `${plan.estimate.minutes.low}–${plan.estimate.minutes.high} min`
  const rows = plan.criteria.map(
    c => `  ${c.id.padEnd(4)}${safe(c.text).padEnd(TEXT_WIDTH)}  ${safe(proofOf(c))}`,
  )
  return ["", `${counts.join(", ")}, ${minutes} as the planner guesses`, ...rows, ""]
}

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

function proofOf(criterion: Criterion): string {
  switch (criterion.kind) {
    case "command":
      return criterion.run
    case "same_as_base":
      return `same on both commits: ${criterion.run}`
    case "behaviour":
      return counted(criterion.steps.length, "step", "steps")
    case "review":
      return "review"
    case "check":
      return `check ${criterion.name}`
    case "source":
      return counted(criterion.urls.length, "source", "sources")
  }
}

/** What is left to do for the person who reads it. */
export function ending(
  end: LocalEnd,
  original: Original,
  size: { readonly lines: number; readonly files: number } | null,
): readonly string[] {
  const { mission, waits, isInterrupted, report } = end
  const { proven, total } = progressOf(mission)
  if (mission.delivered) {
    const branch = branchOf(mission)
    const from = original.head === null ? "" : `${original.branch}...`
    const look = original.head === null ? `git log -p ${branch}` : `git diff ${from}${branch}`
    const changed = size ? `  ${size.lines} lines, ${size.files} files` : ""
    return [
      "",
      `${proven} of ${total} criteria proven. Your branches and files are as they were.`,
      `  look          ${look}${changed}`,
      ...(report ? [`  pull request  gh pr create -H ${branch} -F ${report}`] : []),
    ]
  }
  if (isInterrupted) return ["", "interrupted; nothing is lost. The same command goes on."]
  const reasons = waits.map(wait => `  ${safe(waitSentence(mission, wait))}`)
  const head = mission.ended ? `ended: ${mission.ended.how}` : "it waits for a person"
  return ["", `${head}. ${proven} of ${total} criteria proven.`, ...new Set(reasons)]
}

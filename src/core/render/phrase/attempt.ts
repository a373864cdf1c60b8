/** An attempt as a person counts it, and how it ended. */
import type { AttemptView } from "../../view/attempt.ts"
import type { MissionView } from "../../view/mission.ts"
import { failed, proven, running, waiting } from "../markdown/glyph.ts"
import { code } from "../markdown/neutral.ts"
import { dollars, lasted, tokensOf } from "./amount.ts"

const STATES: Readonly<Record<AttemptView["state"], string>> = {
  ...{ waiting, running, failed },
  held: proven,
  called_off: "called off",
  nothing_to_do: "nothing to do",
}
/** The state of one attempt: it held, it failed, or it is still running. */
export const attemptState = ({ state }: AttemptView): string => STATES[state]

/** "scripted agent": no model worked there, and every text must say so. */
export const scriptedNote = ({ agent }: AttemptView): string | null =>
  agent?.isScripted ? "scripted agent" : null

export const agentName = ({ agent }: AttemptView): string | null =>
  agent && (agent.isScripted ? "a scripted agent" : code(agent.name, 60))

/** "codex, model `gpt-5.2`, effort high". The model is what the agent says it worked with. */
export function agentAndModel(attempt: AttemptView): string {
  const model = attempt.agent?.model ?? attempt.asked?.model
  const effort = attempt.asked?.effort
  return [
    agentName(attempt) ?? "an agent",
    ...(model ? [`model ${code(model, 60)}`] : []),
    ...(effort ? [`effort ${effort}`] : []),
  ].join(", ")
}

/** This line stands in every text that shows what an agent did. */
export const scriptedLine = (v: MissionView): string | null =>
  isScripted(v) ? "The agent here is scripted: no model works on this mission." : null

export const isScripted = ({ attempts }: MissionView): boolean =>
  attempts.some(a => a.agent?.isScripted)

/** "12 min, $1.40, scripted agent". */
export function costWords(attempt: AttemptView): string {
  const { usage } = attempt
  if (!usage) return ""
  const about = usage.guessed === undefined ? "" : "about "
  const unpriced = usage.tokens && tokensOf(usage.tokens.in + usage.tokens.out)
  const money =
    usage.usd === null ? (unpriced ?? "cost not known") : `${about}${dollars(usage.usd)}`
  return [lasted(usage.wallMs), money, scriptedNote(attempt)].filter(part => part).join(", ")
}

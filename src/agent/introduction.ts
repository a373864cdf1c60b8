/** Who the agent says it is, and the label that its lines carry. */
import type { InitializeResponse, NewSessionResponse } from "@agentclientprotocol/sdk"
import type { AgentEnd } from "../attempt/ports.ts"
import { lineOf } from "../core/values/printed.ts"

/**
 * A member of `agentInfo._meta` that marks a scripted agent, whose every step was written
 * beforehand.
 */
const SCRIPTED_META = "missions/scripted"
const SCRIPTED_LABEL = "scripted: "

const NAME_CHARACTERS_MAX = 60

export interface Introduction {
  told(answer: InitializeResponse): void
  opened(answer: NewSessionResponse): void
  agent(): AgentEnd["agent"]
  /** Every line of a scripted agent starts with this label, so nobody takes it for a model's. */
  label(line: string): string
}

/** `name` is what people call it until it has introduced itself. */
export function introduce(name: string): Introduction {
  let agent: AgentEnd["agent"] = {
    name: lineOf(name, NAME_CHARACTERS_MAX),
    version: "",
    model: null,
    scripted: name === "scripted",
  }
  return {
    agent: () => agent,
    label: line =>
      agent.scripted && !line.startsWith(SCRIPTED_LABEL) ? `${SCRIPTED_LABEL}${line}` : line,
    told({ agentInfo }) {
      if (!agentInfo) return
      agent = {
        ...agent,
        name: lineOf(agentInfo.title ?? agentInfo.name, NAME_CHARACTERS_MAX) || agent.name,
        version: lineOf(agentInfo.version, NAME_CHARACTERS_MAX),
        scripted: agent.scripted || agentInfo._meta?.[SCRIPTED_META] === true,
      }
    },
    opened({ configOptions }) {
      const chosen = configOptions?.find(option => option.category === "model")?.currentValue
      if (typeof chosen !== "string") return
      agent = { ...agent, model: lineOf(chosen, NAME_CHARACTERS_MAX) }
    },
  }
}

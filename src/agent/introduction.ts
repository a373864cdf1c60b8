/** Who the agent says it is, and the label that its lines carry. */
import type { InitializeResponse, NewSessionResponse } from "@agentclientprotocol/sdk"
import { z } from "zod"
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
    opened(answer) {
      const model = modelIn(answer)
      if (model !== null) agent = { ...agent, model: lineOf(model, NAME_CHARACTERS_MAX) }
    },
  }
}

/** A draft member of the answer, in which several agents name their model. */
const Models = z.object({ models: z.object({ currentModelId: z.string() }) })

function modelIn(answer: NewSessionResponse): string | null {
  const option = answer.configOptions?.find(({ category }) => category === "model")
  if (typeof option?.currentValue === "string") return option.currentValue
  return Models.safeParse(answer).data?.models.currentModelId ?? null
}

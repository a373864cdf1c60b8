/** Who the agent says it is, and the label that its lines carry. */
import type { AgentEnd } from "../attempt/ports.ts"
import { lineOf } from "../core/values/printed.ts"
import type { Hello, Opened } from "./protocol/agent-side.ts"

/**
 * A member of `info._meta` that marks a scripted agent, whose every step was written
 * beforehand.
 */
const SCRIPTED_META = "missions/scripted"
const SCRIPTED_LABEL = "scripted: "

const NAME_CHARACTERS_MAX = 60

export interface Introduction {
  told(hello: Pick<Hello, "info">): void
  opened(session: Pick<Opened, "model">): void
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
    told({ info }) {
      if (!info) return
      agent = {
        ...agent,
        name: lineOf(info.title ?? info.name, NAME_CHARACTERS_MAX) || agent.name,
        version: lineOf(info.version, NAME_CHARACTERS_MAX),
        scripted: agent.scripted || info._meta?.[SCRIPTED_META] === true,
      }
    },
    opened({ model }) {
      if (model !== null) agent = { ...agent, model: lineOf(model, NAME_CHARACTERS_MAX) }
    },
  }
}

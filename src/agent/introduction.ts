/** Who the agent says it is. What a scripted one says is marked. */
import type { AgentEnd } from "../attempt/ports.ts"
import type { Told } from "../core/log/transcript.ts"
import { lineOf } from "../core/values/printed.ts"
import type { Hello, Opened } from "./protocol/agent-side.ts"

/**
 * A member of `info._meta` that marks a scripted agent, whose every step was written
 * beforehand.
 */
const SCRIPTED_META = "missions/scripted"

const NAME_CHARACTERS_MAX = 60

export interface Introduction {
  told(hello: Pick<Hello, "info">): void
  opened(session: Pick<Opened, "model">): void
  agent(): AgentEnd["agent"]
  /** Marks what a scripted agent says and does, so that nobody takes it for a model's. */
  marked(told: Told): Told
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
    marked: told => (agent.scripted && told.kind !== "ours" ? { ...told, scripted: true } : told),
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

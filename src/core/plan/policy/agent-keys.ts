/** The policy's keys that name agents and the variables that they get. */
import { valuesIn } from "../../values/agent-line.ts"
import { VARIABLE } from "../commands.ts"
import { list, words } from "./key.ts"

const AGENT = {
  pattern: /^\S.{0,499}$/,
  right:
    "the name of an agent, or a command line that speaks the Agent Client Protocol, without the value of a variable (`agent_env` takes names)",
  fits: (text: string) => valuesIn(text).length === 0,
}
const agent = (role: string) =>
  words(
    { means: `the agent that works as ${role}`, stricter: "neither", place: `agents.${role}` },
    AGENT,
  )

export const AGENTS = {
  planner: agent("planner"),
  worker: agent("worker"),
  validator: agent("validator"),
  validators: list(
    {
      means: "further validators: the first of another maker than the workers' judges",
      stricter: "neither",
      place: "agents.validators",
      otherwise: [],
    },
    { ...AGENT, right: "a list of names of agents, or of such command lines" },
  ),
}

export const AGENT_ENV = list(
  {
    means: "variables of the machine that agents get besides their own, by their names",
    stricter: "fewer",
    place: "agentEnv",
    otherwise: [],
  },
  {
    pattern: VARIABLE,
    right: "a list of names such as `MY_GATEWAY_KEY`, without values; not those of a job",
  },
)

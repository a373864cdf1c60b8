/** The policy's keys that name and define agents, and name the variables that they get. */
import { z } from "zod"
import { valuesIn } from "../../values/agent-line.ts"
import { isTaken } from "../../values/maker.ts"
import { AgentEntry } from "../agent-entry.ts"
import { VARIABLE } from "../commands.ts"
import { OWN_NAME } from "../own-agent.ts"
import { list, NONE, named, words } from "./key.ts"

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

const WAYS = "one of `command`, `entry` and `file`"
const LINE =
  "a command line that speaks the Agent Client Protocol, without the value of a variable (`agent_env` takes names)"

const Definition = z
  .strictObject(
    {
      command: z.string(LINE).regex(AGENT.pattern, LINE).refine(AGENT.fits, LINE).optional(),
      entry: AgentEntry.optional(),
      /** Where a file could be read, its entry stands here by now. */
      file: z
        .never(
          "a JSON file of this repository, at the policy's own commit, that no agent may change, such as one below `.github/agents/`; an organisation's file writes the `entry` itself",
        )
        .optional(),
    },
    WAYS,
  )
  .refine(it => Object.keys(it).length === 1, WAYS)

/** A name must mean the same to everybody who reads it. */
const Name = z
  .string()
  .regex(OWN_NAME, "a name of small letters, digits and hyphens")
  .refine(name => !isTaken(name), "a name that no known agent has")

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
  own: named(
    {
      means: "agents of your own by name, each with its `command`, `entry` or `file`",
      stricter: "neither",
      place: "agents.own",
      otherwise: NONE,
      hides: path => /\.env\./.test(path),
    },
    { name: Name, value: Definition, right: `names of agents, each with ${WAYS}` },
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

/**
 * An agent's entry in the registry of the Agent Client Protocol, in that registry's own form:
 * https://github.com/agentclientprotocol/registry. It says what is started and with which words.
 * Each message says what would be right.
 */
import { z } from "zod"
import { valuesIn } from "../values/agent-line.ts"

/**
 * Entries hold values of variables, and lines of agents may not. Switches are harmless and most
 * entries that have any have those; whatever else stands there might be a secret.
 */
const Switch = z
  .string('a switch in quotes, such as `"1"`')
  .regex(
    /^(?:[01]|true|false|yes|no|on|off|none|never|always|disabled?|enabled?)$/i,
    "a switch such as 1 or true; name any other variable by --agent-env, or by agent_env of the policy, and set it where the agent runs",
  )
const Env = z
  .record(z.string().regex(/^[A-Za-z_]\w*$/, "the name of a variable"), Switch, "variables")
  .default({})
const Args = z
  .array(
    z
      .string("a word")
      .refine(word => valuesIn(word).length === 0, "a word without the value of a variable"),
    "a list of words",
  )
  .default([])

const Package = z.object(
  {
    package: z
      .string("the name of a package")
      .regex(
        /^(?:@[\w.-]+\/)?[\w.-]+(?:\[[\w,.-]+\])?(?:(?:@|==)[\w.+-]+)?$/,
        "the name of a package",
      ),
    cmd: z
      .string("the name of a program")
      .regex(/^[\w.-]+$/, "the name of a program")
      .optional(),
    ...{ args: Args, env: Env },
  },
  "a package",
)
const Binary = z.object(
  {
    archive: z.url({ protocol: /^https$/, error: "an address by https" }),
    sha256: z
      .string("a SHA-256 in hex")
      .regex(/^[a-f0-9]{64}$/i, "a SHA-256 in hex")
      .optional(),
    cmd: z.string("the path of a program").min(1, "the path of a program"),
    ...{ args: Args, env: Env },
  },
  "an archive and its program",
)

const WAYS = "one of npx, uvx and binary"

export type AgentEntry = Readonly<z.infer<typeof AgentEntry>>
export const AgentEntry = z.object(
  {
    id: z
      .string("small letters, digits and hyphens")
      .regex(/^[a-z][a-z0-9-]*$/, "small letters, digits and hyphens"),
    name: z.string("a name for people").min(1, "a name for people"),
    version: z.string("a version such as 1.2.3").regex(/^\d+\.\d+\.\d+/, "a version such as 1.2.3"),
    distribution: z
      .strictObject(
        {
          npx: Package.optional(),
          uvx: Package.optional(),
          binary: z.record(z.string(), Binary, "archives by platform").optional(),
        },
        WAYS,
      )
      .refine(it => Object.keys(it).length > 0, WAYS),
  },
  "an entry with id, name, version and distribution",
)

/** What may say whose agent it is, the most telling first: a package or program, and then its id. */
export const namesOf = ({ id, distribution }: AgentEntry): readonly string[] => {
  const { npx, uvx, binary } = distribution
  const programs = Object.values(binary ?? {}).map(({ cmd }) => cmd)
  return [...[npx, uvx].flatMap(it => it?.package ?? []), ...programs, id]
}

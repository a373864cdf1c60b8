/** The inputs of those commands of the Action that are no step of an attempt, parsed once. */
import { z } from "zod"
import { AttemptError } from "../attempt/attempt-error.ts"
import { shownLine, valuesIn } from "../core/values/agent-line.ts"
import { headOf } from "../core/values/printed.ts"

const COMMANDS = ["reconcile", "wake"] as const
type JobCommand = (typeof COMMANDS)[number]

export const isJobCommand = (name: string): name is JobCommand =>
  (COMMANDS as readonly string[]).includes(name)

const token = z.string().min(1, "the job's token")

const JobInputs = z.discriminatedUnion("command", [
  z.object({
    command: z.literal("reconcile"),
    token,
    agent: z
      .string()
      .min(1, "the name or the command line of an agent")
      // The line stands in logs and comments.
      .refine(line => valuesIn(line).length === 0, "a line without values of variables"),
  }),
  z.object({ command: z.literal("wake"), token }),
])
export type JobInputs = Readonly<z.infer<typeof JobInputs>>

const NAMES: Readonly<Record<string, string>> = {
  command: "command",
  token: "token",
  agent: "agent",
}

/** `read` returns an input by its name in action.yml. Throws AttemptError, which never holds the token. */
export function parseJobInputs(read: (name: string) => string): JobInputs {
  const raw = Object.entries(NAMES).map(([key, name]) => [key, read(name)])
  const parsed = JobInputs.safeParse(Object.fromEntries(raw))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const name = NAMES[String(issue.path[0])] ?? "command"
  throw new AttemptError({
    what: "An input of the Action is wrong.",
    where: name,
    expected: issue.message,
    got: name === "token" ? "none" : headOf(shownLine(JSON.stringify(read(name))), 100),
  })
}

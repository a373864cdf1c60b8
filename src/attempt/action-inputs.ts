/** The Action's inputs and what the runner says about this run, parsed once. */
import { z } from "zod"
import { AttemptKey } from "../core/values/id.ts"
import { headOf } from "../core/values/printed.ts"
import { AttemptError } from "./attempt-error.ts"

const Id = z.coerce.number().int().positive()
/** GitHub gives absent inputs as empty texts. */
const maybe = <T extends z.ZodType>(schema: T) =>
  z.preprocess(value => (value === "" ? null : value), schema.nullable())

/** GitHub's own pages write digests with `sha256:` in front. */
const ArtifactDigest = z
  .string()
  .transform(text => text.replace(/^sha256:/, ""))
  .pipe(z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in hex"))

const token = z.string().min(1, "the job's token")

/** Fills the cache; there is no attempt. */
const WarmInputs = z.object({ command: z.literal("warm-agents"), token })

const AttemptInputs = z.object({
  command: z.enum(["agent", "verify", "deliver"]),
  mission: Id,
  attempt: AttemptKey,
  /** A role that this version doesn't know comes with a brief that says so. */
  role: z.string().regex(/^[a-z_]{1,40}$/, "a role in small letters"),
  token,
  agentArtifact: maybe(Id),
  agentDigest: maybe(ArtifactDigest),
  verifyArtifact: maybe(Id),
  verifyDigest: maybe(ArtifactDigest),
  tree: maybe(z.string().regex(/^[0-9a-f]{40}$/, "a git tree's id")),
})
export type AttemptInputs = Readonly<z.infer<typeof AttemptInputs>>

/** A trial by `missions doctor`: it has no mission, so no log names it either. */
const ProbeInputs = z.object({
  command: AttemptInputs.shape.command,
  mission: z.literal("0", "0, because a probe has no mission"),
  attempt: z.string().regex(/^probe\.\d{1,15}$/, "a probe's key"),
  role: z.literal("probe"),
  token,
})
export type ProbeInputs = Readonly<z.infer<typeof ProbeInputs>>

const Inputs = z.discriminatedUnion("command", [AttemptInputs, WarmInputs], {
  error: "agent, verify, deliver, warm-agents, reconcile or wake",
})
export type Inputs = Readonly<z.infer<typeof Inputs>>

const NAMES: Readonly<Record<keyof AttemptInputs, string>> = {
  command: "command",
  mission: "mission",
  attempt: "attempt",
  role: "role",
  token: "token",
  agentArtifact: "agent-artifact",
  agentDigest: "agent-digest",
  verifyArtifact: "verify-artifact",
  verifyDigest: "verify-digest",
  tree: "tree",
}

/**
 * `read` returns an input by its name in action.yml. It throws AttemptError, which never contains
 * the token.
 */
export function parseInputs(read: (name: string) => string): Inputs | ProbeInputs {
  const raw = Object.entries(NAMES).map(([key, name]) => [key, read(name)])
  const schema = read(NAMES.role) === "probe" ? ProbeInputs : Inputs
  const parsed = schema.safeParse(Object.fromEntries(raw))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const key = issue.path[0] as keyof AttemptInputs
  throw new AttemptError({
    what: "An input of the Action is wrong.",
    where: NAMES[key],
    expected: issue.message,
    got: key === "token" ? "none" : headOf(JSON.stringify(read(NAMES[key])), 100),
  })
}

/** Variables that GitHub's runner sets for every step (docs: variables reference). */
const Surroundings = z.object({
  GITHUB_SERVER_URL: z.url(),
  GITHUB_API_URL: z.url(),
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_SHA: z.string().regex(/^[0-9a-f]{40}$/),
  GITHUB_RUN_ID: Id,
  GITHUB_RUN_ATTEMPT: Id,
  GITHUB_EVENT_PATH: z.string().min(1),
  RUNNER_TEMP: z.string().min(1),
})
export type Surroundings = Readonly<z.infer<typeof Surroundings>>

export function parseSurroundings(environment: Readonly<Record<string, unknown>>): Surroundings {
  const parsed = Surroundings.safeParse(environment)
  if (parsed.success) return parsed.data
  throw new AttemptError({
    what: "This does not run as a step of a workflow.",
    where: `the variable ${parsed.error.issues[0]!.path.join(".")}`,
    expected: "a job of the workflow that missions init wrote",
    got: parsed.error.issues[0]!.message,
  })
}

const Event = z.object({
  repository: z.object({ default_branch: z.string().min(1), private: z.boolean().default(false) }),
})

/** Comes from the event's file. A branch name is never put into a shell. */
export const defaultBranchIn = (eventText: string): string => repositoryIn(eventText).default_branch

/** A repository counts as public unless the event says otherwise. */
export const isPrivateIn = (eventText: string): boolean => repositoryIn(eventText).private

const repositoryIn = (eventText: string) => Event.parse(JSON.parse(eventText)).repository

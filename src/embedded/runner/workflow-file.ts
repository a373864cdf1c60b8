/**
 * Reads a workflow file strictly. It must never ignore a key, because its author relies on each.
 */

import { parseDocument } from "yaml"
import { z } from "zod"
import { Permissions } from "./token-permission.ts"

export class WorkflowFileError extends Error {}

/** A text, which may contain `${{ }}`. Numbers and booleans become text as on GitHub. */
const Text = z.preprocess(
  value =>
    typeof value === "number" || typeof value === "boolean" ? String(value) : (value ?? ""),
  z.string("a text is needed here"),
)
const Texts = z.record(z.string(), Text)
const Id = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_-]*$/,
    "an id of letters, digits, _ and -, not starting with a digit",
  )
const Minutes = Text.refine(
  text => text.includes("${{") || /^[1-9]\d*$/.test(text),
  "a whole number of minutes, or an expression",
)
const Flag = Text.refine(
  text => /^(true|false)$|\$\{\{/.test(text),
  "true, false, or an expression",
)
const List = z.preprocess(
  value => (typeof value === "string" ? [value] : value),
  z.array(z.string()),
)

/** Allows a single text as a short form of `{ [key]: text }`. */
const short = <T extends z.ZodType>(key: string, full: T) =>
  z.preprocess(value => (typeof value === "string" ? { [key]: value } : value), full)

const Concurrency = short(
  "group",
  z.strictObject({
    group: Text,
    "cancel-in-progress": Flag.optional(),
    queue: z.enum(["single", "max"]).optional(),
  }),
)

const Input = z.strictObject({
  description: Text.optional(),
  deprecationMessage: Text.optional(),
  required: z.boolean().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  type: z.enum(["string", "number", "boolean", "choice", "environment"]).optional(),
  options: z.array(z.string()).optional(),
})

/** Triggers are GitHub's business; only the inputs of a dispatch reach the jobs. */
const On = z.preprocess(
  value => {
    const names = typeof value === "string" ? [value] : value
    return Array.isArray(names) ? Object.fromEntries(names.map(name => [name, null])) : names
  },
  z.looseObject({
    workflow_dispatch: z
      .strictObject({ inputs: z.record(Id, Input.nullable()).nullish() })
      .nullish(),
  }),
)

const Step = z
  .strictObject({
    id: Id.optional(),
    name: Text.optional(),
    if: Text.optional(),
    uses: z.string().optional(),
    with: Texts.optional(),
    run: Text.optional(),
    shell: z.enum(["bash", "sh"]).optional(),
    env: Texts.optional(),
    "working-directory": Text.optional(),
    "continue-on-error": Flag.optional(),
    "timeout-minutes": Minutes.optional(),
  })
  .refine(
    step => (step.uses === undefined) !== (step.run === undefined),
    "exactly one of uses and run",
  )
  .refine(step => step.uses !== undefined || step.with === undefined, "`with` beside `uses` only")
  .refine(
    step => step.run !== undefined || (step.shell ?? step["working-directory"]) === undefined,
    "`shell` and `working-directory` beside `run` only",
  )
export type Step = z.infer<typeof Step>

const CacheMode = z.enum(["read", "write", "write-only", "none"])

const Job = z.strictObject({
  name: Text.optional(),
  needs: List.optional(),
  if: Text.optional(),
  "runs-on": List,
  permissions: Permissions.optional(),
  environment: short(
    "name",
    z.strictObject({ name: Text, deployment: z.boolean().optional() }),
  ).optional(),
  env: Texts.optional(),
  outputs: Texts.optional(),
  "timeout-minutes": Minutes.optional(),
  concurrency: Concurrency.optional(),
  "cache-mode": CacheMode.optional(),
  steps: z.array(Step).min(1, "at least one step"),
})
export type Job = z.infer<typeof Job>

const Workflow = z.strictObject({
  name: Text.optional(),
  "run-name": Text.optional(),
  on: On,
  permissions: Permissions.optional(),
  env: Texts.optional(),
  concurrency: Concurrency.optional(),
  "cache-mode": CacheMode.optional(),
  jobs: z.record(Id, Job).refine(jobs => Object.keys(jobs).length > 0, "at least one job"),
})
export type Workflow = z.infer<typeof Workflow>

export interface WorkflowText {
  readonly path: string
  readonly text: string
}

/** Throws WorkflowFileError, which says what happened, where, what was expected and what it got. */
export function parseWorkflow({ path, text }: WorkflowText): Workflow {
  const document = parseDocument(text, { prettyErrors: true })
  const broken = [...document.errors, ...document.warnings][0]
  if (broken !== undefined) {
    throw refusal({ path, place: "the text", expected: "YAML without errors", got: broken.message })
  }
  const found = Workflow.safeParse(document.toJS({ maxAliasCount: 100 }))
  if (found.success) return found.data
  throw refusal({ path, ...explain(found.error.issues[0]!) })
}

/** Makes every refusal of a workflow file, in one form. */
export function refusal(words: {
  readonly path: string
  readonly place: string
  readonly expected: string
  readonly got: string
}): WorkflowFileError {
  return new WorkflowFileError(
    `This workflow cannot run here. Where: ${words.path}, ${words.place}. ` +
      `Expected: ${words.expected}. Got: ${words.got}.`,
  )
}

function explain(issue: z.core.$ZodIssue) {
  const place = issue.path.length === 0 ? "the top level" : issue.path.map(String).join(".")
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!
    const accepted = acceptedKeys(issue.path)
    return {
      place: issue.path.length === 0 ? key : `${place}.${key}`,
      expected:
        accepted === undefined ? "a file without this key" : `one of ${accepted.join(", ")}`,
      got: `the key \`${key}\``,
    }
  }
  return { place, expected: issue.message, got: JSON.stringify(issue.input ?? null) }
}

function acceptedKeys(path: readonly PropertyKey[]): readonly string[] | undefined {
  if (path.length === 0) return Object.keys(Workflow.shape)
  if (path[0] === "jobs" && path.length === 2) return Object.keys(Job.shape)
  if (path[0] === "jobs" && path[2] === "steps" && path.length === 4) return Object.keys(Step.shape)
  return undefined
}

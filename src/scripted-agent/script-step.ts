/**
 * All steps that a script may have. A step is one word with its parameters, and nothing is guessed.
 */
import { z } from "zod"
import { knownKey, placesOf, rightOf, unknownFirst } from "../core/plan/form.ts"
import { Draft, Question } from "../core/plan/plan.ts"

/** A demonstration must not wait longer than this. */
const WAIT_MS_MAX = 60_000
const RUN_MS_DEFAULT = 120_000
const RUN_MS_MAX = 600_000
/** More than any limit on an agent's output, so that a flood is always cut. */
const FLOOD_BYTES_MAX = 1024 * 1024 * 1024

const path = z
  .string()
  .min(1)
  .refine(
    given => !given.startsWith("/") && !given.split("/").includes(".."),
    "a path inside the work tree, such as src/cart.ts",
  )
const text = z.string().min(1)
const lines = z.array(text)
const verdict = z.enum(["pass", "fail", "inconclusive"])
const toolArguments = z.record(z.string(), z.unknown())
const claimed = z.array(z.strictObject({ run: text, exit: z.int() }))

const finding = z.strictObject({
  severity: z.enum(["blocking", "minor"]),
  path: z.string().optional(),
  line: z.int().positive().optional(),
  text,
  feature: text.optional(),
})

const Look = z.strictObject({ feature: text, read: lines.min(1), saw: text })

const EachVerdict = z.strictObject({
  criterion: text,
  is: verdict,
  evidence: lines.min(1).optional(),
  looked: lines.optional(),
})

export const STEPS = {
  say: text,
  write: z.union([
    z.strictObject({ path, content: z.string() }),
    z.strictObject({ path, append: z.string() }),
  ]),
  edit: z.strictObject({ path, find: text, replace: z.string() }),
  delete: path,
  run: z.union([
    text.transform(command => ({ command, expect: null, within_ms: RUN_MS_DEFAULT })),
    z.strictObject({
      command: text,
      /** The script stops if the command exits with another status. */
      expect: z.int().min(0).max(255).nullable().default(null),
      within_ms: z.int().positive().max(RUN_MS_MAX).default(RUN_MS_DEFAULT),
    }),
  ]),
  call: z.strictObject({
    tool: text,
    arguments: toolArguments.default({}),
    /** The script stops if the tool answers otherwise. */
    expect: z.enum(["taken", "not_taken"]).default("taken"),
  }),
  questions: z.array(Question).min(1),
  plan: Draft,
  verdicts: z.union([
    verdict.transform(all => ({ all, evidence: undefined, each: [] })),
    z.strictObject({
      /** The verdict on every criterion that `each` doesn't name. */
      all: verdict.optional(),
      evidence: text.optional(),
      each: z.array(EachVerdict).default([]),
    }),
  ]),
  report: z.strictObject({
    done: lines.default([]),
    undone: lines.default([]),
    /** By default the commands that really ran, with their exit status. */
    commands: claimed.optional(),
    findings: z.array(finding).default([]),
    /** Only for scrutiny; by default one for every feature that the attempt must look at. */
    looks: z.array(Look).optional(),
  }),
  wait: z.int().nonnegative().max(WAIT_MS_MAX),
  /** Dollars that the agent says it has spent in all. */
  spend: z.number().positive(),
  crash: text,
  exit: z.int().min(0).max(255),
  hang: z.literal(true),
  flood: z.strictObject({
    bytes: z.int().positive().max(FLOOD_BYTES_MAX),
    to: z.enum(["session", "stderr"]).default("session"),
  }),
  lie: z.strictObject({ done: lines.min(1), commands: claimed.optional() }),
  malformed: z.strictObject({ line: text, times: z.int().positive().max(10_000).default(1) }),
  malformed_call: z.strictObject({ tool: text, arguments: toolArguments }),
} as const

type Steps = typeof STEPS
export type Step = { [Name in keyof Steps]: { do: Name; with: z.output<Steps[Name]> } }[keyof Steps]
export type StepOf<Name extends keyof Steps> = z.output<Steps[Name]>

/** `- say: hello` becomes `{ do: "say", with: "hello" }`; the errors keep the script's own paths. */
export const Step = z.record(z.string(), z.unknown()).transform((given, context): Step => {
  const names = Object.keys(given)
  const refuse = (message: string): Step => {
    context.issues.push({ code: "custom", message, input: given })
    return z.NEVER
  }
  const name = names[0]
  if (name === undefined || names.length > 1)
    return refuse("exactly one word, such as say or write")
  if (!isStepName(name)) return refuse(knownKey(Object.keys(STEPS), name))
  const parsed = STEPS[name].safeParse(given[name])
  if (parsed.success) return { do: name, with: parsed.data } as Step
  const value = given[name]
  for (const issue of unknownFirst(parsed.error.issues)) {
    for (const { path, key } of placesOf(issue)) {
      const message = rightOf(STEPS[name], issue, value, key)
      context.issues.push({ code: "custom", message, path: [name, ...path], input: value })
    }
  }
  return z.NEVER
})

const isStepName = (name: string): name is keyof Steps => Object.hasOwn(STEPS, name)

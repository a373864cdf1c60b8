/** Parses what a person typed after `missions local`. Wrong use throws UsageError. */

import { addressed } from "../core/people/address.ts"
import { VARIABLE } from "../core/plan/commands.ts"
import { MODEL_NAME } from "../core/plan/model-choice.ts"
import { TYPED } from "../core/render/phrase/typed.ts"
import { typableLine } from "../core/values/agent-line.ts"
import { UsageError } from "../local/command-error.ts"
import { quoted } from "../local/person.ts"
import { wordsOf } from "../local/typed-command.ts"
import { readOptions, typedAgain } from "./options.ts"

export interface LocalArguments {
  readonly goal: string
  /** null: the folder in which the command was typed. */
  readonly repository: string | null
  readonly agent: string | null
  /** Names of variables of the shell that agents get. */
  readonly agentEnv: readonly string[]
  /** The model that the agent works with; null: what the policy says, or else its own choice. */
  readonly model: string | null
  readonly isYes: boolean
  /** The agent may use the person's own login, which its code can read. */
  readonly sharesLogin: boolean
  readonly plan: string | null
  readonly answers: string | null
  readonly port: number
  readonly data: string | null
  readonly isJson: boolean
  readonly isDebug: boolean
}

export const LOCAL_USAGE = `${TYPED} local [options] "<goal>"

  --repo DIR       the repository to work for          the folder you are in
  --agent NAME     an agent that "missions agents" lists, "scripted --script
                   FILE", or any command line that speaks the Agent Client
                   Protocol                            the one that is ready
  --agent-env NAME a variable of your shell that agents get, by its name alone;
                   may be repeated
  --model NAME     the model that it works with        the agent's own choice
  --yes            take every default, install the agent, approve the plan
  --share-login    let the agent use your own login, which its code, and code that
                   it runs, can read; said once for each agent and machine
  --plan FILE      bring your own plan (YAML)
  --answers FILE   answers to the planner's questions
  --data DIR       where the mission is kept           .git/missions
  --port N         port of the embedded GitHub         a free one
  --json           end with one line of JSON
  --debug          also print what happens inside

Exit status: 0 every criterion is proven · 1 it ended otherwise · 2 wrong use ·
3 it waits for a person · 4 it still runs; the same command continues it`

const OPTIONS = {
  repo: { type: "string" },
  agent: { type: "string" },
  "agent-env": { type: "string", multiple: true },
  model: { type: "string" },
  yes: { type: "boolean" },
  "share-login": { type: "boolean" },
  plan: { type: "string" },
  answers: { type: "string" },
  port: { type: "string" },
  data: { type: "string" },
  json: { type: "boolean" },
  debug: { type: "boolean" },
} as const

const where = "the arguments of missions local"

/** Values of variables must not be typed here. */
function namesIn(typed: readonly string[]): readonly string[] {
  for (const name of typed) {
    if (VARIABLE.test(name)) continue
    const [own = ""] = name.split("=", 1)
    const isNamed = own !== name && VARIABLE.test(own)
    throw new UsageError({
      what: "That is no name of a variable that agents may get.",
      where: "--agent-env",
      expected: "one name, such as OPENAI_API_KEY; its value comes from your shell's environment",
      got: isNamed ? `${own} with a value, which is not repeated here` : "something else",
      try: `export ${isNamed ? own : "NAME"}, then the same command with --agent-env ${isNamed ? own : "NAME"}`,
    })
  }
  return [...new Set(typed)]
}

function modelIn(typed: string | undefined): string | null {
  if (typed === undefined || MODEL_NAME.test(typed)) return typed ?? null
  throw new UsageError({
    what: "That is no name of a model.",
    where: "--model",
    expected: "one word, as the model's provider writes it",
    got: JSON.stringify(typed),
    try: "the same command, with the name from the provider's own list",
  })
}

/** A plan repeats its goal and has room for this many characters. */
const GOAL_MAX = 4_000

export function parseLocal(argv: readonly string[]): LocalArguments {
  const { values, positionals } = readOptions(withGoalLast(argv), OPTIONS, {
    where,
    again: localAgain,
  })
  const port = portIn(values.port)
  const goal = withoutWord(positionals.join(" "))
  const args: LocalArguments = {
    goal,
    repository: values.repo ?? null,
    agent: values.agent ?? null,
    agentEnv: namesIn(values["agent-env"] ?? []),
    model: modelIn(values.model),
    isYes: values.yes ?? false,
    sharesLogin: values["share-login"] ?? false,
    plan: values.plan ?? null,
    answers: values.answers ?? null,
    port: port ?? 0,
    data: values.data ?? null,
    isJson: values.json ?? false,
    isDebug: values.debug ?? false,
  }
  if (goal.length > GOAL_MAX) throw tooLong(goal)
  if (goal === "" || positionals.length > 1) {
    throw new UsageError({
      what: "One goal is needed.",
      where,
      expected: "one text in quotes",
      got: positionals.length === 0 ? "none" : JSON.stringify(positionals),
      try: typedLocal(args, { goal: goal || "add a --json flag to the export command" }),
    })
  }
  if (port !== null) return args
  throw new UsageError({
    what: "That is no port.",
    where: "--port",
    expected: "a number from 0 to 65535; 0 takes a free one",
    got: values.port ?? "",
    try: typedLocal(args),
  })
}

const tooLong = (goal: string): UsageError =>
  new UsageError({
    what: "The goal is too long.",
    where,
    expected: `at most ${GOAL_MAX.toLocaleString("en")} characters; details belong in the repository`,
    got: `${goal.length.toLocaleString("en")} characters`,
    try: "the same command with a shorter goal",
  })

export const localAgain = (argv: readonly string[]): string =>
  typedAgain(argv, parseLocal, args => typedLocal(args))

/** Treats "--json for the export command" as a goal, because no option has white space in its name. */
function withGoalLast(argv: readonly string[]): readonly string[] {
  if (argv.includes("--")) return argv
  const [goals, others] = [true, false].map(is => argv.filter(it => /^-[^\s=]*\s/.test(it) === is))
  return [...others!, ...(goals!.length > 0 ? ["--", ...goals!] : [])]
}

/** People who know `/mission` from GitHub may type it here as well; the goal is the text after it. */
function withoutWord(text: string): string {
  const rest = addressed(text)
  return rest === null ? text.trim() : withoutWord(rest)
}

/** null: the text is not a port. */
function portIn(text: string | undefined): number | null {
  const port = Number(text ?? "0")
  return Number.isInteger(port) && port >= 0 && port < 65_536 ? port : null
}

/** The command `missions local` again, with some arguments changed. */
export function typedLocal(typed: LocalArguments, other: Partial<LocalArguments> = {}): string {
  const args = { ...typed, ...other }
  const options = wordsOf([
    ["repo", args.repository],
    ["agent", args.agent === null ? null : typableLine(args.agent)],
    ...args.agentEnv.map(name => ["agent-env", name] as const),
    ["model", args.model],
    ["yes", args.isYes],
    ["share-login", args.sharesLogin],
    ["plan", args.plan],
    ["answers", args.answers],
    ["data", args.data],
    ["port", args.port === 0 ? null : args.port],
    ["json", args.isJson],
    ["debug", args.isDebug],
  ])
  // Without `--`, a goal such as "--json" would be read as an option.
  const end = args.goal.startsWith("-") ? ["--"] : []
  return [TYPED, "local", ...options, ...end, quoted(args.goal)].join(" ")
}

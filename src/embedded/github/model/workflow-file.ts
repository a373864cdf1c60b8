/**
 * What GitHub itself reads in a workflow file: triggers, inputs, run-name, concurrency. Jobs and
 * steps are the runner's; nothing here may run anything.
 */
import { data, Evaluator, Lexer, Parser } from "@actions/expressions"
import { parse } from "yaml"
import type { Objects } from "../objects/objects.ts"
import { Refusal } from "./call-refusal.ts"
import type { OwnersRules } from "./owners-rules.ts"

export interface WorkflowFile {
  readonly path: string
  readonly text: string
  readonly name: string
  readonly runName: string | null
  /** Filters by event; null if the event has none. */
  readonly on: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>
  readonly concurrency: Concurrency | null
}

interface Concurrency {
  readonly group: string
  readonly cancelInProgress: unknown
  readonly queue: "single" | "max"
}

export const WORKFLOWS = ".github/workflows"

/** Null if there is no such file, or if GitHub could not read it as a workflow file. */
function readWorkflow(objects: Objects, commit: string, path: string): WorkflowFile | null {
  const sha = workflowBlobs(objects, commit).get(path)
  if (sha === undefined) return null
  return parsed(path, Buffer.from(objects.readBlob(sha) ?? []).toString("utf8"))
}

/** The same files are read over and over, and most are equal in every repository. */
const read = new Map<string, WorkflowFile | null>()

function parsed(path: string, text: string): WorkflowFile | null {
  const key = `${path}\n${text}`
  const known = read.get(key)
  if (known !== undefined) return known
  const file = parseWorkflow(path, text)
  read.set(key, file)
  return file
}

/**
 * Which workflow files this instance runs: all files of the repository, or only the files given
 * here.
 */
export type Runnable = "all" | readonly { readonly path: string; readonly text: string }[]

/** A file that was given runs as given, whether or not the repository has it. */
export function runnableWorkflows(
  runnable: Runnable,
  objects: Objects,
  commit: string,
): readonly WorkflowFile[] {
  if (runnable === "all") {
    const paths = [...workflowBlobs(objects, commit).keys()]
    return paths.flatMap(path => readWorkflow(objects, commit, path) ?? [])
  }
  return runnable.flatMap(({ path, text }) => parsed(path, text) ?? [])
}

/** Whether somebody switched it off, by page or by API. */
export const isDisabled = (
  { disabledWorkflows = [] }: Pick<OwnersRules, "disabledWorkflows">,
  path: string,
): boolean => disabledWorkflows.includes(path)

/** Path → blob id of each workflow file at the commit. */
export function workflowBlobs(objects: Objects, commit: string): ReadonlyMap<string, string> {
  let tree = objects.readCommit(commit)?.tree ?? null
  for (const folder of WORKFLOWS.split("/")) {
    const entries: ReturnType<Objects["readTree"]> = tree === null ? null : objects.readTree(tree)
    tree = entries?.find(it => it.path === folder && it.type === "tree")?.sha ?? null
  }
  const files = tree === null ? [] : (objects.readTree(tree) ?? [])
  return new Map(
    files
      .filter(it => it.type === "blob" && /\.ya?ml$/.test(it.path))
      .map(it => [`${WORKFLOWS}/${it.path}`, it.sha]),
  )
}

function parseWorkflow(path: string, text: string): WorkflowFile | null {
  let file: unknown
  try {
    file = parse(text)
  } catch {
    return null
  }
  if (!isObject(file)) return null
  return {
    path,
    text,
    name: typeof file["name"] === "string" ? file["name"] : path,
    runName: typeof file["run-name"] === "string" ? file["run-name"] : null,
    on: triggersOf(file["on"]),
    concurrency: concurrencyOf(file["concurrency"]),
  }
}

function triggersOf(on: unknown): WorkflowFile["on"] {
  if (typeof on === "string") return { [on]: null }
  if (Array.isArray(on)) return Object.fromEntries(on.map(name => [String(name), null]))
  if (!isObject(on)) return {}
  return Object.fromEntries(
    Object.entries(on).map(([name, filter]) => [name, isObject(filter) ? filter : null]),
  )
}

function concurrencyOf(value: unknown): Concurrency | null {
  if (typeof value === "string") return { group: value, cancelInProgress: false, queue: "single" }
  if (!isObject(value) || typeof value["group"] !== "string") return null
  return {
    group: value["group"],
    cancelInProgress: value["cancel-in-progress"] ?? false,
    queue: value["queue"] === "max" ? "max" : "single",
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The contexts that `run-name` and `concurrency` may use. */
export interface Contexts {
  readonly github: Readonly<Record<string, unknown>>
  readonly inputs: Readonly<Record<string, unknown>>
  readonly vars: Readonly<Record<string, string>>
}

/** Fills in each ${{ … }} of a text. */
export function fillIn(template: string, contexts: Contexts): string {
  if (!template.includes("${{")) return template
  const known = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary
  return template.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, source: string) => {
    const { tokens } = new Lexer(source).lex()
    const tree = new Parser(tokens, Object.keys(contexts), []).parse()
    return new Evaluator(tree, known).evaluate().coerceString()
  })
}

const INPUTS_MAX = 25
const INPUT_CHARACTERS_MAX = 65_535

/**
 * The `inputs` context of a dispatch, with the types that the file declares. Wrong inputs are
 * refused as GitHub does.
 */
export function dispatchInputs(
  file: WorkflowFile,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const declared = (file.on["workflow_dispatch"]?.["inputs"] ?? {}) as Inputs
  const unknown = Object.keys(given).filter(name => !(name in declared))
  if (unknown.length > 0)
    throw new Refusal(422, `Unexpected inputs provided: ${JSON.stringify(unknown)}`)
  if (Object.keys(given).length > INPUTS_MAX)
    throw new Refusal(422, `you may only define up to ${INPUTS_MAX} properties for inputs`)
  if (JSON.stringify(given).length > INPUT_CHARACTERS_MAX)
    throw new Refusal(422, "inputs are too large.")
  return Object.fromEntries(
    Object.entries(declared).map(([name, input]) => [
      name,
      inputOf(name, input ?? {}, given[name]),
    ]),
  )
}

type Inputs = Readonly<Record<string, Input | null>>

interface Input {
  readonly type?: string
  readonly required?: boolean
  readonly default?: unknown
  readonly options?: readonly unknown[]
}

function inputOf(name: string, input: Input, given: unknown): unknown {
  if (given === undefined && input.required && input.default === undefined)
    throw new Refusal(422, `Required input '${name}' not provided`)
  const value = given ?? input.default
  const wrong = (what: string) =>
    new Refusal(422, `Provided value '${value}' for input '${name}' ${what}`)
  switch (input.type) {
    case "number":
      if (value === undefined || value === "") return 0
      if (Number.isNaN(Number(value))) throw wrong("is not a number")
      return Number(value)
    case "boolean":
      if (!["true", "false", "undefined"].includes(String(value))) throw wrong("is not a boolean")
      return String(value) === "true"
    case "choice":
      if (value !== undefined && !input.options?.map(String).includes(String(value)))
        throw wrong("not in the list of allowed values")
      return String(value ?? "")
    default:
      return String(value ?? "")
  }
}

/** Finds the tool that a script means under whatever name an agent shows it, and fills in what it asks for. */
import type { Asked, OfferedTool, Schema, ToolCall } from "./form.ts"

export type Step =
  /**
   * A tool of a server; without its name, a role tool of ours. A text in place of arguments goes out
   * as it is.
   */
  | { readonly call: string; readonly of?: string; readonly arguments: object | string }
  /** The agent's own tool that writes a file. */
  | { readonly write: string; readonly content: string }
  /** The agent's own shell. */
  | { readonly run: string }
  | { readonly say: string }

export type Found =
  | { readonly is: "call"; readonly call: ToolCall }
  /** The agent hides it until it was searched for. */
  | { readonly is: "search"; readonly call: ToolCall }
  | { readonly is: "missing"; readonly what: string }

const WRITES = ["Write", "write_file", "write", "create", "create_file"]
const SHELLS = [
  ...["Bash", "run_shell_command", "bash", "exec_command", "shell_command", "shell"],
  "local_shell",
]
const SEARCHES = /^(?:ToolSearch|tool_search|search_tools|tool_search_tool\w*)$/

/** `body` is the whole request, which also names tools that are not offered yet. */
export function findTool(
  step: Exclude<Step, { readonly say: string }>,
  asked: Asked,
  body: string,
): Found {
  // A line break in JSON is two characters, of which the second would begin a name.
  const text = body.replaceAll(/\\[ntr]/g, " ")
  if ("call" in step) return serverTool(step, asked, text)
  const names = "write" in step ? WRITES : SHELLS
  const tool = names.flatMap(name => asked.tools.find(it => it.name === name) ?? [])[0]
  if (tool) {
    const filled = "write" in step ? writing(step, tool) : running(step.run, tool)
    return { is: "call", call: callOf(tool, filled) }
  }
  // Who has no tool for files writes them by its shell.
  const shell = SHELLS.flatMap(name => asked.tools.find(it => it.name === name) ?? [])[0]
  if (shell && "write" in step) {
    const command = `printf '%s' '${step.content}' > ${step.write}`
    return { is: "call", call: callOf(shell, running(command, shell)) }
  }
  const wanted = "write" in step ? "writes files" : "runs commands"
  return { is: "missing", what: `no tool that ${wanted} was offered` }
}

function serverTool(
  step: Extract<Step, { readonly call: string }>,
  asked: Asked,
  text: string,
): Found {
  const ends = new RegExp(`(?:^|[_.-])${step.call}$`)
  const offered = asked.tools.find(({ name }) => ends.test(name))
  if (offered) return { is: "call", call: callOf(offered, step.arguments) }
  const { of = "missions" } = step
  const named = new RegExp(`\\b[\\w-]*${of}[\\w-]*?[_-]${step.call}\\b`).exec(text)?.[0]
  const search = asked.tools.find(({ name }) => SEARCHES.test(name))
  if (named === undefined && search === undefined) {
    return { is: "missing", what: `no tool ${step.call} was offered` }
  }
  const name = named ?? `mcp__${of}__${step.call}`
  const wasSearched = text.includes(`select:${name}`)
  if (search && !wasSearched) {
    return { is: "search", call: callOf(search, { query: `select:${name}` }) }
  }
  const tool = { name, namespace: null, parameters: {} }
  return { is: "call", call: callOf(tool, step.arguments) }
}

const callOf = (
  { name, namespace, parameters }: OfferedTool,
  given: object | string,
): ToolCall => ({
  ...{ name, namespace },
  arguments:
    typeof given === "string" ? given : JSON.stringify({ ...owed(parameters, given), ...given }),
})

function writing(
  { write, content }: { readonly write: string; readonly content: string },
  tool: OfferedTool,
): object {
  const names = Object.keys(tool.parameters.properties ?? {})
  const path = names.find(name => /path|^file$/i.test(name)) ?? "path"
  const body = names.find(name => name !== path && /content|text/i.test(name)) ?? "content"
  return { [path]: write, [body]: content }
}

function running(command: string, { parameters }: OfferedTool): object {
  const { cmd, command: own } = parameters.properties ?? {}
  if (cmd) return { cmd: command }
  return { command: own?.type === "array" ? ["sh", "-c", command] : command }
}

/** What the tool requires and the script leaves out, such as a line that describes the command. */
function owed({ required = [], properties = {} }: Schema, given: object): object {
  const left = required.filter(name => !(name in given))
  return Object.fromEntries(left.map(name => [name, calmValue(name, properties[name] ?? {})]))
}

const CALM = ["allow", "allowed", "approve", "approved", "low", "user", "safe", "no"]

/** A value of the form that is asked for, and one that forbids nothing. */
export function calmValue(name: string, schema: Schema): unknown {
  if (schema.enum) return CALM.find(word => schema.enum?.includes(word)) ?? schema.enum[0]
  const [type] = [schema.type ?? "object"].flat()
  switch (type) {
    case "string":
      return "scripted"
    case "number":
    case "integer":
      return 1
    case "boolean":
      return !/block|den|refus|danger|risk|background/i.test(name)
    case "array":
      return []
    default:
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, calmValue(key, inner)]),
      )
  }
}

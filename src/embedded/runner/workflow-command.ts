/**
 * Carries out commands that a step prints, such as `::error::`. While commands are stopped it must
 * obey none.
 */

import type { JobLog } from "./job-log.ts"

export interface StepOutput {
  line(line: string): void
  /**
   * Whether the step used a command that GitHub has switched off, such as `set-env`. The step then
   * fails.
   */
  refused(): boolean
}

const ANNOTATIONS = ["error", "warning", "notice", "debug"]
const MARKS: Readonly<Record<string, string>> = { group: "##[group]", endgroup: "##[endgroup]" }
const SILENT = ["echo", "add-matcher", "remove-matcher"]
const SWITCHED_OFF: Readonly<Record<string, string>> = {
  "set-env": "GITHUB_ENV",
  "add-path": "GITHUB_PATH",
  "set-output": "GITHUB_OUTPUT",
  "save-state": "GITHUB_STATE",
}

/** Everything that a step prints goes through here into the log of its job. */
export function createStepOutput(log: JobLog): StepOutput {
  let stopToken: string | undefined
  let refused = false
  const obey = ({ name, properties, value }: WorkflowCommand, line: string) => {
    if (name === "stop-commands" && value !== "") stopToken = value
    else if (name === "add-mask") log.mask(value)
    else if (ANNOTATIONS.includes(name)) log.write(annotation({ name, properties, value }))
    else if (MARKS[name] !== undefined) log.write(`${MARKS[name]}${value}`)
    else if (SWITCHED_OFF[name] !== undefined) {
      refused = true
      log.write(
        `##[error]The command \`${name}\` is switched off. Write to $${SWITCHED_OFF[name]}.`,
      )
    } else if (!SILENT.includes(name)) log.write(line)
  }
  return {
    refused: () => refused,
    line(line) {
      const command = parseCommand(line)
      if (stopToken === undefined && command !== undefined) return obey(command, line)
      if (stopToken !== undefined && line.trim() === `::${stopToken}::`) stopToken = undefined
      else log.write(line)
    },
  }
}

interface WorkflowCommand {
  readonly name: string
  readonly properties: ReadonlyMap<string, string>
  readonly value: string
}

/** `::name key=value,key=value::value` with percent escapes (actions/toolkit, command.ts). */
function parseCommand(line: string): WorkflowCommand | undefined {
  const found = /^\s*::([a-z-]+)(?: (.*?))?::/s.exec(line)
  if (found === null) return undefined
  const pairs = (found[2] ?? "").split(",").map(pair => pair.split("="))
  const properties = pairs.flatMap(([key, ...rest]): [string, string][] =>
    key === undefined || rest.length === 0 ? [] : [[key.trim(), unescapeProperty(rest.join("="))]],
  )
  return {
    name: found[1]!,
    properties: new Map(properties),
    value: unescapeText(line.slice(found[0].length)),
  }
}

/** The percent sign itself is replaced last, or `%250A` would become a new line. */
function unescapeText(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%")
}

function unescapeProperty(text: string): string {
  return unescapeText(text.replaceAll("%3A", ":").replaceAll("%2C", ","))
}

function annotation({ name, properties, value }: WorkflowCommand): string {
  const place = [...properties].map(([key, text]) => `${key}=${text}`).join(",")
  return `##[${name}]${place === "" ? "" : `(${place}) `}${value}`
}

/** Writes a command as a person would type it, so that the parser can read the same command back. */
import type { Command } from "../../../src/core/log/command.ts"
import { typedAmount } from "../../../src/core/values/ceiling.ts"

export const spell = (command: Command): string => `/mission ${behind(command)}`.trimEnd()

function behind(command: Command): string {
  switch (command.name) {
    case "start":
      return command.goal
    case "approve": {
      const max = command.max === null ? null : `max ${command.max}`
      const people = command.byPeople ? "by people" : null
      return join("approve", command.digest, command.care, max, people)
    }
    case "explain":
      return join("explain", command.subject)
    case "revise":
      return join("revise", command.text)
    case "plan":
      return `plan\n${fenced(command.yaml)}`
    case "retry":
      return join("retry", command.subject)
    case "done":
      return join("done", command.feature, command.at)
    case "skip":
      return join("skip", command.feature, command.reason)
    case "steer":
      return join("steer", command.feature, command.text)
    case "use":
      return join(
        ...["use", command.agent],
        command.model ? `model ${command.model}` : null,
        command.effort ? `effort ${command.effort}` : null,
        command.feature && `for ${command.feature}`,
      )
    case "budget":
      return join("budget", typedAmount(command.of ?? "usd", command.max))
    case "accept":
      return join("accept", command.subject, command.reason)
    case "deliver":
      return join("deliver", command.milestone)
    case "go":
    case "pause":
    case "resume":
    case "cancel":
    case "help":
    case "status":
      return command.name
  }
}

const join = (...words: readonly (string | null)[]): string =>
  words.filter(word => word !== null).join(" ")

/** A fence that nothing inside can end, because it is one backtick longer than the longest run within. */
function fenced(yaml: string): string {
  const longest = Math.max(0, ...(yaml.match(/`+/g) ?? []).map(run => run.length))
  const fence = "`".repeat(Math.max(3, longest + 1))
  return `${fence}yaml\n${yaml}\n${fence}`
}

/** Which of two meanings the words after `/mission` have: a command, or a goal that begins with a command's word. */
import type { Command } from "../log/command.ts"

const ID = /^[FMCN][1-9]\d{0,3}$/

/** Whether only a command would be written like this: the word alone, or with an id, a number or a plan. */
export function isCertain(command: Command): boolean {
  switch (command.name) {
    case "start":
    case "revise":
      return false
    case "use":
      return command.feature !== null
    case "accept":
      return ID.test(command.subject)
    case "go":
    case "approve":
    case "pause":
    case "resume":
    case "cancel":
    case "help":
    case "status":
    case "explain":
    case "plan":
    case "retry":
    case "done":
    case "skip":
    case "steer":
    case "budget":
    case "deliver":
      return true
  }
}

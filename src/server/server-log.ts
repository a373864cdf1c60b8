/**
 * The server's log: one JSON object a line. Errors are cut down to what explains them, because
 * Octokit's hold whole requests and answers, and Probot's whole webhooks.
 */
import { type DestinationStream, type Logger, pino } from "pino"
import { headOf } from "../core/values/printed.ts"

export type ServerLog = Logger

const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const
export type Level = (typeof LEVELS)[number]
export const isLevel = (word: string): word is Level => LEVELS.some(level => level === word)
export const levels: readonly string[] = LEVELS

/** `destination`: standard output if it is left out. */
export function createServerLog(level: Level, destination?: DestinationStream): ServerLog {
  const options = { level, base: null, serializers: { err: toldError, error: toldError } }
  return destination ? pino(options, destination) : pino(options)
}

const MESSAGE_CHARACTERS_MAX = 500
const STACK_CHARACTERS_MAX = 2_000
const CAUSES_MAX = 3

/** An error as a line of the log shows it. Of its own fields only those are copied that hold no text of others. */
function toldError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return headOf(String(error), MESSAGE_CHARACTERS_MAX)
  const { status, code } = error as { status?: unknown; code?: unknown }
  const isOfGitHub = typeof status === "number"
  return {
    type: error.name,
    message: headOf(error.message, MESSAGE_CHARACTERS_MAX),
    ...(isOfGitHub && { status }),
    ...(typeof code === "string" && { code: headOf(code, 40) }),
    // Where Octokit was called from is of no use, and its first line repeats the message.
    ...(!isOfGitHub && error.stack && { stack: headOf(error.stack, STACK_CHARACTERS_MAX) }),
    ...(error.cause !== undefined &&
      depth < CAUSES_MAX && { cause: toldError(error.cause, depth + 1) }),
  }
}

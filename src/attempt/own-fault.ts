/**
 * Errors that nobody foresaw within a step of an attempt. They are reported as what they are, so that
 * neither the work nor the agent is blamed for them, and a person can tell us what to mend.
 */
import { lineOf } from "../core/values/printed.ts"
import { AttemptError } from "./attempt-error.ts"
import { redact } from "./secret/secrets.ts"
import type { Lines } from "./step-ports.ts"
import { isOfMachine, WorkTreeError } from "./tree/blame.ts"
import { RemoteError } from "./tree/git-error.ts"

/** What an attempt ends with if its step broke. */
export interface Broken {
  /** "machine": it lacks disk, memory or handles. */
  readonly by: "ours" | "machine"
  /** What was being done, and the error; one line without secrets. */
  readonly said: string
}

/** The innermost name of what was being done. */
class UndoneError extends Error {
  override readonly name = "UndoneError"
  readonly during: string
  constructor(during: string, cause: unknown) {
    super(`while ${during}`, { cause })
    this.during = during
  }
}

/** `what` continues a sentence after "while". */
export async function doing<T>(what: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw isForeseen(error) || error instanceof UndoneError ? error : new UndoneError(what, error)
  }
}

/** Such an error says of itself what it means: no run of ours, GitHub, or a repository's files. */
const isForeseen = (error: unknown): boolean =>
  error instanceof AttemptError || error instanceof WorkTreeError || error instanceof RemoteError

export interface Breaking {
  readonly lines: Lines
  readonly secrets: readonly string[]
  /** Resolves with an error of our process that no step awaits. Left out: nobody listens for one. */
  readonly uncaught?: Promise<unknown>
  readonly signal: AbortSignal
}

/** The first error that nobody awaits. Without somebody to hear of it, the process would just end. */
export const uncaughtIn = (process: Pick<NodeJS.Process, "on">): Promise<unknown> =>
  new Promise(resolve => {
    for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, resolve)
  })

export type Undone = { readonly broken: Broken }

/** Whatever a step makes has no field of that name, or an optional one. */
export const isBroken = (made: object): made is Undone => "broken" in made

/** What is still going on once an error was not caught is given this long to end in order. */
const ENDING_MS = 30_000

/** Runs a part of a step, and resolves with what broke it. Foreseen errors are thrown on. */
export async function unlessBroken<T>(
  { lines, secrets, uncaught, signal }: Breaking,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T | Undone> {
  const stop = new AbortController()
  const running = run(AbortSignal.any([signal, stop.signal]))
  try {
    const away = uncaught?.then(error => {
      throw new UndoneError("nothing awaited it", error)
    })
    return await (away ? Promise.race([running, away]) : running)
  } catch (error) {
    stop.abort()
    // The timer also keeps this process from ending: what broke may have left nothing else to wait for.
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, ENDING_MS)
    await Promise.race([running.catch(() => undefined), late.promise])
    clearTimeout(timer)
    if (isForeseen(error)) throw error
    const broken = brokenBy(error, secrets)
    lines.say(
      `${broken.by === "ours" ? "Missions itself failed" : "This machine failed"}: ${broken.said}.`,
    )
    for (const line of stackOf(error)) lines.quote(line)
    return { broken }
  }
}

/** Room for the words around it in a report. */
const SAID_CHARACTERS_MAX = 400

function brokenBy(error: unknown, secrets: readonly string[]): Broken {
  const cause = causeOf(error)
  const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
  const during = error instanceof UndoneError ? `while ${error.during}, ` : ""
  return {
    by: isOfMachine(cause) ? "machine" : "ours",
    said: lineOf(redact(`${during}${words}`, secrets), SAID_CHARACTERS_MAX),
  }
}

const causeOf = (error: unknown): unknown => (error instanceof UndoneError ? error.cause : error)

const STACK_LINES = 8

/** For whoever mends it. It stands in the job's log alone. */
function stackOf(error: unknown): readonly string[] {
  const cause = causeOf(error)
  const stack = cause instanceof Error ? (cause.stack ?? "") : ""
  const calls = stack.split("\n").filter(line => /^ +at /.test(line))
  return calls.slice(0, STACK_LINES)
}

/**
 * What a step may use. Everything that it says goes through here, so that every line is labelled as
 * scripted.
 */
import type { ToolKind } from "@agentclientprotocol/sdk"
import type { AttemptBlock } from "./read-attempt-block.ts"
import type { RoleTools } from "./role-tools.ts"
import type { Call, Voice } from "./voice.ts"

const LABEL = "scripted: "

/** What a step may do to its own process. Tests replace it. */
export interface Body {
  readonly env: Readonly<Record<string, string>>
  /** Writes to standard output beside the protocol. */
  writeOutput(text: string): Promise<void>
  writeError(text: string): Promise<void>
  /** Ends the process at once. */
  die(): void
  exit(status: number): void
  /** From now on only SIGKILL ends the process. */
  ignoreSignals(): void
}

export interface Stage {
  readonly block: AttemptBlock
  readonly cwd: string
  readonly tools: RoleTools
  readonly body: Body
  /** Aborted when the turn is cancelled. */
  readonly signal: AbortSignal
  /** The commands that really ran. */
  readonly ran: { run: string; exit: number }[]
  say(text: string): Promise<void>
  /** Reports a cost in dollars, though there is none. */
  spend(usd: number): Promise<void>
  /**
   * Does something and shows it under a labelled title. It first asks for permission to change a
   * file, and answers false if that is refused.
   */
  doing(title: string, kind: ToolKind, act: () => Promise<string | null>): Promise<Done>
}

/** Whether a step succeeded, or why the script can't go on. */
export type Done = { readonly is: "done" } | { readonly is: "stopped"; readonly why: string }
export const DONE: Done = { is: "done" }
export const stopped = (why: string): Done => ({ is: "stopped", why })

export const labelled = (text: string): string =>
  text
    .trimEnd()
    .split("\n")
    .map(line => (line.startsWith(LABEL) ? line : LABEL + line))
    .join("\n")

/** `act` returns the reason if it failed, else null. */
export function createDoing(voice: Voice): Stage["doing"] {
  let last = 0
  return async (words, kind, act) => {
    last += 1
    const call: Call = { id: `doing-${last}`, title: labelled(words).slice(0, 200), kind }
    await voice.begins(call)
    const isAllowed = (kind !== "edit" && kind !== "delete") || (await voice.mayDo(call))
    const failed = isAllowed ? await act() : null
    await voice.ends(call, isAllowed && failed === null ? "completed" : "failed")
    // The script goes on, just as a real agent would try something else.
    if (!isAllowed) await voice.say(labelled(`not allowed: ${words}`))
    return failed === null ? DONE : stopped(failed)
  }
}

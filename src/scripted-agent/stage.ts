/** What a step may touch. Everything it says goes through here, so that every line is labelled. */
import {
  type AgentContext,
  methods,
  type RequestPermissionResponse,
  type ToolKind,
} from "@agentclientprotocol/sdk"
import type { AttemptBlock } from "./read-attempt-block.ts"
import type { RoleTools } from "./role-tools.ts"

const METHOD = methods.client.session

const LABEL = "scripted: "

/** The process that plays. In tests it is another one. */
export interface Body {
  readonly env: Readonly<Record<string, string>>
  /** Writes to standard output beside the protocol. */
  writeOutput(text: string): Promise<void>
  writeError(text: string): Promise<void>
  /** Dies without a word. */
  die(): void
  exit(status: number): void
  /** From now on nothing but SIGKILL ends it. */
  ignoreSignals(): void
}

export interface Stage {
  readonly block: AttemptBlock
  readonly cwd: string
  readonly tools: RoleTools
  readonly body: Body
  /** The turn was cancelled. */
  readonly signal: AbortSignal
  /** The commands that were really run. */
  readonly ran: { run: string; exit: number }[]
  say(text: string): Promise<void>
  /** Tells of a cost in dollars, though it has none. */
  spend(usd: number): Promise<void>
  /** Shows one doing; its title is labelled. Asks first when it changes a file; false: not allowed. */
  doing(title: string, kind: ToolKind, act: () => Promise<string | null>): Promise<Done>
}

/** A step went well, or the script cannot go on, and why. */
export type Done = { readonly is: "done" } | { readonly is: "stopped"; readonly why: string }
export const DONE: Done = { is: "done" }
export const stopped = (why: string): Done => ({ is: "stopped", why })

export const labelled = (text: string): string =>
  text
    .trimEnd()
    .split("\n")
    .map(line => (line.startsWith(LABEL) ? line : LABEL + line))
    .join("\n")

/** `act` returns why it failed, or null. */
export function createDoing({
  client,
  sessionId,
  say,
}: {
  readonly client: AgentContext
  readonly sessionId: string
  readonly say: (text: string) => Promise<void>
}): Stage["doing"] {
  let last = 0
  return async (words, kind, act) => {
    last += 1
    const toolCallId = `doing-${last}`
    const title = labelled(words).slice(0, 200)
    await client.notify(METHOD.update, {
      sessionId,
      update: { sessionUpdate: "tool_call", toolCallId, title, kind, status: "in_progress" },
    })
    const isAllowed =
      (kind !== "edit" && kind !== "delete") ||
      (await mayDo({ client, sessionId, toolCallId, kind, title }))
    const failed = isAllowed ? await act() : null
    const status = isAllowed && failed === null ? "completed" : "failed"
    await client.notify(METHOD.update, {
      sessionId,
      update: { sessionUpdate: "tool_call_update", toolCallId, status },
    })
    // A real agent that is not allowed to does something else; so the script goes on.
    if (!isAllowed) await say(`not allowed: ${words}`)
    return failed === null ? DONE : stopped(failed)
  }
}

async function mayDo({
  client,
  sessionId,
  ...toolCall
}: {
  readonly client: AgentContext
  readonly sessionId: string
  readonly toolCallId: string
  readonly kind: ToolKind
  readonly title: string
}): Promise<boolean> {
  const { outcome }: RequestPermissionResponse = await client.request(METHOD.requestPermission, {
    sessionId,
    toolCall,
    options: [
      { optionId: "yes", name: "Allow", kind: "allow_once" },
      { optionId: "no", name: "Reject", kind: "reject_once" },
    ],
  })
  return outcome.outcome === "selected" && outcome.optionId === "yes"
}

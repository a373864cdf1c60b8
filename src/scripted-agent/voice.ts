/** How a scripted agent shows its client what it does, whichever version of the protocol they speak. */
import type { ToolKind } from "@agentclientprotocol/sdk"

export interface Call {
  readonly id: string
  readonly title: string
  readonly kind: ToolKind
}

export interface Voice {
  /** One or more labelled lines. */
  say(text: string): Promise<void>
  /** The dollars that the session has cost in all. */
  cost(usd: number): Promise<void>
  begins(call: Call): Promise<void>
  ends(call: Call, status: "completed" | "failed"): Promise<void>
  mayDo(call: Call): Promise<boolean>
}

export const NAME = "scripted agent"
export const VERSION = "1.0.0"
/** The metadata that tells a client that this agent is scripted. */
export const SCRIPTED_META = "missions/scripted"

/** Zero, because no model was used. Without a figure, usage would count as unreadable. */
export const NO_TOKENS = { inputTokens: 0, outputTokens: 0, totalTokens: 0 }

export const OPTIONS: readonly {
  readonly optionId: string
  readonly name: string
  readonly kind: "allow_once" | "reject_once"
}[] = [
  { optionId: "yes", name: "Allow", kind: "allow_once" },
  { optionId: "no", name: "Reject", kind: "reject_once" },
]

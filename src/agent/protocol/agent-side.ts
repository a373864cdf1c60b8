/**
 * An agent as one connection shows it, whichever version of the Agent Client Protocol it speaks.
 * Updates have the form of version 1, and the second version is put into it.
 */
import type { Implementation, McpServer, SessionUpdate } from "@agentclientprotocol/sdk"

/** What it told of itself when it was greeted. */
export interface Hello {
  readonly info: Implementation | null
  /** Whether it tells by itself if somebody is logged in. */
  readonly tellsLogin: boolean
  /** How it goes on with an earlier session of the same home; null: not at all. */
  readonly goesOnBy: "resume" | "load" | null
  /** Whether servers of tools may be offered as programs. */
  readonly startsServers: boolean
  /** The ways in which it reaches servers of tools that run elsewhere. */
  readonly reaches: readonly string[]
}

export interface Opened {
  readonly sessionId: string
  readonly model: string | null
  /** null: it has none. */
  readonly modes: { readonly current: string | null; readonly ids: readonly string[] } | null
}

export interface SessionAsked {
  readonly cwd: string
  readonly mcpServers: readonly McpServer[]
}

/** Why a turn ended. Figures of usage stand in it wherever the agent puts them. */
export interface TurnEnd {
  readonly stopReason: string
  readonly usage?: unknown
  readonly _meta?: unknown
}

/** Requests reject with a RequestError if the agent answers with one. */
export interface AgentSide {
  readonly hello: Hello
  open(asked: SessionAsked, signal: AbortSignal): Promise<Opened>
  /** Goes on with a session; its history is not told again. */
  goOn(sessionId: string, asked: SessionAsked, signal: AbortSignal): Promise<Opened>
  /** The mode that the session is in afterwards; null if the agent does not say. */
  setMode(session: Opened, mode: string, signal: AbortSignal): Promise<string | null>
  /** Resolves once the work that the prompt began has ended. */
  prompt(sessionId: string, text: string): Promise<TurnEnd>
  cancel(sessionId: string): void
}

export interface Permission {
  readonly options: readonly { readonly optionId: string; readonly kind: string }[]
  /** What kind of thing the agent wants to do; "other" if it doesn't say. */
  readonly kind: string
}

/** What we do with what comes from the agent. */
export interface ClientSide {
  onUpdate(update: SessionUpdate): void
  /** Called for every message of a session, shown or not. */
  onHeard(): void
  /** The id of the option; null if none fits. */
  onPermission(asked: Permission): string | null
  /** What the agent says of its login. */
  onLogin(state: string): void
}

export const CLIENT_NAME = "missions"

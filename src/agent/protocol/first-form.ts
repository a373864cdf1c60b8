/**
 * Puts the updates of version 2 into the form of version 1. Version 2 tells what a message or a
 * call has become, and version 1 what came to it.
 */
import type {
  ContentBlock,
  SessionUpdate,
  ToolCallContent,
  ToolKind,
} from "@agentclientprotocol/sdk"
import type * as Second from "@agentclientprotocol/sdk/experimental/v2/unstable"

export interface FirstForm {
  /** What the update adds, in the form of version 1; nothing if it has no counterpart. */
  of(update: Second.SessionUpdate): readonly SessionUpdate[]
  /** The kind of a call that was told before. */
  kindOf(toolCallId: string): ToolKind | null
}

interface Call {
  title: string | null
  kind: ToolKind
  /** Whether it was told that it began. */
  isTold: boolean
  content: ToolCallContent[]
}

type Of<Name> = Extract<Second.SessionUpdate, { readonly sessionUpdate: Name }>

export function firstForm(): FirstForm {
  const texts = new Map<string, string>()
  const calls = new Map<string, Call>()
  return {
    kindOf: id => calls.get(id)?.kind ?? null,
    of(update) {
      switch (update.sessionUpdate) {
        case "agent_message_chunk":
        case "agent_thought_chunk":
          return [chunkOf(texts, update as Of<"agent_message_chunk">)]
        case "agent_message":
        case "agent_thought":
          return messageOf(texts, update as Of<"agent_message">)
        case "tool_call_update":
          return callOf(calls, update as Of<"tool_call_update">)
        case "tool_call_content_chunk":
          return outputOf(calls, update as Of<"tool_call_content_chunk">)
        case "usage_update":
          return [update as SessionUpdate]
        default:
          return []
      }
    },
  }
}

const textIn = (content: Second.ContentBlock): string =>
  content.type === "text" && typeof content["text"] === "string" ? content["text"] : ""

function chunkOf(texts: Map<string, string>, update: Of<"agent_message_chunk">): SessionUpdate {
  const { messageId, content, _meta } = update
  texts.set(messageId, (texts.get(messageId) ?? "") + textIn(content))
  const meta = _meta ? { _meta } : {}
  return { sessionUpdate: update.sessionUpdate, content: content as ContentBlock, ...meta }
}

/** A message that was told before is told whole again; only what is new in it is of interest. */
function messageOf(
  texts: Map<string, string>,
  { sessionUpdate, messageId, content, _meta }: Of<"agent_message">,
): readonly SessionUpdate[] {
  const before = texts.get(messageId) ?? ""
  const whole = content === undefined ? before : (content ?? []).map(textIn).join("")
  texts.set(messageId, whole)
  const goesOn = whole.startsWith(before)
  const text = goesOn ? whole.slice(before.length) : `\n${whole}`
  if (text === "" && !_meta) return []
  const kind = `${sessionUpdate}_chunk` as const
  return [{ sessionUpdate: kind, content: { type: "text", text }, ...(_meta && { _meta }) }]
}

const KINDS: ReadonlySet<string> = new Set<ToolKind>([
  ...(["read", "edit", "delete", "move", "search"] as const),
  ...(["execute", "think", "fetch", "switch_mode", "other"] as const),
])
const STATUSES: ReadonlySet<string> = new Set(["pending", "in_progress", "completed", "failed"])

function callOf(
  calls: Map<string, Call>,
  { toolCallId, title, name, kind, status, content }: Of<"tool_call_update">,
): readonly SessionUpdate[] {
  const before = calls.get(toolCallId) ?? { title: null, kind: "other", isTold: false, content: [] }
  const call: Call = {
    ...before,
    title: title === undefined ? (before.title ?? name ?? null) : (title ?? name ?? null),
    ...(kind !== undefined && { kind: kindIn(kind) }),
    ...(content !== undefined && { content: (content ?? []).flatMap(pieceOf) }),
  }
  calls.set(toolCallId, call)
  const ends = status === "cancelled" ? "failed" : status
  const told = ends && STATUSES.has(ends) ? (ends as "failed") : undefined
  // Without a title there is nothing to show yet.
  if (call.title === null && !isFinal(told)) return []
  const state = {
    ...{ toolCallId, title: call.title ?? toolCallId, kind: call.kind },
    ...(told && { status: told }),
    ...(content !== undefined && { content: call.content }),
  }
  const begins: SessionUpdate = { sessionUpdate: "tool_call", ...state }
  const isNew = !call.isTold
  call.isTold = true
  if (!isNew) return [{ sessionUpdate: "tool_call_update", ...state }]
  return isFinal(told) ? [begins, { sessionUpdate: "tool_call_update", ...state }] : [begins]
}

const isFinal = (status: string | undefined): boolean =>
  status === "completed" || status === "failed"

const kindIn = (kind: string | null): ToolKind =>
  kind !== null && KINDS.has(kind) ? (kind as ToolKind) : "other"

function outputOf(
  calls: Map<string, Call>,
  { toolCallId, content }: Of<"tool_call_content_chunk">,
): readonly SessionUpdate[] {
  const call = calls.get(toolCallId)
  if (!call?.isTold) return []
  call.content = [...call.content, ...pieceOf(content)]
  return [{ sessionUpdate: "tool_call_update", toolCallId, content: call.content }]
}

/** Changes of files and terminals have other forms in each version, and nobody here reads them. */
const pieceOf = (piece: Second.ToolCallContent): readonly ToolCallContent[] =>
  piece.type === "content" ? [piece as ToolCallContent] : []

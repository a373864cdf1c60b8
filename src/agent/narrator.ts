/**
 * Turns what an agent streams into what is told of it. Its texts are still as the agent wrote them:
 * whoever keeps or shows them cleans them first.
 */
import type { ContentBlock, SessionUpdate, ToolCallContent } from "@agentclientprotocol/sdk"
import type { Told } from "../core/log/transcript.ts"
import { isOfKey, keyStaysOpen } from "../core/values/private-key.ts"

/** A message without line breaks is still told in pieces of this size. */
const PENDING_CHARACTERS_MAX = 2_000
/** No words are as long. What can't be taken apart safely is left out. */
const UNBROKEN_CHARACTERS_MAX = 20_000
/** Far more of a tool's output than is kept in the end. */
const RESULT_CHARACTERS_MAX = 100_000

export interface Narrator {
  update(update: SessionUpdate): void
  /** Writes out the last unfinished line. */
  flush(): void
}

export function createNarrator(onTold: (told: Told) => void): Narrator {
  const calls = new Map<string, Call>()
  const spoken = { said: speaker("said", onTold), thought: speaker("thought", onTold) }
  const flush = () => {
    spoken.said.flush()
    spoken.thought.flush()
  }
  return {
    flush,
    update(update) {
      if (update.sessionUpdate === "agent_message_chunk") {
        spoken.thought.flush()
        spoken.said.hear(update.content)
      }
      if (update.sessionUpdate === "agent_thought_chunk") {
        spoken.said.flush()
        spoken.thought.hear(update.content)
      }
      if (update.sessionUpdate === "tool_call") {
        flush()
        onTold({ kind: "uses", tool: update.title })
      }
      if (update.sessionUpdate === "tool_call" || update.sessionUpdate === "tool_call_update") {
        const { toolCallId, status } = update
        const before = calls.get(toolCallId) ?? { title: toolCallId, content: [], isOver: false }
        const title = update.title ?? before.title
        const content = update.content ?? before.content
        const isOver = status === "failed" || status === "completed"
        // Its end may be told more than once.
        if (before.isOver) return
        calls.set(toolCallId, { title, content: isOver ? [] : content, isOver })
        if (isOver) onTold({ kind: "result", tool: title, is: status, text: textOf(content) })
      }
    },
  }
}

interface Call {
  readonly title: string
  readonly content: readonly ToolCallContent[]
  readonly isOver: boolean
}

function speaker(kind: "said" | "thought", onTold: (told: Told) => void) {
  let pending = ""
  let isKeyOpen = false
  let isSkipping = false
  const say = (text: string) => {
    const isHidden = isKeyOpen && isOfKey(text)
    isKeyOpen = keyStaysOpen(text, isKeyOpen)
    if (!isHidden && text.trim() !== "") onTold({ kind, text })
  }
  const flush = () => {
    if (pending !== "") say(pending)
    pending = ""
    isSkipping = false
  }
  /** Never in the middle of a word, because half a secret is not recognised. */
  const shorten = () => {
    const at = lastPlace(pending)
    if (at > 0) {
      say(pending.slice(0, at))
      pending = pending.slice(at)
    } else if (pending.length > UNBROKEN_CHARACTERS_MAX) {
      say("(a very long word)")
      pending = ""
      isSkipping = true
    }
  }
  return {
    flush,
    hear(content: ContentBlock) {
      if (content.type !== "text") return
      const from = isSkipping ? content.text.search(PLACE) : 0
      if (from < 0) return
      isSkipping = false
      const lines = (pending + content.text.slice(from)).split("\n")
      pending = lines.pop() ?? ""
      for (const line of lines) say(line)
      if (pending.length > PENDING_CHARACTERS_MAX) shorten()
    },
  }
}

/** Keys are made of these, and of what nobody sees between them. */
const NO_PLACE = /[\w.~+/=%\-\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/u

const PLACE = /\n|[^\w.~+/=%\-\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/u

/** After the last character that cannot be within a secret; 0 if there is none. */
function lastPlace(text: string): number {
  let at = text.length
  while (at > 0 && NO_PLACE.test(text[at - 1]!)) at -= 1
  return at
}

const textOf = (content: readonly ToolCallContent[]): string =>
  content
    .flatMap(it => {
      if (it.type === "content") return it.content.type === "text" ? [it.content.text] : []
      return it.type === "diff" ? [`changes ${it.path}`] : []
    })
    .map(text => ends(text, RESULT_CHARACTERS_MAX))
    .join("\n")

/** A command's failure stands at its end, and what a file is about at its beginning. */
const ends = (text: string, charactersMax: number): string =>
  text.length <= charactersMax
    ? text
    : `${text.slice(0, charactersMax / 2)}\n…\n${text.slice(-charactersMax / 2)}`

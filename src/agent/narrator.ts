/** Turns what an agent streams into lines for a log. Raw bytes of the agent never get through. */
import type { ContentBlock, SessionUpdate } from "@agentclientprotocol/sdk"
import { lineOf } from "../core/values/printed.ts"
import { isOfKey, keyStaysOpen } from "../core/values/private-key.ts"

export const LINE_CHARACTERS_MAX = 300
/** A message without line breaks is still shown in pieces of this size. */
const PENDING_CHARACTERS_MAX = 2_000

export interface Narrator {
  update(update: SessionUpdate): void
  /** Writes out the last unfinished line. */
  flush(): void
}

export function createNarrator(onLine: (line: string) => void): Narrator {
  const titles = new Map<string, string>()
  let pending = ""
  let isKeyOpen = false
  const say = (text: string) => {
    const isHidden = isKeyOpen && isOfKey(text)
    isKeyOpen = keyStaysOpen(text, isKeyOpen)
    const line = isHidden ? "" : lineOf(text, LINE_CHARACTERS_MAX)
    if (line !== "") onLine(line)
  }
  const flush = () => {
    say(pending)
    pending = ""
  }
  const message = (content: ContentBlock) => {
    if (content.type !== "text") return
    const lines = (pending + content.text).split("\n")
    pending = lines.pop() ?? ""
    for (const line of lines) say(line)
    if (pending.length > PENDING_CHARACTERS_MAX) flush()
  }
  return {
    flush,
    update(update) {
      if (update.sessionUpdate === "agent_message_chunk") {
        message(update.content)
        return
      }
      if (update.sessionUpdate === "tool_call") {
        flush()
        titles.set(update.toolCallId, update.title)
        say(update.title)
      }
      if (update.sessionUpdate === "tool_call_update") {
        const title = update.title ?? titles.get(update.toolCallId) ?? update.toolCallId
        if (update.status === "failed") say(`${title} (failed)`)
        if (update.status === "failed" || update.status === "completed") {
          titles.delete(update.toolCallId)
        }
      }
    },
  }
}

/**
 * Recognises a call that the agent's own reviewer or classifier refused. The protocol has no word
 * for that, so we go by what the failed call says.
 */
import type { SessionUpdate } from "@agentclientprotocol/sdk"
import { lineOf } from "../core/values/printed.ts"

const WHO =
  "(?:classifier|reviewer|guardian|auto[- ]?(?:mode|review)|approval (?:policy|reviewer?)|safety (?:monitor|check|policy))"
const WHAT =
  "(?:den(?:y|ied|ying)|block(?:ed|ing)?|reject(?:ed|ing)?|refus(?:e|ed|al)|disallow(?:ed)?)"
const REFUSED = new RegExp(`\\b${WHO}\\b.{0,80}\\b${WHAT}\\b|\\b${WHAT}\\b.{0,80}\\b${WHO}\\b`, "i")

const SAID_CHARACTERS_MAX = 200

/** The line that says so; null if the update tells of no such call. */
export function blockedCall(update: SessionUpdate): string | null {
  if (update.sessionUpdate !== "tool_call_update" || update.status !== "failed") return null
  const texts = (update.content ?? []).flatMap(piece =>
    piece.type === "content" && piece.content.type === "text" ? [piece.content.text] : [],
  )
  const raw = typeof update.rawOutput === "object" ? JSON.stringify(update.rawOutput) : ""
  const lines = [...texts, String(update.rawOutput ?? ""), raw].flatMap(text => text.split("\n"))
  const line = lines.find(text => REFUSED.test(text))
  return line === undefined ? null : lineOf(line, SAID_CHARACTERS_MAX)
}

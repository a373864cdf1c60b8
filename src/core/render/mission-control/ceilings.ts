/** What Mission Control says of ceilings beside what was spent: which are near, and whether comments are over. */
import type { Mission } from "../../log/mission.ts"
import { measure } from "../../work/ceiling.ts"
import type { Block } from "../markdown/document.ts"
import { code } from "../markdown/neutral.ts"
import { listed } from "../phrase/amount.ts"
import { nearCeilings, raising } from "../phrase/ceiling.ts"

export function ceilingsLine(m: Mission): Block {
  if (m.ended) return null
  const near = nearCeilings(m)
  const line = near.length > 0 ? `**Near the ceiling**: ${listed(near)}.` : ""
  return [silence(m), line].filter(part => part !== "").join("\n\n") || null
}

/** The one text that is still kept true says why no other is written. */
function silence(m: Mission): string {
  const comments = measure(m, "comments", m.at)
  if (!comments || comments.used < comments.max) return ""
  const more = raising(m, "comments")
  const again = more ? ` To have them posted again: ${code(more)}` : ""
  return `**No more comments are posted**: ${comments.used} of ${comments.max} are. What is new stands here.${again}`
}

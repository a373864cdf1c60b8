/**
 * What Mission Control says about ceilings: which are nearly reached, and whether the room for
 * comments is used up.
 */

import { shareOf } from "../../values/ceiling.ts"
import type { MissionView } from "../../view/mission.ts"
import type { Block } from "../markdown/document.ts"
import { code } from "../markdown/neutral.ts"
import { listed } from "../phrase/amount.ts"

export function ceilingsLine(v: MissionView): Block {
  if (v.ended) return null
  const near = v.money.ceilings
    .filter(it => it.isNear)
    .map(({ ceiling, used, max }) => shareOf(ceiling, used, max))
  const line = near.length > 0 ? `**Near the ceiling**: ${listed(near)}.` : ""
  return [silence(v), line].filter(part => part !== "").join("\n\n") || null
}

/** This text is still kept up to date, so it says why no other comment is written. */
function silence({ money }: MissionView): string {
  const comments = money.ceilings.find(({ ceiling }) => ceiling === "comments")
  if (!comments || comments.used < comments.max) return ""
  const { raise, used, max } = comments
  const again = raise ? ` To have them posted again: ${code(raise)}` : ""
  return `**No more comments are posted**: ${used} of ${max} have been posted. This comment shows what is new.${again}`
}

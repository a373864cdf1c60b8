/** 👀 read · 🚀 done · 😕 refused: the answer that notifies nobody. */
import type { Effect, Ensure } from "../../log/effect.ts"
import type { Answered } from "../../log/mission.ts"
import { strangers } from "../../people/unanswered.ts"
import type { CommandId } from "../../words/id.ts"
import type { View } from "../view.ts"

type Content = Extract<Ensure, { type: "ensure_reaction" }>["content"]

const CONTENT: Readonly<Record<Answered["answer"]["type"], Content>> = {
  accepted: "rocket",
  refused: "confused",
  reply: "eyes",
  steering: "eyes",
}

export function projectReactions({
  m,
  seen,
}: View): readonly Extract<Effect, { type: "ensure_reaction" }>[] {
  const answered = seen.comments.items.flatMap(comment => {
    const answer = m.answered.get(`comment:${comment.id}` satisfies CommandId)
    if (!answer) return []
    const content = CONTENT[answer.answer.type]
    if (comment.reactions.includes(content)) return []
    return [{ type: "ensure_reaction" as const, comment: comment.id, content }]
  })
  // No event and no reply for strangers: our reaction is the whole record.
  const unknown = strangers(m, seen).map(({ id }) => ({
    type: "ensure_reaction" as const,
    comment: id,
    content: "confused" as const,
  }))
  return [...answered, ...unknown]
}

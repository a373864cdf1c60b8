/** 👀 read · 🚀 done · 😕 refused: the answers that notify nobody. */
import type { Effect, Ensure } from "../../log/effect.ts"
import type { Answered, Mission } from "../../log/mission.ts"
import { strangers } from "../../people/unanswered.ts"
import { numberOf } from "../../values/id.ts"
import type { Inputs } from "../inputs.ts"

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
}: Inputs): readonly Extract<Effect, { type: "ensure_reaction" }>[] {
  const given = answersTo(m)
  const answered = seen.comments.items.flatMap(({ id: comment, reactions }) =>
    [...(given.get(comment) ?? [])]
      .filter(content => !reactions.includes(content))
      .map(content => ({ type: "ensure_reaction" as const, comment, content })),
  )
  // Strangers cause no event and no reply, so our reaction is the only record.
  const unknown = strangers(m, seen).map(({ id }) => ({
    type: "ensure_reaction" as const,
    comment: id,
    content: "confused" as const,
  }))
  return [...answered, ...unknown]
}

/** One comment may ask for several things, and some of them may be refused. */
function answersTo(m: Mission): ReadonlyMap<number, ReadonlySet<Content>> {
  const given = new Map<number, Set<Content>>()
  for (const { command, answer } of m.answered.values()) {
    if (!command.startsWith("comment:")) continue
    const comment = numberOf(command)
    const contents = given.get(comment) ?? new Set()
    given.set(comment, contents.add(CONTENT[answer.type]))
  }
  return given
}

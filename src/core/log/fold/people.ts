/** What people asked and how they were answered. */
import { type FoldsOf, intend } from "./draft.ts"

export const peopleFolds: FoldsOf<"command.accepted" | "command.refused" | "reply.taken"> = {
  "command.accepted": (draft, { command, by, said }, at) => {
    draft.answered.set(command, { command, by, at, answer: { type: "accepted", said } })
    const asked = draft.asked.at(-1)?.round
    if (said.name === "go" && asked !== undefined) draft.defaultsTaken.set(asked, at)
    // What GitHub refused is tried again as well, whatever else is released.
    if (said.name === "resume") draft.resumedAt = at
    if (said.name === "use") draft.agents.set(said.feature, said.agent)
    const round = draft.rounds.at(-1)
    const isOfRound = said.name === "retry" && !said.subject.startsWith("F")
    if (isOfRound && round) draft.retriedFrom.set(round.milestone, draft.attempts.size)
  },
  // A refusal is itself the intent of the comment that tells it.
  "command.refused": (draft, { command, by, refusal }, at) => {
    draft.answered.set(command, { command, by, at, answer: { type: "refused", refusal } })
    intend(draft, { type: "comment", of: command }, at)
  },
  "reply.taken": (draft, { command, by, text }, at) => {
    draft.answered.set(command, { command, by, at, answer: { type: "reply", text } })
  },
}

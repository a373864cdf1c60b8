/** What people asked and how they were answered. */
import type { Sha } from "../../values/id.ts"
import type { Revision } from "../proposal.ts"
import { type Draft, type FoldsOf, intend } from "./draft.ts"

export const peopleFolds: FoldsOf<"command.accepted" | "command.refused" | "reply.taken"> = {
  "command.accepted": (draft, { command, by, said, on = null, check, written = null }, at) => {
    const answer = { type: "accepted", said } as const
    draft.answered.set(command, { command, by, at, written, on, ...pressed(check), answer })
    const asked = draft.asked.at(-1)?.round
    if (said.name === "go" && asked !== undefined) draft.defaultsTaken.set(asked, at)
    // What GitHub refused, and what others kept changing, is tried again as well.
    if (said.name === "resume") {
      draft.resumedAt = at
      draft.resumedFrom = draft.attempts.size
      draft.contested.clear()
    }
    if (said.name === "revise" || said.name === "plan") ask(draft, { command, by, at, said })
    if (said.name === "use") {
      const { name: _, feature, ...chosen } = said
      draft.agents.set(feature, chosen)
    }
    const round = draft.rounds.at(-1)
    const isOfRound = said.name === "retry" && !said.subject.startsWith("F")
    if (isOfRound && round) draft.retriedFrom.set(round.milestone, draft.attempts.size)
  },
  // A refusal is itself the intent of the comment that tells it. A person who pressed a button
  // reads it on the check.
  "command.refused": (draft, { command, by, refusal, on = null, check }, at) => {
    const answer = { type: "refused", refusal } as const
    draft.answered.set(command, { command, by, at, written: null, on, ...pressed(check), answer })
    if (check === undefined) intend(draft, { type: "comment", of: command }, at)
    if (refusal.reason === "base_rewritten") planFrom(draft, refusal.head)
  },
  "reply.taken": (draft, { command, by, text, on = null }, at) => {
    const type = on === null ? "reply" : "steering"
    draft.answered.set(command, { command, by, at, written: null, on, answer: { type, text } })
  },
}

const pressed = (check: number | undefined) => (check === undefined ? {} : { check })

/** A person who brings a whole plan takes back everything that was asked of the plan before, by anybody. */
function ask(draft: Draft, asked: Pick<Revision, "command" | "by" | "at" | "said">): void {
  if (asked.said.name === "plan") {
    draft.revisions.forEach((revision, at) => {
      if (revision.version === null) draft.revisions[at] = { ...revision, version: 0 }
    })
  }
  draft.revisions.push({ ...asked, attemptsFrom: draft.attempts.size, version: null })
}

/** Before the first approval nothing is built, so everything may still begin elsewhere. */
function planFrom(draft: Draft, base: Sha): void {
  const { requested } = draft
  if (requested) draft.requested = { ...requested, grant: { ...requested.grant, base } }
}

/** Facts about the mission as a whole. */
import type { FoldsOf } from "./draft.ts"

export const missionFolds: FoldsOf<
  | "mission.requested"
  | "mission.held"
  | "mission.released"
  | "mission.warned"
  | "budget.raised"
  | "mission.delivered"
  | "mission.completed"
  | "mission.cancelled"
  | "mission.declined"
> = {
  "mission.requested": (draft, { goal, by, command, grant }, at) => {
    draft.requested = { goal, by, command, grant, at }
  },
  "mission.held": (draft, { hold, why, ceiling, checkpoint }, at) => {
    if (draft.holds.size === 0) draft.pauses.push({ from: at, to: null })
    draft.holds.set(hold, {
      ...{ why, at },
      ...(ceiling && { ceiling }),
      ...(checkpoint && { checkpoint }),
    })
  },
  "mission.released": (draft, { hold }, at) => {
    draft.holds.delete(hold)
    draft.resumedAt = at
    draft.resumedFrom = draft.attempts.size
    const last = draft.pauses.at(-1)
    if (draft.holds.size === 0 && last?.to === null) draft.pauses.splice(-1, 1, { ...last, to: at })
  },
  "mission.warned": (draft, { ceiling, used, max }) => {
    draft.warned.set(ceiling, { used, max })
  },
  "budget.raised": (draft, { ceiling, max }) => {
    if (ceiling !== "usd" && ceiling !== "tokens" && ceiling !== "minutes") {
      draft.raised.set(ceiling, max)
      return
    }
    const { approved, requested } = draft
    if (approved) draft.approved = { ...approved, max: { ...approved.max, [ceiling]: max } }
    else if (requested) {
      const { grant } = requested
      const raised = { ...grant, max: { ...grant.max, [ceiling]: max } }
      draft.requested = { ...requested, grant: raised }
    }
  },
  "mission.delivered": (draft, { commit }, at) => {
    draft.delivered = { commit, at }
    draft.stale = null
  },
  "mission.completed": (draft, { commit }, at) => {
    draft.ended = { how: "completed", at, by: null, commit }
  },
  "mission.cancelled": (draft, { by }, at) => {
    draft.ended = { how: "cancelled", at, by, commit: null }
  },
  "mission.declined": (draft, { by }, at) => {
    draft.ended = { how: "declined", at, by, commit: null }
  },
}

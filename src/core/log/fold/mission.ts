/** Facts about the mission as a whole. */
import type { FoldsOf } from "./draft.ts"

/** For facts that are read from the log by others and change nothing here yet. */
const nothing = () => {}

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
  "mission.held": (draft, { hold, why }, at) => {
    draft.holds.set(hold, { why, at })
  },
  "mission.released": (draft, { hold }, at) => {
    draft.holds.delete(hold)
    draft.resumedAt = at
  },
  "mission.warned": nothing,
  "budget.raised": (draft, { ceiling, max }) => {
    if (ceiling !== "usd" && ceiling !== "tokens" && ceiling !== "minutes") return
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
  },
  "mission.completed": (draft, _event, at) => {
    draft.ended = { how: "completed", at, by: null }
  },
  "mission.cancelled": (draft, { by }, at) => {
    draft.ended = { how: "cancelled", at, by }
  },
  "mission.declined": (draft, { by }, at) => {
    draft.ended = { how: "declined", at, by }
  },
}

/** Why proven work was not delivered, and what a delivery leaves out. */
import type { Refusal } from "../../log/command.ts"
import type { Table } from "../../values/kind-table.ts"
import type { MissionView } from "../../view/mission.ts"
import { code } from "../markdown/neutral.ts"

type OfDelivery = Extract<
  Refusal,
  {
    reason:
      | "already_delivered"
      | "nothing_proven"
      | "not_proven"
      | "nothing_to_leave_out"
      | "left_out"
  }
>

export const DELIVERING: Table<"reason", OfDelivery, [v: MissionView], string> = {
  already_delivered: refused =>
    `**\`/mission ${refused.name}\` comes too late: the pull request is ready, and nothing more is built.** \`/mission status\` says where the mission stands.`,
  nothing_proven: () =>
    "**Nothing is proven yet, so there is nothing to deliver.** `/mission status` shows what is left to do.",
  not_proven: refused => {
    const { milestone, proven } = refused
    const can = proven
      ? `To deliver what is proven: \`/mission deliver ${proven}\``
      : "`/mission explain` says why."
    return `**${milestone} is not proven, so it cannot be delivered.** ${can}`
  },
  nothing_to_leave_out: refused =>
    `**${refused.subject} is the last milestone, so there is nothing to leave out.** All of it is delivered when the last round holds. \`/mission status\` says how far it is.`,
  left_out: (refused, v) => {
    const upTo = v.narrowed ? `: only ${v.narrowed.upTo} and what came before is delivered` : ""
    return `**${code(refused.subject, 20)} is left out${upTo}.** For the rest open a new issue. \`/mission status\` says where the mission stands.`
  },
}

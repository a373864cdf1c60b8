/** The commands that a text may name: those that work now, at this stage of the mission. */
import type { CommandName } from "../log/command.ts"
import { liftedBy } from "../log/hold.ts"
import type { Mission } from "../log/mission.ts"
import { isDeliverable, milestonesOf } from "../log/scope.ts"
import { openProposal, openRound, stageOf } from "../people/stage.ts"
import { offeredIn } from "../people/table.ts"

export function isOffered(m: Mission, name: CommandName): boolean {
  if (name === "pause" && m.holds.has("person")) return false
  if (name === "resume") return canResume(m)
  if (name === "approve" && openProposal(m) === null) return false
  if (name === "go" && openRound(m) === null) return false
  if (name === "deliver" && !canDeliver(m)) return false
  return offeredIn(stageOf(m)).some(row => row.name === name)
}

/** Something is proven, something is not, and nobody has delivered a part of it yet. */
const canDeliver = (m: Mission): boolean => {
  const all = milestonesOf(m)
  const isOpen = all.some(({ id }) => !m.sealed.has(id))
  return m.narrowed === null && isOpen && all.some(({ id }) => isDeliverable(m, id))
}

const canResume = (m: Mission): boolean =>
  liftedBy(m.holds.keys(), "resume").length > 0 || m.refused.size > 0 || m.contested.size > 0

/** "`/mission pause` · `/mission help`": what is offered of these, in this order. */
export const offers = (m: Mission, asked: readonly (readonly [CommandName, string])[]): string =>
  asked
    .filter(([name]) => isOffered(m, name))
    .map(([name, rest]) => `\`/mission ${name}${rest ? ` ${rest}` : ""}\``)
    .join(" · ")

/** The main command alone, so that GitHub gives it a copy button. */
export const copyable = (command: string): string => `\`\`\`\n${command}\n\`\`\``

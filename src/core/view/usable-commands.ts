/** Which commands are usable: they would do something at this stage of the mission. */
import type { CommandName } from "../log/command.ts"
import { liftedBy } from "../log/hold.ts"
import type { Mission } from "../log/mission.ts"
import { isDeliverable, milestonesOf } from "../log/scope.ts"
import { commandsIn } from "../people/command-table.ts"
import { openProposal, openRound, stageOf } from "../people/stage.ts"

/** They come in the order of the command table. */
export const usableCommands = (m: Mission): readonly CommandName[] =>
  commandsIn(stageOf(m)).flatMap(({ name }) => (works(m, name) ? [name] : []))

function works(m: Mission, name: CommandName): boolean {
  if (name === "pause") return !m.holds.has("person")
  if (name === "resume") return canResume(m)
  if (name === "approve") return openProposal(m) !== null
  if (name === "go") return openRound(m) !== null
  return name !== "deliver" || canDeliver(m)
}

/** Something is proven, something is not, and nobody has delivered a part of it yet. */
const canDeliver = (m: Mission): boolean => {
  const all = milestonesOf(m)
  const isOpen = all.some(({ id }) => !m.sealed.has(id))
  return m.narrowed === null && isOpen && all.some(({ id }) => isDeliverable(m, id))
}

const canResume = (m: Mission): boolean =>
  liftedBy(m.holds.keys(), "resume").length > 0 || m.refused.size > 0 || m.contested.size > 0

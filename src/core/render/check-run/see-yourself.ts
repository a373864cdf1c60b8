/** The command with which readers run a failed criterion on their own machine. */
import type { VerdictView } from "../../view/attempt.ts"
import { criterionIn, type MissionView } from "../../view/mission.ts"
import { fence } from "../markdown/neutral.ts"
import { TYPED } from "../phrase/typed.ts"

/** null: everything held, or no command proves what did not. */
export function seeYourself(v: MissionView, verdicts: readonly VerdictView[]): string | null {
  const failed = verdicts.find(({ criterion, is }) => is !== "pass" && isCommand(v, criterion))
  if (!failed) return null
  const { criterion, commit } = failed
  const typed = `${TYPED} verify ${criterion} --mission ${nameOf(v)} --at ${commit.slice(0, 7)}`
  return `See it yourself, in a clone:\n\n${fence(typed)}`
}

function isCommand(v: MissionView, id: VerdictView["criterion"]): boolean {
  const kind = criterionIn(v, id)?.criterion.kind
  return kind === "command" || kind === "same_as_base"
}

/** A mission on a person's own machine is called local-1 there. */
const nameOf = ({ issue, instance }: MissionView): string =>
  instance.endsAt === "delivery" ? `local-${issue}` : `${issue}`

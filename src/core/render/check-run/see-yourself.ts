/** What runs a criterion that did not hold on the reader's own machine. */
import type { VerdictView } from "../../view/attempt.ts"
import { criterionIn, type MissionView } from "../../view/mission.ts"
import { fence } from "../markdown/neutral.ts"
import { TYPED } from "../phrase/typed.ts"

/** null: it held, or no command proves it. */
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

/** One of a laptop has its number there alone. */
const nameOf = ({ issue, instance }: MissionView): string =>
  instance.endsAt === "delivery" ? `local-${issue}` : `${issue}`

/** What runs a criterion that did not hold on the reader's own machine. */
import type { Verdict } from "../../log/attempt.ts"
import type { Mission } from "../../log/mission.ts"
import { criterionOf } from "../../plan/plan.ts"
import { planOf } from "../../work/phase.ts"
import { fence } from "../markdown/neutral.ts"
import { TYPED } from "../phrase/typed.ts"

/** null: it held, or no command proves it. */
export function seeYourself(m: Mission, verdicts: readonly Verdict[]): string | null {
  const failed = verdicts.find(({ criterion, is }) => is !== "pass" && isCommand(m, criterion))
  if (!failed) return null
  const { criterion, commit } = failed
  const typed = `${TYPED} verify ${criterion} --mission ${nameOf(m)} --at ${commit.slice(0, 7)}`
  return `See it yourself, in a clone:\n\n${fence(typed)}`
}

function isCommand(m: Mission, id: Verdict["criterion"]): boolean {
  const plan = planOf(m)
  const kind = plan ? criterionOf(plan, id)?.kind : undefined
  return kind === "command" || kind === "same_as_base"
}

/** One of a laptop has its number there alone. */
const nameOf = ({ ref }: Mission): string =>
  ref.instance.endsAt === "delivery" ? `local-${ref.issue}` : `${ref.issue}`

/** What each command brings about in each stage, for commands.test.ts. */
import type { CommandName } from "../../src/core/log/command.ts"
import type { Stage } from "../../src/core/people/stage.ts"

type Row = Readonly<Record<Stage, string>>

/** The same result in several stages. */
const during = (
  before: string,
  running: string,
  delivered: string,
  ended = "refused: ended",
): Row => ({
  none: "refused: no_mission",
  planning: before,
  questions: before,
  proposed: before,
  running,
  delivered,
  ended,
})

export const cells: Readonly<Record<CommandName, Row>> = {
  start: {
    none: "accepted mission.requested",
    planning: "refused: already_a_mission",
    questions: "refused: already_a_mission",
    proposed: "refused: already_a_mission",
    running: "refused: already_a_mission",
    delivered: "refused: already_a_mission",
    ended: "refused: already_a_mission",
  },
  go: {
    none: "refused: no_mission",
    planning: "refused: nothing_asked",
    questions: "accepted",
    proposed: "refused: nothing_asked",
    running: "refused: nothing_asked",
    delivered: "refused: nothing_asked",
    ended: "refused: ended",
  },
  approve: {
    none: "refused: no_mission",
    planning: "refused: nothing_proposed",
    questions: "refused: nothing_proposed",
    proposed: "accepted plan.endorsed plan.approved",
    running: "refused: already_approved",
    delivered: "refused: already_approved",
    ended: "refused: ended",
  },
  revise: during("accepted", "accepted", "accepted"),
  plan: during("accepted", "accepted", "accepted"),
  status: during("accepted", "accepted", "accepted", "accepted"),
  explain: during("accepted", "accepted", "accepted", "accepted"),
  pause: during("accepted mission.held", "accepted mission.held", "accepted mission.held"),
  resume: during("refused: not_held", "refused: not_held", "refused: not_held"),
  cancel: during(
    "accepted mission.cancelled",
    "accepted mission.cancelled",
    "accepted mission.cancelled",
  ),
  retry: during("refused: unknown_subject", "refused: still_at_work", "refused: already_delivered"),
  done: during("refused: unknown_subject", "waits", "refused: already_delivered"),
  skip: during(
    "refused: unknown_subject",
    "accepted feature.skipped criterion.waived",
    "refused: already_delivered",
  ),
  steer: during(
    "refused: unknown_subject",
    "accepted feature.steered",
    "refused: already_delivered",
  ),
  use: during("accepted", "accepted", "accepted"),
  budget: during("accepted budget.raised", "accepted budget.raised", "accepted budget.raised"),
  accept: during(
    "refused: unknown_subject",
    "accepted criterion.waived",
    "accepted criterion.waived",
  ),
  deliver: during(
    "refused: nothing_proven",
    "refused: nothing_proven",
    "refused: already_delivered",
  ),
  help: { ...during("accepted", "accepted", "accepted", "accepted"), none: "accepted" },
}

/** What others do to our issues again and again, or for good: nobody fights on, and a person is asked. */
import { isDone } from "../../log/done.ts"
import type { Mission } from "../../log/mission.ts"
import type { Wait } from "../../log/wait.ts"
import { type Next, waiting } from "./next.ts"

export const contests = (m: Mission): Next =>
  waiting(
    ...[...m.contested.values()].map(
      (contest): Wait => ({ type: "contested", needs: "person", ...contest }),
    ),
    ...[...m.lostIssues].flatMap(([feature, how]): Wait[] =>
      isDone(m.features.get(feature))
        ? []
        : [{ type: "issue_lost", needs: "person", feature, how }],
    ),
  )

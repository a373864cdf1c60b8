/** Fields that others keep changing: nobody fights on for them, and a person is asked. */
import type { Mission } from "../../log/mission.ts"
import { type Next, waiting } from "./next.ts"

export const contests = (m: Mission): Next =>
  waiting(
    ...[...m.contested.values()].map(
      contest => ({ type: "contested", needs: "person", ...contest }) as const,
    ),
  )

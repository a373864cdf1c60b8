/** The integration branch must exist before anything is built on it. */
import type { Mission } from "../../log/mission.ts"
import { type Next, NOTHING, waiting } from "./next.ts"

export function integration(m: Mission): Next {
  return m.approved && m.integration === null
    ? waiting({ type: "integration", needs: "github" })
    : NOTHING
}

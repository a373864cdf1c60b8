/** After delivery the pull request belongs to people. */
import type { Mission } from "../../log/mission.ts"
import { type Next, NOTHING, waiting } from "./next.ts"

export function delivery(m: Mission): Next {
  return m.delivered ? waiting({ type: "merge_by_person", needs: "person" }) : NOTHING
}

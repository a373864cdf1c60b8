/** What the functions that send effects have at hand. */
import type { Mission } from "../../core/log/mission.ts"
import type { Identity, Request } from "../request.ts"

export interface Sending {
  readonly request: Request
  readonly identity: Identity
  readonly mission: Mission
}

/** What a runner is given. It must read no environment, clock or randomness itself. */

import type { Checkout } from "./checkout.ts"
import type { Host } from "./host.ts"
import type { Limits } from "./limits.ts"
import type { Ledger } from "./process-ledger.ts"
import type { Actions } from "./scene.ts"

export interface RunnerParts {
  readonly host: Host
  /** One runner to a folder; job folders and the list of processes stand in it. */
  readonly workDir: string
  /** The Node 24 binary that runs JavaScript actions. */
  readonly nodePath: string
  readonly actions: Actions
  /** Usually `gitCheckout`. */
  readonly checkout: Checkout
  /** Milliseconds since 1970. */
  readonly clock: { now(): number }
  /** Unguessable and different each time; letters, digits and dashes. */
  readonly ids: () => string
  /** Jobs at one time, over all runs. */
  readonly maxParallel: number
  /** The only variables of this machine that steps see: PATH (needed), LANG, and no secret. */
  readonly environment: Readonly<Record<string, string>>
  readonly log: (line: string) => void
  /** `keep` leaves job folders for looking at; `remove` is the default. */
  readonly folders?: "remove" | "keep"
  /** Tests shorten waiting times. */
  readonly limits?: Partial<Limits>
}

export interface Settings extends Omit<RunnerParts, "limits"> {
  readonly limits: Limits
  readonly ledger: Ledger
  /** Once true, nothing more is reported: GitHub learns of a runner's end by its silence. */
  readonly isStopping: () => boolean
}

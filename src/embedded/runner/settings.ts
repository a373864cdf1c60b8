/** What a runner is given from outside. It reads no environment, clock or random numbers itself. */

import type { Checkout } from "./checkout.ts"
import type { Host } from "./host.ts"
import type { Limits } from "./limits.ts"
import type { Ledger } from "./process-ledger.ts"
import type { Actions } from "./scene.ts"

export interface RunnerParts {
  readonly host: Host
  /** The folder for job folders and the list of processes. Each runner needs its own. */
  readonly workDir: string
  /** The Node 24 binary that runs JavaScript actions. */
  readonly nodePath: string
  readonly actions: Actions
  /** Usually `gitCheckout`. */
  readonly checkout: Checkout
  /** Milliseconds since 1970. */
  readonly clock: { now(): number }
  /** Makes ids that nobody can guess, of letters, digits and dashes. */
  readonly ids: () => string
  /** How many jobs may run at the same time, over all runs. */
  readonly maxParallel: number
  /** The only variables of this machine that steps see: PATH (needed), LANG, and no secret. */
  readonly environment: Readonly<Record<string, string>>
  readonly log: (line: string) => void
  /** GitHub doesn't say whether a job waits for its concurrency group before it asks for its `if`. */
  readonly groupFirst?: boolean
  /** `keep` leaves job folders so that somebody can look into them; `remove` is the default. */
  readonly folders?: "remove" | "keep"
  /** Whether each job gets a new machine of GitHub's. Left out: it is a person's own. */
  readonly isHosted?: boolean
  /** The home folder that jobs share; left out: each has a new one. */
  readonly home?: string
  /** For tests, which shorten the times. */
  readonly limits?: Partial<Limits>
}

export interface Settings extends Omit<RunnerParts, "limits"> {
  readonly limits: Limits
  readonly ledger: Ledger
  /** Once true, nothing more is reported. GitHub too notices a runner's end only by its silence. */
  readonly isStopping: () => boolean
  /** Takes work that no run waits for. The runner stops only after it's done. It never rejects. */
  readonly aside: (work: Promise<void>) => void
}

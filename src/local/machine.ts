/** What the entry point knows about the machine: folders, programs, clock, terminal. */
import type { Outer } from "../attempt/check/environments.ts"
import type { Policy } from "../core/plan/policy.ts"
import type { WorkflowText } from "./local-github.ts"
import type { Terminal } from "./person.ts"

export interface Machine {
  /** Where the command was typed. */
  readonly directory: string
  readonly home: string
  /** The name of the person's account in the operating system; null if there is none. */
  readonly account: string | null
  readonly path: string
  /**
   * The variables of the person's shell. Jobs see those of toolchains and those that the policy
   * names.
   */
  readonly shell: Outer
  /** The folder with action.yml, dist/ and templates/ of this product. */
  readonly product: string
  readonly nodePath: string
  readonly pid: number
  readonly clock: () => number
  readonly random: (bytes: number) => Uint8Array
  readonly terminal: Terminal
  readonly signal: AbortSignal
  /** Workflow files that this instance may run beside ours; only tests hand any in. */
  readonly workflows?: readonly WorkflowText[]
  /** For tests, which shorten the times that a policy gives agents. */
  readonly shorten?: (usual: Policy) => Policy
}

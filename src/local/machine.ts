/** What the entry point knows about the machine: folders, programs, clock, terminal. */
import type { Outer } from "../attempt/check/environments.ts"
import type { Policy } from "../core/plan/policy.ts"
import type { WorkflowText } from "./local-github.ts"
import type { Terminal } from "./person.ts"

export interface Machine {
  /** Where the command was typed. */
  readonly directory: string
  readonly home: string
  /** What the operating system calls the person's account; null: nothing. */
  readonly account: string | null
  readonly path: string
  /** The variables of the person's shell, of which jobs see what names toolchains or the policy names. */
  readonly shell: Outer
  /** Where action.yml, dist/ and templates/ of this product stand. */
  readonly product: string
  readonly nodePath: string
  readonly pid: number
  readonly clock: () => number
  readonly random: (bytes: number) => Uint8Array
  readonly terminal: Terminal
  readonly signal: AbortSignal
  /** Workflow files that this instance may run beside ours; only tests hand any in. */
  readonly workflows?: readonly WorkflowText[]
  /** Tests shorten the patience that a policy has with agents. */
  readonly shorten?: (usual: Policy) => Policy
}

/** What a scripted model says or does when it is asked once. */
import type { Step } from "./find-tool.ts"

/** What goes wrong instead of an answer; each holds until the script says otherwise. */
export type Fault =
  | {
      readonly fault: "status"
      readonly status: number
      readonly retryAfter: number | null
      readonly times: number
    }
  /** Answers begin and break off, and from then on nobody is there. */
  | { readonly fault: "dies" }
  /** An answer that never comes; `once`: the next request is answered again. */
  | { readonly fault: "hangs"; readonly once?: true }

export type Line = Step | Fault

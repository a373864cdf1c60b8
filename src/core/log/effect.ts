/** What may be sent to GitHub, as data only. The board decides what is sent; the executor knows how. */
import type { Digest } from "../values/digest.ts"
import type { AttemptKey, Sha } from "../values/id.ts"
import type { Instant } from "../values/time.ts"
import type { ButtonName } from "./observed.ts"
import type { Thing } from "./thing.ts"

/**
 * A rendered text. The digest covers title and body and stands in our marker. Bodies are never
 * compared, because GitHub changes them (line ends). The executor adds the marker.
 */
export interface Text {
  readonly title: string | null
  readonly body: string
  readonly digest: Digest
}

/**
 * A finding beside the line that it is about. GitHub only adds annotations: none is changed or
 * taken back.
 */
export interface Annotation {
  readonly path: string
  readonly line: number
  readonly level: "failure" | "warning"
  readonly title: string
  readonly message: string
}

/** A button on a completed check. GitHub shows it only for the App that made the check. */
export interface Button {
  readonly label: string
  readonly description: string
  readonly identifier: ButtonName
}

export interface CheckOutput {
  readonly status: "queued" | "in_progress" | "completed"
  readonly conclusion: "success" | "failure" | "neutral" | "action_required" | "cancelled" | null
  readonly text: Text
  /** Always in the same order, so that the annotations which exist already are the first ones. */
  readonly annotations: readonly Annotation[]
  readonly buttons: readonly Button[]
}

/** Sent only by the look whose append holds the intent. */
export type Create =
  | {
      readonly type: "create"
      readonly thing: Extract<Thing, { type: "comment" }>
      readonly text: Text
      /** The issue or pull request where it is written; without it, the mission's own issue. */
      readonly on?: number
    }
  | {
      readonly type: "create"
      readonly thing: Extract<Thing, { type: "issue" }>
      readonly text: Text
      readonly milestone: number | null
      readonly labels: readonly string[]
    }
  | {
      readonly type: "create"
      readonly thing: Extract<Thing, { type: "milestone" }>
      readonly text: Text
      readonly dueOn: Instant | null
    }
  | {
      readonly type: "create"
      readonly thing: Extract<Thing, { type: "run" }>
      readonly inputs: Readonly<Record<string, string>>
    }
  | {
      readonly type: "create"
      readonly thing: Extract<Thing, { type: "check_run" }>
      readonly name: string
      readonly output: CheckOutput
    }
  | {
      readonly type: "create"
      readonly thing: Extract<Thing, { type: "pull_request" }>
      readonly text: Text
      readonly head: string
      readonly draft: boolean
    }
  | {
      readonly type: "create"
      readonly thing: Extract<Thing, { type: "offer" }>
      readonly text: Text
      readonly commit: OfferedCommit
    }

/** One commit with whole files, on a new branch. */
interface OfferedCommit {
  readonly branch: string
  readonly onto: Sha
  readonly files: Readonly<Record<string, string>>
  readonly at: Instant
  readonly message: string
}

/** May be repeated by anybody, in any order. Ids are database ids where GitHub wants those. */
export type Ensure =
  | {
      readonly type: "ensure_comment"
      readonly id: number
      readonly thing: Thing
      readonly text: Text
    }
  | { readonly type: "ensure_comment_deleted"; readonly id: number }
  | { readonly type: "ensure_pinned"; readonly id: number }
  | {
      readonly type: "ensure_reaction"
      readonly comment: number
      readonly content: "eyes" | "rocket" | "confused"
    }
  | {
      readonly type: "ensure_issue"
      readonly number: number
      readonly thing: Thing
      readonly state: "open" | "completed" | "not_planned"
      readonly text: Text
      readonly milestone: number | null
      readonly labels: readonly string[]
    }
  | {
      readonly type: "ensure_duplicate_closed"
      readonly what: "issue" | "milestone" | "pull_request"
      readonly number: number
      readonly of: number
    }
  | { readonly type: "ensure_sub_issue"; readonly parent: number; readonly child: number }
  | { readonly type: "ensure_blocked_by"; readonly number: number; readonly by: readonly number[] }
  | { readonly type: "ensure_unblocked"; readonly number: number; readonly by: readonly number[] }
  | {
      readonly type: "ensure_milestone"
      readonly number: number
      readonly thing: Thing
      readonly state: "open" | "closed"
      readonly text: Text
      readonly dueOn: Instant | null
    }
  | {
      readonly type: "ensure_check_run"
      readonly id: number
      readonly thing: Thing
      readonly output: CheckOutput
    }
  /** Creates the branch and never moves it. */
  | { readonly type: "ensure_branch"; readonly name: string; readonly at: Sha }
  /**
   * A commit with its parent's tree. It is made at a given instant, so repeating it gives the same
   * commit.
   */
  | {
      readonly type: "ensure_commit"
      readonly branch: string
      readonly onto: Sha
      readonly message: string
      readonly at: Instant
    }
  | {
      readonly type: "ensure_merged"
      readonly into: string
      readonly commit: Sha
      readonly message: string
      /** The attempt and the head that it is merged for. A conflict is recorded with both. */
      readonly attempt: AttemptKey
      readonly onto: Sha
    }
  | { readonly type: "ensure_run_cancelled"; readonly run: number }
  | {
      readonly type: "ensure_pull_request"
      readonly number: number
      readonly thing: Thing
      readonly draft: boolean
      readonly text: Text
    }
  /** For an issue that people wrote: only its state changes. */
  | { readonly type: "ensure_open"; readonly number: number }
  /** The label on the mission's issue that says that a person is needed. */
  | {
      readonly type: "ensure_label"
      readonly number: number
      readonly label: string
      readonly is: "on" | "off"
    }

export type Effect = Create | Ensure

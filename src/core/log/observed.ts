/** What GitHub showed in one look. Absence is a fact only in a list that is complete. */
import type { Forbids } from "../plan/policy/effective.ts"
import type { Policy } from "../plan/policy.ts"
import type { RequiredCheck } from "../plan/required.ts"
import type { Digest } from "../values/digest.ts"
import type { AttemptKey, Permission, Person, Sha } from "../values/id.ts"
import type { Instant } from "../values/time.ts"
import type { Report } from "./report.ts"
import type { ThingKey } from "./thing.ts"

export interface List<T> {
  /** A full read: nothing that has existed long enough is missing. */
  readonly complete: boolean
  readonly items: readonly T[]
}

/** Whether nothing like it exists. A read that was cut off cannot say that. */
export const isAbsent = <T>(list: List<T>, is: (item: T) => boolean): boolean =>
  list.complete && !list.items.some(is)

/**
 * Hidden text in what we wrote. It is a cache and never authority, and is believed only from our
 * own identity.
 */
export interface Marker {
  readonly mission: number
  readonly thing: ThingKey
  readonly digest: Digest
}

export interface SeenComment {
  readonly id: number
  /** The issue that it stands on. */
  readonly issue: number
  readonly by: Person
  readonly isBot: boolean
  readonly body: string
  readonly at: Instant
  /** Somebody edited it after it was written. */
  readonly isEdited: boolean
  readonly isPinned: boolean
  /** Only for comments of our own. */
  readonly marker: Marker | null
  readonly reactions: readonly ("eyes" | "rocket" | "confused")[]
}

/** What somebody did to an issue by hand. */
export type Deed =
  | { readonly did: "closed"; readonly as: "completed" | "not_planned" }
  | { readonly did: "reopened" }
  | { readonly did: "assigned" | "unassigned"; readonly who: Person }
  /** Moved out of our milestone, into another one or none. */
  | { readonly did: "moved" }
  | { readonly did: "unlabeled"; readonly label: string }

/** A line of an issue's history that is not ours. */
export type SeenEntry = {
  readonly id: number
  readonly issue: number
  readonly by: Person
  readonly isBot: boolean
  readonly at: Instant
} & Deed

export interface SeenIssue {
  readonly id: number
  readonly number: number
  readonly title: string
  readonly body: string
  readonly by: Person
  readonly state: "open" | "completed" | "not_planned"
  /** Who closed it. Only the history shows an app that acted with a person's token. */
  readonly closedBy: (Person & { readonly isBot: boolean }) | null
  /** The people who are assigned, in GitHub's order. */
  readonly assignees: readonly Person[]
  readonly milestone: number | null
  readonly labels: readonly string[]
  readonly marker: Marker | null
  readonly subIssueOf: number | null
  /**
   * Ids of the issues that block it, closed ones included. null: nobody asked, because it is closed
   * or not ours.
   */
  readonly blockedBy: readonly number[] | null
}

export interface SeenMilestone {
  readonly id: number
  readonly number: number
  readonly title: string
  readonly state: "open" | "closed"
  readonly dueOn: Instant | null
  readonly marker: Marker | null
}

export interface SeenRun {
  readonly id: number
  readonly attempt: AttemptKey
  readonly status: "queued" | "waiting" | "working" | "concluded"
  readonly conclusion: string | null
  readonly createdAt: Instant
  /** Means something only once the run has concluded. */
  readonly concludedAt: Instant
}

export interface SeenReport {
  readonly attempt: AttemptKey
  readonly run: number
  /** Whether the run's last job concluded with `success`. null: not known yet. */
  readonly isDelivered: boolean | null
  /** null if it cannot be read. */
  readonly report: Report | null
  /** Set if a newer Action wrote it: what this program does not know of it. */
  readonly lacked?: readonly string[]
}

export interface SeenBranch {
  /** The branch that was read. A person may have chosen another one since. */
  readonly name: string
  readonly complete: boolean
  /** null if it does not exist. */
  readonly head: Sha | null
  /** Our merges on it since the mission's base, oldest first: the delivered commit and the merge. */
  readonly merges: readonly { readonly commit: Sha; readonly merge: Sha; readonly onto: Sha }[]
  /**
   * How the head relates to the one that the log knows. "ahead": it contains that one. "behind":
   * that one contains it (a read that lags). "diverged": neither contains the other.
   */
  readonly relation: "same" | "ahead" | "behind" | "diverged"
  /** The default branch's head if ours does not contain it, and the workflow files in which they differ. */
  readonly missing?: { readonly commit: Sha; readonly workflows: readonly string[] } | null
  /** The head, if it changes nothing of its only parent. null or left out: it does. */
  readonly same?: { readonly commit: Sha; readonly onto: Sha } | null
}

export interface SeenCheckRun {
  readonly id: number
  readonly name: string
  readonly commit: Sha
  readonly status: "queued" | "in_progress" | "completed"
  /** How many annotations it has. */
  readonly annotations: number
  readonly marker: Marker | null
}

/** A check run or commit status of somebody else, in its latest attempt. */
export interface SeenCheck {
  readonly name: string
  /** For a status: the account that set it, without an id. */
  readonly app: { readonly id: number | null; readonly slug: string; readonly name: string }
  /** "stopped" is neither green nor red: it was cancelled or given up, or it asks for a person. */
  readonly is: "running" | "green" | "red" | "stopped"
  readonly url: string | null
  /** Title, summary and annotations as its author wrote them, shortened. Only for red ones. */
  readonly said: readonly string[]
}

/** The repository's own CI on the commit that a round waits with. */
export interface SeenCi {
  readonly commit: Sha
  readonly tree: Sha
  readonly checks: List<SeenCheck>
  /** Runs that start only once a person allows them, each with its page. */
  readonly approvals: readonly { readonly name: string; readonly url: string }[]
}

export interface SeenPullRequest {
  readonly id: number
  readonly number: number
  readonly state: "open" | "merged" | "closed"
  readonly isDraft: boolean
  readonly mergeCommit: Sha | null
  readonly marker: Marker | null
}

/** GitHub's own button *Re-run* on a check counts as our `retry`. */
export type ButtonName = "retry" | "explain" | "accept"

/** A button that somebody pressed on a check. Only a webhook tells of it: if that is lost, the person presses again. */
export interface PressedButton {
  /** The id of the webhook's delivery, which stays the same when GitHub sends it again. */
  readonly id: string
  readonly by: Person
  readonly at: Instant
  readonly name: ButtonName
  /** One check run, or all check runs of a commit. */
  readonly on: { readonly check: number } | { readonly commit: Sha }
}

export type LostHow = "deleted" | "transferred"

/** A commit of this repository, or why it is none. */
export type HandedIn =
  | { readonly type: "found"; readonly commit: Sha }
  | { readonly type: "not_found" | "of_fork" }

/** Whether a person is in a team such as "acme/leads". "unreadable": GitHub does not let us ask. */
export interface Membership {
  readonly team: string
  readonly person: number
  readonly is: "member" | "other" | "unreadable"
}

/** Files that differ between two commits, including the old names of moved ones. null: it cannot be told. */
export interface Comparison {
  readonly from: Sha
  readonly to: Sha
  readonly changed: readonly string[] | null
}

/** What was sent before, and how often in a row. */
export interface Told {
  /** The whole effect as text. */
  readonly what: string
  /** Whether GitHub answered that it was done. */
  readonly isAnswered: boolean
  readonly at: Instant
  readonly times: number
}

/** The ref of the mission's log does not name the last append that is ours. */
export interface SeenLog {
  /**
   * "foreign": it names something that is not ours. "rewound": it names an append of ours that
   * lacks later ones. "gone": there is no such ref any more.
   */
  readonly how: "foreign" | "rewound" | "gone"
  /** What it names, and whether that is a commit. */
  readonly head: Sha | null
  readonly isCommit: boolean
  /** The last append that is ours. The mission is as it was then. */
  readonly last: Sha
}

export interface Observed {
  /** Set if somebody else changed the mission's log. */
  readonly log?: SeenLog | null
  /**
   * All comments on the mission's issue; the latest ones on its other issues and its pull request.
   * Oldest first.
   */
  readonly comments: List<SeenComment>
  /** The latest lines of these issues' histories, oldest first. */
  readonly entries: List<SeenEntry>
  /** The body of the issue as its first comment, as long as there is no mission. Its id is the issue's. */
  readonly opening?: SeenComment | null
  /** Buttons that were pressed lately. The log knows some of them already. */
  readonly buttons?: readonly PressedButton[]
  /** What people hand in, by the name that they gave it. */
  readonly handedIn?: ReadonlyMap<string, HandedIn>
  /** Issues of ours that no longer exist here. They are asked for by number, because lists lag behind. */
  readonly lostIssues?: readonly { readonly number: number; readonly how: LostHow }[]
  /** Ids of our comments that somebody deleted. They are asked for by id, because lists lag behind. */
  readonly deleted?: readonly number[]
  /** What this process sent lately, by the effect's key. Left out: it does not remember. */
  readonly told?: ReadonlyMap<string, Told>
  /** Until then few requests are left, so that nothing may begin. Left out or null: there are enough. */
  readonly restsUntil?: Instant | null
  /** The permissions, at this moment, of the people whose words may count. */
  readonly permissions: ReadonlyMap<number, Permission>
  /** For those who wait to approve: whether they are in the teams that may. What is missing was not asked. */
  readonly memberships?: readonly Membership[]
  /** The mission's own issue. null: it could not be read. */
  readonly missionIssue: SeenIssue | null
  readonly issues: List<SeenIssue>
  readonly milestones: List<SeenMilestone>
  readonly runs: List<SeenRun>
  readonly reports: List<SeenReport>
  readonly branch: SeenBranch
  /** For commits with verdicts that the last round may take over. */
  readonly comparisons?: readonly Comparison[]
  readonly checkRuns: List<SeenCheckRun>
  /** null or left out: no round waits for it. */
  readonly ci?: SeenCi | null
  readonly pullRequests: List<SeenPullRequest>
  /** Heads that a merge queue made of our pull request. They were read before the branch. */
  readonly mergeGroups?: readonly Sha[]
  /** The default branch now, and what a new mission would be granted. null: the repository is empty. */
  readonly base: {
    readonly sha: Sha
    readonly policy: Policy
    /** Why the policy's files let nothing start. Absent or null: they do. */
    readonly forbids?: Forbids | null
    /** The commit that a plan starts from, if the branch no longer contains it. Asked before an approval. */
    readonly lacks?: Sha | null
    /** The checks that the branch's rules require. Left out if nobody plans. */
    readonly requires?: readonly RequiredCheck[]
  } | null
  readonly isPrivate: boolean
}

/** The repository that is looked at, and as whom. */

import type { Repository, Request } from "../github/request.ts"
import type { Finding } from "./finding.ts"
import type { ProbeReport } from "./job/probe-report.ts"

/** Somebody whose rights are at hand. */
export interface Present {
  readonly request: Request
}

/** Why nobody can ask as them. */
export interface Absent {
  readonly why: string
  readonly next: string
}

/** The App by its own key, which is no right in any repository yet. */
export interface AppKeyHere extends Present {
  readonly id: number
  readonly slug: string
}

/** The App as it is installed here. */
export type AppHere = AppKeyHere

export interface Patient {
  readonly repository: Repository
  /** The repository's page. */
  readonly page: string
  readonly branch: string
  /** The commit of the default branch that everything is read from. */
  readonly head: string
  readonly isPrivate: boolean
  readonly isOrganisation: boolean
  readonly signsOff: boolean
  /** null: whoever looked may not see it. */
  readonly mergeWays: { readonly squash: boolean; readonly rebase: boolean } | null
  readonly prefix: string
  /** What `init` would write, with the Action and the bot that the repository's own file names. */
  readonly files: readonly PatientFile[]
  readonly key: AppKeyHere | Absent
  readonly app: AppHere | Absent
  readonly person: (Present & { readonly isAdmin: boolean }) | Absent
  /** Whoever can read files: the person, else the App. */
  readonly reader: Present & { readonly by: "app" | "person" }
  readonly trial: () => Promise<Trial>
  /** The command that mends most things, as somebody types it. */
  readonly init: string
}

export interface PatientFile {
  readonly path: string
  /** As shipped; null: nobody here knows, because the repository's own file names no Action. */
  readonly shipped: string | null
  /** null: it is not there. */
  readonly found: string | null
}

/** A run of the attempt's workflow without a mission. */
export interface Trial {
  /** How starting and ending went. */
  readonly finding: Finding
  /** What its jobs said; empty if there was no run. */
  readonly reports: readonly ProbeReport[]
  /** Its page; null: there was no run. */
  readonly url: string | null
}

export const isHere = <T extends Present>(who: T | Absent): who is T => "request" in who

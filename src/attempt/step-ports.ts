/** What each step needs of GitHub and of time; src/action.ts puts the real ones in. */

export interface Artifact {
  readonly id: number
  /** SHA-256 of the archive, in hex. */
  readonly digest: string
}

/** Artifacts of this run. They are never looked for by name: any job may take any name. */
export interface Artifacts {
  /** All files of the folder. `keepDays`: two weeks where it is left out; GitHub may delete it sooner. */
  upload(options: {
    readonly name: string
    readonly folder: string
    readonly keepDays?: number
  }): Promise<Artifact>
  /** Throws if what came is not what the digest says. */
  download(options: { readonly artifact: Artifact; readonly folder: string }): Promise<void>
}

export interface Clock {
  /** Milliseconds that only go forward. */
  now(): number
  wait(ms: number): Promise<void>
}

export interface Lines {
  /** Our own words. */
  say(line: string): void
  /** What an agent or its code printed: shown, but never read as a command by the runner. */
  quote(line: string): void
}

/** Tells the orchestrator to look. A wake-up that gets lost costs time, never correctness. */
export type WakeOrchestrator = () => Promise<void>

/** On GitHub the end of the run sends a webhook anyway. */
export const wakeNobody: WakeOrchestrator = async () => {}

/** What each step needs from GitHub and from a clock; src/action.ts puts the real ones in. */

export interface Artifact {
  readonly id: number
  /** SHA-256 of the archive, in hex. */
  readonly digest: string
}

/**
 * Artifacts of this run. They are never looked up by name, because any job may take any name. What
 * GitHub's service fails at is an AttemptError.
 */
export interface Artifacts {
  /** Loads what an upload needs. A step calls it before it waits for others. */
  prepare?(): void
  /**
   * Uploads all files of the folder. They are kept two weeks if `keepDays` is left out; GitHub may
   * delete them sooner.
   */
  upload(options: {
    readonly name: string
    readonly folder: string
    readonly keepDays?: number
  }): Promise<Artifact>
  /** Throws if the download doesn't have the digest. */
  download(options: { readonly artifact: Artifact; readonly folder: string }): Promise<void>
}

export interface Clock {
  /** Milliseconds that only go forward. */
  now(): number
  wait(ms: number): Promise<void>
}

export interface Lines {
  /** Writes our own words. */
  say(line: string): void
  /** Writes what an agent or its code printed; the runner never reads it as a command. */
  quote(line: string): void
}

/** Tells the orchestrator to look. A wake-up that gets lost costs time, never correctness. */
export type WakeOrchestrator = () => Promise<void>

/** On GitHub the end of the run sends a webhook anyway. */
export const wakeNobody: WakeOrchestrator = async () => {}

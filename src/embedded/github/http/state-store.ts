/**
 * The folder in which the embedded GitHub keeps its state, repositories, artifacts and job logs, and
 * never a secret. A process that is killed at any moment leaves either the old file or the new one,
 * never half of one.
 */
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { type Blobs, folderBlobs, memoryBlobs } from "./blobs.ts"
import { type KeptState, keepState, read, replace } from "./kept-state.ts"

export interface Store extends KeptState {
  /** Folder of the bare repository with that id; null if this store has no folders. */
  repository(id: number): string | null
  readonly blobs: Blobs
  writeLog(job: number, text: string): void
  /** Null if no log was written. */
  readLog(job: number): string | null
}

/** `directory` is made if it is missing, for its owner alone. */
export function openStore(directory: string): Store {
  const at = (...parts: string[]) => join(directory, ...parts)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // Earlier versions kept keys here.
  rmSync(at("secrets"), { recursive: true, force: true })
  for (const folder of ["logs", "repositories", "artifacts"]) {
    mkdirSync(at(folder), { recursive: true, mode: 0o700 })
  }
  return {
    ...keepState(directory),
    repository: id => at("repositories", `${id}.git`),
    blobs: folderBlobs(at("artifacts")),
    writeLog(job, text) {
      replace(at("logs", `${job}.txt`), text)
    },
    readLog: job => read(at("logs", `${job}.txt`)),
  }
}

/** A store in memory, for simulation. It ends with the process. */
export function memoryStore(): Store {
  const logs = new Map<number, string>()
  return {
    load: () => null,
    save() {},
    repository: () => null,
    blobs: memoryBlobs(),
    writeLog(job, text) {
      logs.set(job, text)
    },
    readLog: job => logs.get(job) ?? null,
  }
}

/**
 * The folder in which the embedded GitHub keeps its state, secrets, repositories, artifacts and job
 * logs. A process that is killed at any moment leaves either the old file or the new one, never
 * half of one.
 */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { type Blobs, folderBlobs, memoryBlobs } from "./blobs.ts"
import { type KeptState, keepState, read, replace } from "./kept-state.ts"

export interface Store extends KeptState {
  /** The text kept under that name. It's made the first time and stays the same from then on. */
  keep(name: string, make: () => string): string
  /** Folder of the bare repository with that id; null if this store has no folders. */
  repository(id: number): string | null
  readonly blobs: Blobs
  writeLog(job: number, text: string): void
  /** Null if no log was written. */
  readLog(job: number): string | null
}

/** `directory` is made if it is missing, for its owner alone: secrets lie in it. */
export function openStore(directory: string): Store {
  const at = (...parts: string[]) => join(directory, ...parts)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  for (const folder of ["secrets", "logs", "repositories", "artifacts"]) {
    mkdirSync(at(folder), { recursive: true, mode: 0o700 })
  }
  return {
    ...keepState(directory),
    keep(name, make) {
      const known = read(at("secrets", name))
      if (known !== null) return known
      const made = make()
      replace(at("secrets", name), made)
      return made
    },
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
  const kept = new Map<string, string>()
  const logs = new Map<number, string>()
  return {
    load: () => null,
    save() {},
    keep(name, make) {
      const value = kept.get(name) ?? make()
      kept.set(name, value)
      return value
    },
    repository: () => null,
    blobs: memoryBlobs(),
    writeLog(job, text) {
      logs.set(job, text)
    },
    readLog: job => logs.get(job) ?? null,
  }
}

/**
 * The local runner takes queued runs from a GitHub and runs them as GitHub Actions would. It knows
 * GitHub, not missions, and must never run anything that the host did not queue.
 */

import { mkdirSync } from "node:fs"
import { createGroups, createPlaces } from "./concurrency.ts"
import { LIMITS } from "./limits.ts"
import { endLeftovers, openLedger } from "./process-ledger.ts"
import { type LiveRun, startRun } from "./run.ts"
import type { RunnerParts, Settings } from "./settings.ts"

export interface Runner {
  /**
   * Takes no more runs, ends every process in GitHub's order (10 s at most), and resolves when all
   * are gone. Unfinished runs aren't concluded; the next start decides about them, as after a
   * crash.
   */
  stop(): Promise<void>
}

/**
 * Ends what an earlier runner left in the folder, then starts taking runs. Throws if the folder is
 * in use.
 */
export function createRunner(parts: RunnerParts): Runner {
  const { host, workDir } = parts
  mkdirSync(workDir, { recursive: true })
  endLeftovers(workDir)
  const ledger = openLedger(workDir)
  let stopping = false
  const limits = { ...LIMITS, ...parts.limits }
  const asides = new Set<Promise<void>>()
  const aside = (work: Promise<void>) => {
    asides.add(work)
    void work.then(() => asides.delete(work))
  }
  const settings: Settings = { ...parts, limits, ledger, isStopping: () => stopping, aside }
  const sharing = { places: createPlaces(parts.maxParallel), groups: createGroups() }
  const live = new Map<number, LiveRun>()
  const look = () => {
    if (stopping) return
    for (const run of host.queuedRuns()) {
      if (live.has(run.run)) continue
      live.set(run.run, PLACEHOLDER)
      const started = startRun(settings, run, sharing)
      live.set(run.run, started)
      void started.done.then(() => {
        live.delete(run.run)
        look()
      })
    }
    for (const [run, { cancel }] of live) if (host.isCancelRequested(run)) cancel()
  }
  const unsubscribe = host.onChange(look)
  look()
  return {
    async stop() {
      stopping = true
      unsubscribe()
      for (const { end } of live.values()) end()
      await Promise.all([...live.values()].map(({ done }) => done))
      await Promise.all(asides)
      ledger.close()
    },
  }
}

/**
 * Stands for a run that is just being started. If the host calls us meanwhile, there is nothing to
 * cancel yet.
 */
const PLACEHOLDER: LiveRun = { done: Promise.resolve(), cancel() {}, end() {} }

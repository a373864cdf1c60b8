/** A runner with a fake host and its own folder. Every world is closed after its test. */

import { randomUUID } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { gitCheckout } from "../../../../src/embedded/runner/checkout.ts"
import { createRunner, type Runner } from "../../../../src/embedded/runner/runner.ts"
import type { RunnerParts } from "../../../../src/embedded/runner/settings.ts"
import { createFakeHost, type FakeHost, type Queue, type RunRecord } from "./fake-host.ts"

export interface World {
  readonly host: FakeHost
  readonly runner: Runner
  readonly folder: string
  readonly progress: readonly string[]
  /** Queues a workflow and waits for its conclusion. */
  run(text: string, what?: Omit<Queue, "text">): Promise<RunRecord>
  end(): Promise<void>
}

/** A workflow file with these jobs and the least of everything else. */
export function workflow(jobs: string): string {
  return `on: workflow_dispatch\njobs:\n${jobs.replace(/^/gm, "  ")}\n`
}

/** One job of one or more steps, each given as YAML. */
export function steps(...list: readonly string[]): string {
  const items = list.map(step => `- ${step.trim().replaceAll("\n", "\n  ")}`).join("\n")
  return workflow(`one:\n  runs-on: any\n  steps:\n${items.replace(/^/gm, "    ")}`)
}

export function createWorld(parts: Partial<RunnerParts> = {}): World {
  const folder = mkdtempSync(join(tmpdir(), "runner-test-"))
  const host = (parts.host as FakeHost | undefined) ?? createFakeHost()
  const progress: string[] = []
  const runner = createRunner({
    host,
    workDir: join(folder, "runner"),
    nodePath: process.execPath,
    actions: () => null,
    checkout: gitCheckout,
    clock: { now: () => Date.now() },
    ids: randomUUID,
    maxParallel: 4,
    environment: { PATH: process.env["PATH"]!, LANG: "C.UTF-8" },
    log: line => progress.push(line),
    ...parts,
  })
  return {
    host,
    runner,
    folder,
    progress,
    run: (text, what = {}) => host.concluded(host.queue({ text, ...what })),
    async end() {
      await runner.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Writes files into a new folder. The returned function removes it. */
export function folderOf(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "runner-action-"))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Keeps a plan's services running while something is proven. What they are is the plan's word; that they answered is ours. */
import type { Environment } from "../core/plan/plan.ts"
import { type CommandOptions, runCommand, startCommand } from "./command.ts"
import type { Ran } from "./judge.ts"

export type Start = Omit<CommandOptions, "run">

export interface Started {
  /** The first that never answered, and what its last question gave; null: all answered. */
  readonly failed: { readonly name: string; readonly run: string; readonly ran: Ran } | null
  end(): Promise<void>
}

/** A database or a web server answers within seconds; a build before it belongs to set-up. */
const READY_MS = 60_000
/** A question that hangs is asked anew. */
const QUESTION_MS = 10_000
const PAUSE_MS = 250

export async function startServices(
  start: Start,
  services: Environment["services"],
): Promise<Started> {
  const { clock, signal } = start
  const running = services.map(({ run }) => startCommand({ ...start, run }))
  const end = async () => {
    for (const service of running) service.end()
    await Promise.all(running.map(service => service.over))
  }
  for (const { name, ready } of services) {
    const until = clock.now() + READY_MS
    for (;;) {
      const limits = { ...start.limits, wallMs: Math.min(start.limits.wallMs, QUESTION_MS) }
      const ran = await runCommand({ ...start, limits, run: ready })
      if (ran.exit === 0) break
      if (clock.now() >= until || signal.aborted) {
        return { failed: { name, run: ready, ran }, end }
      }
      await clock.wait(PAUSE_MS)
    }
  }
  return { failed: null, end }
}

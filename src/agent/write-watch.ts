/** Looks after each call of a tool whether an agent that may only read has changed something. */
import type { SessionUpdate } from "@agentclientprotocol/sdk"

export interface WriteWatch {
  update(update: SessionUpdate): void
  /** Resolves once nothing is looked at any more. */
  idle(): Promise<void>
}

/** `changed` names a path that was changed; null if there is none. */
export function watchWrites(
  changed: (() => Promise<string | null>) | undefined,
  onWrite: (path: string) => void,
): WriteWatch {
  let looking: Promise<void> | null = null
  let isWanted = false
  const look = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false
      const path = await changed?.().catch(() => null)
      if (path) onWrite(path)
    }
    looking = null
  }
  return {
    update(update) {
      if (update.sessionUpdate !== "tool_call_update") return
      if (update.status !== "completed" && update.status !== "failed") return
      isWanted = changed !== undefined
      looking ??= isWanted ? look() : null
    },
    idle: async () => void (await looking),
  }
}

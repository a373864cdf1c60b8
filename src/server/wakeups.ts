/**
 * Bells in one process: a bell says "look", and nothing else. Of many bells for one key one look
 * comes; two looks at one key never run at once. A lost bell costs time, never correctness.
 */

export interface Bells {
  ring(key: string): void
  /** No further look starts; resolves when those under way have ended. */
  stop(): Promise<void>
}

interface Options {
  /** How long until the key is looked at again without a bell; null: not again. */
  readonly look: (key: string) => Promise<number | null>
  /** After a look that threw. */
  readonly onError: (key: string, error: unknown) => void
}

/** A look that throws is tried again after so long. */
const RETRY_MS = 5_000
/** Timers of Node run at once beyond 2^31 ms. */
const LONGEST_MS = 2 ** 31 - 1

interface Key {
  state: "idle" | "looking" | "rung"
  timer: ReturnType<typeof setTimeout> | null
  done: Promise<void>
}

export function createBells({ look, onError }: Options): Bells {
  const keys = new Map<string, Key>()
  let isStopped = false

  function ring(name: string): void {
    if (isStopped) return
    const key = keys.get(name) ?? { state: "idle", timer: null, done: Promise.resolve() }
    keys.set(name, key)
    if (key.timer) clearTimeout(key.timer)
    key.timer = null
    if (key.state !== "idle") {
      key.state = "rung"
      return
    }
    key.state = "looking"
    key.done = answer(name, key)
  }

  async function answer(name: string, key: Key): Promise<void> {
    const againMs = await look(name).catch(error => {
      onError(name, error)
      return RETRY_MS
    })
    const wasRung = key.state === "rung"
    key.state = "idle"
    if (isStopped) return
    if (wasRung) ring(name)
    else if (againMs === null) keys.delete(name)
    else key.timer = setTimeout(() => ring(name), Math.min(againMs, LONGEST_MS))
  }

  return {
    ring,
    async stop() {
      isStopped = true
      for (const key of keys.values()) if (key.timer) clearTimeout(key.timer)
      await Promise.all([...keys.values()].map(key => key.done))
    },
  }
}

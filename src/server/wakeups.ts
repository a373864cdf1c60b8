/**
 * Wake-ups within one process. A wake-up says "look at this key" and nothing else. Several of them
 * during one look lead to one more look, and two looks at one key never run at once. A wake-up that
 * gets lost costs time, never correctness.
 */

export interface Wakeups {
  wake(key: string): void
  /** No further look starts; resolves when those under way have ended. */
  stop(): Promise<void>
}

interface Options {
  /** Returns how long to wait for a wake-up before the next look; null if there is no next look. */
  readonly look: (key: string) => Promise<number | null>
  /** Called after a look that threw. */
  readonly onError: (key: string, error: unknown) => void
}

/** How long to wait after a look that threw. */
const RETRY_MS = 5_000
/** Node runs a timer of 2^31 ms or more at once. */
const LONGEST_MS = 2 ** 31 - 1

interface Key {
  state: "idle" | "looking" | "woken"
  timer: ReturnType<typeof setTimeout> | null
  done: Promise<void>
}

export function createWakeups({ look, onError }: Options): Wakeups {
  const keys = new Map<string, Key>()
  let isStopped = false

  function wake(name: string): void {
    if (isStopped) return
    const key = keys.get(name) ?? { state: "idle", timer: null, done: Promise.resolve() }
    keys.set(name, key)
    if (key.timer) clearTimeout(key.timer)
    key.timer = null
    if (key.state !== "idle") {
      key.state = "woken"
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
    const wasWoken = key.state === "woken"
    key.state = "idle"
    if (isStopped) return
    if (wasWoken) wake(name)
    else if (againMs === null) keys.delete(name)
    else key.timer = setTimeout(() => wake(name), Math.min(againMs, LONGEST_MS))
  }

  return {
    wake,
    async stop() {
      isStopped = true
      for (const key of keys.values()) if (key.timer) clearTimeout(key.timer)
      await Promise.all([...keys.values()].map(key => key.done))
    },
  }
}

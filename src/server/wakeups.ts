/**
 * Wake-ups within one process. A wake-up says "look at this key" and nothing else. Several of them
 * during one look lead to one more look, and two looks at one key never run at once. A wake-up that
 * gets lost costs time, never correctness.
 */
import { createTurns } from "./turns.ts"

export interface Wakeups {
  wake(key: string): void
  /** Drops the key: it is looked at no more, unless something wakes it again. */
  forget(key: string): void
  /** No further look starts; resolves when those under way have ended. */
  stop(): Promise<void>
}

interface Options {
  /** Returns how long to wait for a wake-up before the next look; null if there is no next look. */
  readonly look: (key: string) => Promise<number | null>
  /**
   * Called after a look that threw, with how many in a row did. Returns how long to wait before the
   * next; null if there is none.
   */
  readonly onError: (key: string, error: unknown, times: number) => number | null
  /** The first wake-up is served at once, and those that follow within this time together. */
  readonly gatherMs?: number
  /** Keys of one lane share a limit. Lanes take turns, so that none waits for another. */
  readonly laneOf?: (key: string) => number
  /** How long no look of this lane may start; 0 or less if one may. */
  readonly restMs?: (lane: number) => number
}

/** Node runs a timer of 2^31 ms or more at once. */
const LONGEST_MS = 2 ** 31 - 1

type Timer = ReturnType<typeof setTimeout> | null

interface Key {
  readonly name: string
  state: "idle" | "waiting" | "looking"
  isWoken: boolean
  /** It was dropped while it is looked at, and is forgotten after that. */
  isDropped: boolean
  failures: number
  /** Until the next look. */
  timer: Timer
  /** While it runs, wake-ups are gathered. */
  gathering: Timer
  done: Promise<void>
}

export function createWakeups(options: Options): Wakeups {
  const { gatherMs = 0, laneOf = () => 0, restMs = () => 0 } = options
  const keys = new Map<string, Key>()
  let isStopped = false
  const turns = createTurns<Key>({
    restMs,
    work: key => (key.done = answer(key)),
  })

  function begin(key: Key): void {
    key.timer = stopTimer(key.timer)
    if (isStopped || key.state !== "idle") return
    key.isWoken = false
    key.state = "waiting"
    turns.add(laneOf(key.name), key)
  }

  async function answer(key: Key): Promise<void> {
    key.state = "looking"
    stopTimer(key.gathering)
    const gathered = () => {
      key.gathering = null
      if (key.isWoken) begin(key)
    }
    key.gathering = gatherMs > 0 ? inTime(gathered, gatherMs) : null
    const nextMs = await lookAt(key, options)
    key.state = "idle"
    if (isStopped) return
    if (key.isWoken && !key.gathering) begin(key)
    else if (nextMs !== null) key.timer = inTime(() => begin(key), nextMs)
    else if (!key.isWoken) remove(key)
  }

  function remove(key: Key): void {
    rest(key)
    turns.remove(key)
    keys.delete(key.name)
  }

  return {
    wake(name) {
      if (isStopped) return
      const key = keys.get(name) ?? newKey(name)
      keys.set(name, key)
      key.isWoken = true
      if (!key.gathering) begin(key)
    },
    forget(name) {
      const key = keys.get(name)
      if (key?.state !== "looking") return key && remove(key)
      drop(key)
    },
    async stop() {
      isStopped = true
      turns.stop()
      for (const key of keys.values()) rest(key)
      await Promise.all([...keys.values()].map(key => key.done))
    },
  }
}

type Looking = Pick<Options, "look" | "onError">

/** Returns when to look again; null if nothing is to come, or if it was dropped meanwhile. */
async function lookAt(key: Key, looking: Looking): Promise<number | null> {
  const againMs = await untilAgain(key, looking)
  if (!key.isDropped) return againMs
  key.isDropped = false
  return null
}

async function untilAgain(key: Key, { look, onError }: Looking): Promise<number | null> {
  try {
    const againMs = await look(key.name)
    key.failures = 0
    return againMs
  } catch (error) {
    key.failures += 1
    return onError(key.name, error, key.failures)
  }
}

function drop(key: Key): void {
  rest(key)
  key.isWoken = false
  key.isDropped = true
}

const newKey = (name: string): Key => ({
  ...{
    name,
    state: "idle",
    isWoken: false,
    isDropped: false,
    failures: 0,
    timer: null,
    gathering: null,
  },
  done: Promise.resolve(),
})

function rest(key: Key): void {
  key.timer = stopTimer(key.timer)
  key.gathering = stopTimer(key.gathering)
}

const inTime = (act: () => void, ms: number) =>
  setTimeout(act, Math.min(Math.max(0, ms), LONGEST_MS))

function stopTimer(timer: Timer): null {
  if (timer) clearTimeout(timer)
  return null
}

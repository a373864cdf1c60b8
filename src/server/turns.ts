/**
 * Who may work next: items wait in lanes, and lanes take turns, so that none with many items or with
 * trouble holds up the others.
 */

export interface Turns<T> {
  add(lane: number, item: T): void
  /** Takes an item out that waits for its turn. */
  remove(item: T): void
  /** Nobody's turn comes any more. */
  stop(): void
}

interface Options<T> {
  /** Called when the turn has come. The turn ends when it resolves; it must not reject. */
  readonly work: (item: T) => Promise<void>
  /** How long no turn of this lane may begin; 0 or less if one may. */
  readonly restMs: (lane: number) => number
}

/** More of one lane would only wait for each other's requests. */
const OF_LANE_MAX = 4
/** Each holds a whole mission in memory. */
const AT_ONCE_MAX = 40
/** A rest may be over sooner than was said. */
const REST_MAX_MS = 60_000

interface Lane<T> {
  readonly number: number
  readonly queue: T[]
  working: number
  resting: ReturnType<typeof setTimeout> | null
}

export function createTurns<T>({ work, restMs }: Options<T>): Turns<T> {
  /** The lane whose turn comes next is first. */
  const lanes = new Map<number, Lane<T>>()
  let working = 0
  let isStopped = false

  function serve(): void {
    for (let lane = nextLane(); lane && !isStopped; lane = nextLane()) {
      const item = lane.queue.shift()
      if (item === undefined) return
      lanes.delete(lane.number)
      lanes.set(lane.number, lane)
      begin(lane, item)
    }
  }

  function nextLane(): Lane<T> | undefined {
    if (working >= AT_ONCE_MAX) return undefined
    return lanes.values().find(it => mayWork(it) && !isResting(it))
  }

  function begin(lane: Lane<T>, item: T): void {
    working += 1
    lane.working += 1
    const end = () => {
      working -= 1
      lane.working -= 1
      if (lane.working === 0 && lane.queue.length === 0) lanes.delete(lane.number)
      serve()
    }
    void work(item).then(end, end)
  }

  function isResting(lane: Lane<T>): boolean {
    const ms = restMs(lane.number)
    if (ms <= 0) return false
    const wakeUp = () => {
      lane.resting = null
      serve()
    }
    lane.resting ??= setTimeout(wakeUp, Math.min(ms, REST_MAX_MS))
    return true
  }

  return {
    add(number, item) {
      const lane = lanes.get(number) ?? { number, queue: [], working: 0, resting: null }
      lane.queue.push(item)
      lanes.set(number, lane)
      serve()
    },
    remove(item) {
      for (const { queue } of lanes.values()) takeOut(queue, item)
    },
    stop() {
      isStopped = true
      for (const { resting } of lanes.values()) if (resting) clearTimeout(resting)
    },
  }
}

const mayWork = <T>({ queue, working }: Lane<T>): boolean =>
  queue.length > 0 && working < OF_LANE_MAX

function takeOut<T>(queue: T[], item: T): void {
  const at = queue.indexOf(item)
  if (at >= 0) queue.splice(at, 1)
}

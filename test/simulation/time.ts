/**
 * Virtual time: what is going to happen, in order. It never reads a real clock, and lets everything
 * that one event started come to rest before the next.
 */

export interface Time {
  /** Milliseconds since the simulation began. */
  now(): number
  after(ms: number, run: () => void): void
  sleep(ms: number): Promise<void>
  /** Runs until nothing is left to happen or `isOver` returns true, which is asked after each event. */
  run(isOver: () => boolean): Promise<void>
}

interface Entry {
  readonly at: number
  /** Of events at the same time, the one that was asked for first comes first. */
  readonly order: number
  readonly run: () => void
}

const isBefore = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order)

/** All promises settle before an immediate runs. */
const drained = () => new Promise<void>(resolve => setImmediate(resolve))

export function createTime(): Time {
  const heap: Entry[] = []
  let now = 0
  let order = 0
  const after = (ms: number, run: () => void) => {
    order += 1
    push(heap, { at: now + Math.max(0, Math.round(ms)), order, run })
  }
  return {
    now: () => now,
    after,
    sleep: ms => new Promise(resolve => after(ms, resolve)),
    async run(isOver) {
      await drained()
      while (!isOver()) {
        const entry = pop(heap)
        if (entry === undefined) return
        now = entry.at
        entry.run()
        await drained()
      }
    },
  }
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1
  while (at > 0) {
    const above = (at - 1) >> 1
    if (!isBefore(heap[at]!, heap[above]!)) return
    swap(heap, at, above)
    at = above
  }
}

function pop(heap: Entry[]): Entry | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  heap[0] = last
  for (let at = 0; ; ) {
    const [left, right] = [2 * at + 1, 2 * at + 2]
    let least = at
    if (left < heap.length && isBefore(heap[left]!, heap[least]!)) least = left
    if (right < heap.length && isBefore(heap[right]!, heap[least]!)) least = right
    if (least === at) return first
    swap(heap, at, least)
    at = least
  }
}

function swap(heap: Entry[], a: number, b: number): void {
  const kept = heap[a]!
  heap[a] = heap[b]!
  heap[b] = kept
}

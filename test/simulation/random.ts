/** Random numbers from a seed. The same seed and name give the same numbers, whoever else draws. */

export interface Random {
  /** At least 0 and below 1. */
  next(): number
  /** Both ends are included. */
  int(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly [T, ...T[]]): T
  /** An independent source, so that one part of the world does not change what others draw. */
  fork(name: string): Random
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  /** Mulberry32, which is small and good enough to draw faults with. */
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    int,
    chance: probability => probability > 0 && next() < probability,
    pick: items => items[int(0, items.length - 1)] ?? items[0],
    fork: name => createRandom(mixed(seed, name)),
  }
}

/** FNV-1a over the name, starting at the seed. */
function mixed(seed: number, name: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0
  for (let at = 0; at < name.length; at++) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0
  }
  return hash
}

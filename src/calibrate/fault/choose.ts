/** Chooses the faults to try: the same ones for the same seed, and some of every kind. */

import { faultsIn, parses } from "./fault.ts"
import { FAULT_KINDS, type Fault, type WrittenFile } from "./fault-edit.ts"

/**
 * Takes one of each kind in turn, so that a file's many operators don't crowd out its only check.
 */
export function chooseFaults(
  files: readonly WrittenFile[],
  { seed, count }: { readonly seed: number; readonly count: number },
): readonly Fault[] {
  const draw = numbers(seed)
  const all = faultsIn(files)
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  const piles = FAULT_KINDS.map(kind =>
    shuffled(
      all.filter(fault => fault.kind === kind),
      draw,
    ),
  )
  const chosen: Fault[] = []
  while (chosen.length < count && piles.some(pile => pile.length > 0)) {
    for (const pile of piles) {
      const fault = pile.pop()
      if (fault === undefined || chosen.length === count) continue
      if (parses(fault, texts.get(fault.path) ?? "")) chosen.push(fault)
    }
  }
  return chosen
}

function shuffled<T>(items: readonly T[], draw: () => number): T[] {
  const left = [...items]
  return items.map(() => left.splice(Math.floor(draw() * left.length), 1)[0] as T)
}

/**
 * Mulberry32, a small generator of random numbers. It's good enough to pick lines, and the same on
 * every machine.
 */
function numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

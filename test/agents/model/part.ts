/** What a scripted model says in one conversation: lines that stand beforehand, or that follow from what came back. */
import type { Line } from "./line.ts"

export interface Part {
  /**
   * The line that stands now; undefined: it is over. `asked` is the whole request, with what came of
   * the lines before.
   */
  line(asked: string): Promise<Line | undefined>
  /** The line was said, and the next one stands. */
  played(): void
}

export function partOf(script: readonly Line[]): Part {
  const left = [...script]
  return {
    line: async () => left[0],
    played: () => {
      left.shift()
    },
  }
}

/** Says one line and resolves with the request that comes after it. */
export type Say = (line: Line) => Promise<string>

/** A part that is acted while it is asked: `act` gets the first request. */
export function actedPart(act: (say: Say, first: string) => Promise<void>): Part {
  let wanted = Promise.withResolvers<Line | undefined>()
  let stands: Promise<Line | undefined> | null = null
  /** Gets the next request. */
  let next: ((asked: string) => void) | null = null
  const say: Say = async line => {
    const { promise, resolve } = Promise.withResolvers<string>()
    next = resolve
    wanted.resolve(line)
    return await promise
  }
  const begin = (asked: string) => {
    act(say, asked).then(
      () => wanted.resolve(undefined),
      (error: unknown) => wanted.reject(error),
    )
  }
  let isBegun = false
  return {
    line(asked) {
      if (stands) return stands
      stands = wanted.promise
      if (isBegun) next?.(asked)
      else begin(asked)
      isBegun = true
      return stands
    },
    played() {
      stands = null
      wanted = Promise.withResolvers()
    },
  }
}

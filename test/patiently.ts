/** For limits that have to pass: nobody knows how long a slow machine needs for what comes before. */

/** Gives it twice the time again and again, until what was to happen before its end has happened. */
export async function patiently<Result>(
  run: (limitMs: number) => Promise<Result>,
  hasHappened: (result: Result) => boolean,
): Promise<Result> {
  for (let limitMs = 300; ; limitMs *= 2) {
    const result = await run(limitMs)
    if (hasHappened(result)) return result
  }
}

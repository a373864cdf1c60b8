/**
 * How much of the slow tests runs: `npm test` takes fixed seeds and fewer of them;
 * `npm run test:full`, which runs every night, takes all of them and some that move with the date.
 */

export const isFull = process.env["MISSIONS_FULL"] !== undefined

/** A seed for each day, far from the fixed ones. It is printed, so that a failure can be run again. */
export function seedOfToday(): number {
  const days = Math.floor(Date.now() / 86_400_000)
  return days * 10_000
}

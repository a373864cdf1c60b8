/** Only one run spends for a key, and the log names that run first. */
import { put, type Spending, type Watched, type World } from "../world.ts"

export function checkSpending(
  world: World,
  watched: Watched,
  { attempt, run, usd }: Spending & { readonly attempt: string },
): void {
  const { issue } = watched.ref
  const all = put(watched.spent, attempt, { run, usd })
  if (all.length > 1) {
    world.fail("S2", issue, `${attempt} is paid by ${all.map(s => s.run).join(" and ")}`)
  }
  const named = [...watched.mission.attempts.values()].find(a => a.key === attempt)?.run ?? null
  if (named !== run) world.fail("S2", issue, `${run} spends for ${attempt}, the log names ${named}`)
}

/** No ceiling is ever exceeded, neither by what the log says nor by what runs really used. */
import type { AttemptState, Mission } from "../../../src/core/log/mission.ts"
import type { Watched, World } from "../world.ts"

const SLACK = 0.001

export function checkMoney(world: World, watched: Watched): void {
  const { mission, ref } = watched
  const over = moneyBroken(mission)
  if (over) world.fail("S3", ref.issue, over)
  const max = maxOf(mission)?.usd ?? null
  const attempts = [...mission.attempts.values()]
  const byTruth = sum(attempts.map(a => (a.ended ? trulyOf(watched, a.key) : (a.cap.usd ?? 0))))
  if (max !== null && byTruth > max + SLACK) {
    world.fail("S3", ref.issue, `$${byTruth} was truly spent or is reserved of $${max}`)
  }
}

/** Computed here a second time on purpose instead of asking the core. null: every ceiling holds. */
export function moneyBroken(m: Mission): string | null {
  const max = maxOf(m)
  if (!max) return null
  const attempts = [...m.attempts.values()]
  const dollars = sum(attempts.map(a => (a.ended ? usedOf(a) : (a.cap.usd ?? 0))))
  if (max.usd !== null && dollars > max.usd + SLACK) {
    return `$${dollars} is spent or reserved, the ceiling is $${max.usd}`
  }
  const minutes = sum(attempts.map(a => (a.ended ? a.ended.usage.wallMs / 60_000 : a.cap.minutes)))
  if (minutes <= max.minutes + SLACK) return null
  return `${minutes} minutes are used or reserved, the ceiling is ${max.minutes}`
}

const maxOf = (m: Mission) => m.approved?.max ?? m.requested?.grant.max

/** The log must count at least what was really used. */
export function checkCounted(world: World, watched: Watched): void {
  const { mission, ref } = watched
  for (const attempt of mission.attempts.values()) {
    const truly = trulyOf(watched, attempt.key)
    if (attempt.ended && truly > usedOf(attempt) + SLACK) {
      const counted = usedOf(attempt)
      world.fail("S3", ref.issue, `${attempt.key} used $${truly}, the log counts $${counted}`)
    }
  }
}

function usedOf(attempt: AttemptState): number {
  const usage = attempt.ended?.usage
  return usage ? (usage.usd ?? attempt.cap.usd ?? 0) : 0
}

const trulyOf = (
  watched: Watched,
  key: Mission["attempts"] extends ReadonlyMap<infer K, unknown> ? K : never,
) => sum((watched.spent.get(key) ?? []).map(s => s.usd))

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

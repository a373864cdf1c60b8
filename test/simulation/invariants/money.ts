/** No ceiling is ever passed: by what the log says, and by what runs really used. */
import type { AttemptState, Mission } from "../../../src/core/log/mission.ts"
import type { Watched, World } from "../world.ts"

const SLACK = 0.001

/** Reckoned here once more on purpose, not asked of the core. */
export function checkMoney(world: World, watched: Watched): void {
  const { mission, ref } = watched
  const max = mission.approved?.max.usd ?? mission.requested?.grant.max.usd ?? null
  if (max === null) return
  const attempts = [...mission.attempts.values()]
  const byLog = sum(attempts.map(a => (a.ended ? usedOf(a) : (a.cap.usd ?? 0))))
  if (byLog > max + SLACK) {
    world.fail("S3", ref.issue, `$${byLog} is spent or reserved, the ceiling is $${max}`)
  }
  const byTruth = sum(attempts.map(a => (a.ended ? trulyOf(watched, a.key) : (a.cap.usd ?? 0))))
  if (byTruth > max + SLACK) {
    world.fail("S3", ref.issue, `$${byTruth} was truly spent or is reserved of $${max}`)
  }
}

/** The log counts at least what was really used. */
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

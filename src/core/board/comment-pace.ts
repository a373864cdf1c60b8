/** How many comments a mission writes within an hour. What is more waits, and nothing of it is lost. */
import type { Create } from "../log/effect.ts"
import type { Mission } from "../log/mission.ts"
import { isPost } from "../log/posts.ts"
import { keyOf } from "../log/thing.ts"
import type { Wait } from "../log/wait.ts"
import { COMMENTS_PER_HOUR_MAX } from "../values/limits.ts"
import { HOUR_MS, type Instant, plusMs } from "../values/time.ts"

export function withinHour(
  m: Mission,
  creates: readonly Create[],
  now: Instant,
): { readonly creates: readonly Create[]; readonly resting: readonly Wait[] } {
  // What was intended may stand already, and only whoever looks for it can tell.
  const fresh = creates.filter(it => isPost(it) && !m.intents.has(keyOf(it.thing)))
  const begun = creates.filter(isPost).length - fresh.length
  const since = plusMs(now, -HOUR_MS)
  const recent = m.posted.filter(at => at > since)
  const left = Math.max(0, COMMENTS_PER_HOUR_MAX - recent.length - begun)
  const late = new Set(fresh.slice(left))
  if (late.size === 0) return { creates, resting: [] }
  // One can be written once those before it are older than an hour.
  const above = Math.max(0, recent.length + begun - COMMENTS_PER_HOUR_MAX)
  const until = plusMs(recent[above] ?? now, HOUR_MS)
  return {
    creates: creates.filter(it => !late.has(it)),
    resting: [{ type: "comments_rest", needs: "time", most: COMMENTS_PER_HOUR_MAX, until }],
  }
}

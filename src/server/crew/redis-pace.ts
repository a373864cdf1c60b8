/** The pace of an installation over all processes, counted in Redis. */
import type { Kind, SharedPace } from "../../github/pace.ts"
import type { RedisLink } from "./redis-link.ts"
import { REST, TURN } from "./scripts.ts"

interface Options {
  readonly link: RedisLink
  /** What the names of our keys begin with. */
  readonly prefix: string
  readonly newId: () => string
  /** False while Redis is known to be away: then nobody waits for it. */
  readonly isThere: () => boolean
  readonly members: () => number
}

export function createRedisPace({
  link: { commands },
  prefix,
  newId,
  isThere,
  members,
}: Options): SharedPace {
  const key = (installation: number) => `${prefix}:pace:${installation}`
  return {
    members,
    async turn(installation, kind: Kind, { paceMs, perHour, room }) {
      if (!isThere()) return null
      const keys = [key(installation), `${key(installation)}:content`]
      const given = [kind, paceMs, perHour, room, newId()]
      try {
        const answer = await commands.eval(TURN, keys.length, ...keys, ...given)
        const [waitMs = 0, restMs = 0] = (answer as readonly unknown[]).map(Number)
        return { waitMs, restMs }
      } catch {
        // The next beat tells.
        return null
      }
    },
    rests(installation, ms) {
      if (!isThere()) return
      commands.eval(REST, 1, key(installation), Math.ceil(ms)).catch(() => {})
    },
  }
}

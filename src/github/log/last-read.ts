/** What this process last read of each log, and how it follows what the refs name. All of it can be read again. */
import type { MissionRef } from "../../core/log/mission.ts"
import type { Format } from "../../core/log/newer.ts"
import type { Instant } from "../../core/values/time.ts"
import { TransientError } from "../errors.ts"
import { type Cached, load } from "./load.ts"
import type { Named, Store } from "./store.ts"
import type { Judge } from "./whose-head.ts"

interface Memory {
  get(ref: MissionRef): Cached | null
  /** Reads on from what is known. null: there is no log. */
  follow(ref: MissionRef, named: Named, now: Instant): Promise<Cached | null>
  keep(ref: MissionRef, next: Cached): void
}

export function createMemory({
  store,
  format,
  judge,
  isTrusted,
}: {
  readonly store: Store
  readonly format: Format
  readonly judge: Judge
  /** Whether the judge asks if a head goes on from what is known. */
  readonly isTrusted: boolean
}): Memory {
  const cache = new Map<number, Cached>()

  /** Others may have read or appended meanwhile. Then we keep the one that saw more. */
  function keep(ref: MissionRef, next: Cached, before: Cached | null): Cached {
    const cached = cache.get(ref.issue) ?? null
    const isLate = cached !== before && cached && cached.mission.version > next.mission.version
    if (!isLate) cache.set(ref.issue, next)
    return isLate ? cached : next
  }

  async function follow(ref: MissionRef, named: Named, now: Instant): Promise<Cached | null> {
    const cached = cache.get(ref.issue) ?? null
    if (!cached && named.commit === null) return null
    if (cached?.head.commit === named.commit) {
      // What was found at this very head is still so until an append has put it right.
      const astray = cached.astray?.head === named.commit ? cached.astray : null
      return keep(ref, { ...cached, seenAt: now, astray }, cached)
    }
    const origin = await judge({ ref, named, now, known: cached && knownOf(cached) })
    if (origin.is === "kept" && cached)
      return keep(ref, { ...cached, astray: origin.astray }, cached)
    if (origin.is === "kept") throw new TransientError("The log's head is not there any more.")
    const read = await load({ store, format }, ref, { ...origin, seenAt: now }, cached)
    // A replica may show a head from before the first one that we read.
    const isOlder = cached !== null && read.mission.version < cached.mission.version
    return isOlder && !isTrusted ? cached : keep(ref, read, cached)
  }

  return {
    follow,
    get: ref => cache.get(ref.issue) ?? null,
    keep: (ref, next) => void keep(ref, next, cache.get(ref.issue) ?? null),
  }
}

const knownOf = ({ head, mission, seenAt, older }: Cached) => ({
  ...{ commit: head.commit, sequence: mission.version, seenAt, older },
})

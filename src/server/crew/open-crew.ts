/**
 * A crew that meets in Redis. It decides nothing about missions. Without Redis each process works on
 * by itself, and after a while it looks after everything.
 */
import { SECOND_MS } from "../../core/values/time.ts"
import type { ServerLog } from "../server-log.ts"
import type { Crew, Duties } from "./crew.ts"
import { ALONE_AFTER, after, type Heard, NEW, type Standing } from "./membership.ts"
import { openLink, proveRedis, type RedisLink, whyAway } from "./redis-link.ts"
import { createRedisPace } from "./redis-pace.ts"
import { createRinging, isInTime } from "./ringing.ts"
import { BEAT } from "./scripts.ts"
import { shareOf } from "./shares.ts"

interface Options {
  readonly url: string
  /** What tells this App's keys from those of others in the same Redis. */
  readonly name: string
  readonly newId: () => string
  readonly clock: () => number
  readonly log: ServerLog
  /** Hears why Redis cannot be asked, and null when it can again. */
  readonly onAway: (why: string | null) => void
}

const BEAT_MS = SECOND_MS
/** Whoever was not heard for so long has ended, or is of no use. */
const ALIVE_MS = 5 * SECOND_MS
const LEAVE_MS = SECOND_MS

/** Throws `CannotStart` if a person must mend something. */
export async function openCrew(options: Options): Promise<Crew> {
  const { url, name, log } = options
  // All keys have one tag, because a script may touch several.
  const prefix = `{missions:${name}}`
  const { advice } = await proveRedis(url, prefix)
  if (advice !== null) log.warn(advice)
  return createCrew({ ...options, prefix, link: await openLink(url) })
}

interface Met extends Options {
  readonly link: RedisLink
  /** What our keys begin with. */
  readonly prefix: string
}

function createCrew(options: Met): Crew {
  const { link, prefix, newId, log } = options
  const me = newId()
  let standing: Standing = NEW
  let duties: Duties | null = null
  const isThere = () => standing.members !== null && standing.away === null
  const isOurs = (installation: number) => standing.shares.has(shareOf(installation))
  const ringing = createRinging({ ...options, isThere, isOurs, answer: it => duties?.answer(it) })

  function apply(heard: Heard): void {
    const before = standing
    standing = after(before, heard, me)
    const { members, shares } = standing
    const change = changeOf(before, standing)
    if (change.isGone || change.isBack) tellAway(standing, options)
    if (change.isOther) log.info({ processes: members?.length ?? 1, shares: shares.size }, "crew")
    // What was rung for others waits for them, even while we look after everything.
    if (isThere()) ringing.serve(shares)
    if (!duties || !before.isSure) return
    if (change.isBack || change.lost.size > 0) duties.lost()
    ringing.again(change)
    if (change.isForgotten || change.isLongAway) duties.gained(isOurs)
    else if (change.gained.size > 0) duties.gained(it => change.gained.has(shareOf(it)))
  }

  const beats = createBeats(async () => apply(await heardFrom(link, { prefix, me, newId })))
  const members = () => standing.members?.length ?? 1
  return {
    ...{ isLasting: isThere, isOurs, ring: ringing.ring },
    pace: createRedisPace({ ...{ link, prefix, newId, isThere, members } }),
    join(given) {
      duties = given
      return beats.begin(() => standing.isSure)
    },
    async leave() {
      beats.stop()
      const left = link.commands.zrem(`${prefix}:members`, me).then(ringing.close)
      await isInTime(left, LEAVE_MS)
      link.close()
    },
  }
}

/** What is other now than a beat ago. */
function changeOf(before: Standing, now: Standing) {
  const gained = new Set([...now.shares].filter(it => !before.shares.has(it)))
  const lost = new Set([...before.shares].filter(it => !now.shares.has(it)))
  const isKnown = before.members?.length === now.members?.length
  return {
    ...{ gained, lost },
    isOther: gained.size + lost.size > 0 || !isKnown,
    isGone: before.away === null && now.away !== null,
    isBack: before.away !== null && now.away === null,
    isLongAway: before.silences >= ALONE_AFTER && now.away === null,
    isForgotten: before.epoch !== null && before.epoch !== now.epoch,
  }
}

function tellAway({ away }: Standing, { log, onAway }: Options): void {
  onAway(away)
  if (away === null) log.info("Redis is back")
  else log.warn({ why: away }, "Redis cannot be asked; this process works on by itself")
}

/** What Redis says to a beat. */
async function heardFrom(
  { commands, lastError }: RedisLink,
  { prefix, me, newId }: { readonly prefix: string; readonly me: string; newId(): string },
): Promise<Heard> {
  try {
    const keys = [`${prefix}:members`, `${prefix}:epoch`]
    const answer = await commands.eval(BEAT, keys.length, ...keys, me, ALIVE_MS, newId())
    const [epoch, members] = answer as [string, readonly string[]]
    return { type: "members", members, epoch }
  } catch (error) {
    return { type: "silence", why: whyAway(lastError() ?? (error as Error)) }
  }
}

function createBeats(beat: () => Promise<void>) {
  let timer: NodeJS.Timeout | null = null
  let isStopped = false
  return {
    /** Resolves after the beat that makes it sure. */
    begin: (isSure: () => boolean): Promise<void> =>
      new Promise(resolve => {
        const once = async () => {
          await beat()
          if (isStopped || isSure()) resolve()
          if (!isStopped) timer = setTimeout(once, BEAT_MS)
        }
        void once()
      }),
    stop() {
      isStopped = true
      if (timer) clearTimeout(timer)
    },
  }
}

/**
 * Instants as people read them, in UTC. It never says "3 minutes ago", because a text must not
 * change while time passes.
 */
import type { Instant } from "../../values/time.ts"

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")

/** "14:21" on the day that `seenFrom` falls on, else "21 Nov 14:21". */
export const clock = (at: Instant, seenFrom: Instant): string =>
  at.slice(0, 10) === seenFrom.slice(0, 10) ? at.slice(11, 16) : `${date(at)} ${at.slice(11, 16)}`

/** "22 Nov 12:20 UTC". */
export const dateAndClock = (at: Instant): string => `${date(at)} ${at.slice(11, 16)} UTC`

const date = (at: Instant): string =>
  `${Number(at.slice(8, 10))} ${MONTHS[Number(at.slice(5, 7)) - 1]}`

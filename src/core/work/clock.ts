/**
 * How long a mission has worked since its approval, from the log alone: the time while any part of
 * it runs or is parked. When nothing does, or the mission is held, only people can go on, and that
 * time is theirs.
 */
import type { AttemptState, Mission } from "../log/mission.ts"
import { type Instant, toMs } from "../values/time.ts"
import { failureOf, parkedUntil } from "./budget.ts"

interface Span {
  readonly from: number
  readonly to: number
}

export function workedMs(m: Mission, now: Instant): number {
  if (m.approved === null) return 0
  const whole: Span = { from: toMs(m.approved.at), to: toMs(now) }
  const busy = [...m.attempts.values()].flatMap(a => spansOf(a, now)).map(s => within(s, whole))
  const pauses = m.pauses.map(p => within({ from: toMs(p.from), to: toMs(p.to ?? now) }, whole))
  return united(busy).reduce((sum, span) => sum + lengthOf(span) - pausedIn(span, pauses), 0)
}

/** From the decision to start it until its end, and as long as it is parked after that. */
function spansOf(attempt: AttemptState, now: Instant): readonly Span[] {
  const { scheduledAt, ended } = attempt
  const work = { from: toMs(scheduledAt), to: toMs(ended?.at ?? now) }
  const failure = failureOf(attempt)
  if (!ended || failure?.kind !== "limit") return [work]
  return [work, { from: work.to, to: toMs(parkedUntil(failure, ended.at) ?? ended.at) }]
}

const lengthOf = ({ from, to }: Span): number => Math.max(0, to - from)

const within = (span: Span, whole: Span): Span => ({
  from: Math.max(span.from, whole.from),
  to: Math.min(span.to, whole.to),
})

/** Two attempts at a time use no more time than one. */
function united(spans: readonly Span[]): readonly Span[] {
  const united: Span[] = []
  for (const span of spans.filter(s => s.to > s.from).sort((a, b) => a.from - b.from)) {
    const last = united.at(-1)
    if (!last || span.from > last.to) united.push(span)
    else united.splice(-1, 1, { from: last.from, to: Math.max(last.to, span.to) })
  }
  return united
}

/** Pauses follow each other and never overlap. */
const pausedIn = (span: Span, pauses: readonly Span[]): number =>
  pauses.reduce((sum, pause) => sum + lengthOf(within(pause, span)), 0)

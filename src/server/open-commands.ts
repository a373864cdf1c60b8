/** Commands that webhooks brought and that no look has answered yet: the oldest says how late we are. */

export interface OpenCommands {
  add(at: { readonly repository: number; readonly issue: number }, delivery: string): void
  /** Call it when a look in this repository begins: it can answer only what had come by then. */
  begin(repository: number): Answering
  /** Others look at this repository now. */
  forget(repository: number): void
  /** The age of the oldest one in milliseconds; null if all are answered. */
  oldestMs(): number | null
}

interface Answering {
  /** The deliveries that brought commands on these issues. */
  on(issues: ReadonlySet<number>): readonly string[]
  /** The look went well, so the commands on these issues are answered. */
  answered(issues: ReadonlySet<number>): void
}

interface Open {
  readonly issue: number
  readonly delivery: string
  readonly sinceMs: number
}

/** A mission that is never looked at must not fill memory. */
const EACH_MAX = 100
/** Twenty-four resyncs have found it by then, or the App is no longer there. */
const AGE_MAX_MS = 24 * 3_600_000

export function createOpenCommands(clock: () => number): OpenCommands {
  const open = new Map<number, readonly Open[]>()
  const recent = (repository: number) =>
    (open.get(repository) ?? []).filter(it => clock() - it.sinceMs < AGE_MAX_MS)
  const keep = (repository: number, left: readonly Open[]) => {
    if (left.length > 0) open.set(repository, left)
    else open.delete(repository)
  }
  return {
    add({ repository, issue }, delivery) {
      const known = recent(repository)
      const added = known.length < EACH_MAX ? [{ issue, delivery, sinceMs: clock() }] : []
      keep(repository, [...known, ...added])
    },
    begin(repository) {
      const seen = recent(repository)
      return {
        on: issues => seen.filter(it => issues.has(it.issue)).map(it => it.delivery),
        answered(issues) {
          const isAnswered = (it: Open) => seen.includes(it) && issues.has(it.issue)
          keep(
            repository,
            recent(repository).filter(it => !isAnswered(it)),
          )
        },
      }
    },
    forget: repository => void open.delete(repository),
    oldestMs() {
      const since = [...open.keys()].flatMap(it => recent(it).map(({ sinceMs }) => sinceMs))
      return since.length === 0 ? null : clock() - Math.min(...since)
    },
  }
}

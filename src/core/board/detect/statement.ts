/** What a worker says of its work, as the log keeps it for validators. It decides nothing. */
import type { WorkerStatement } from "../../log/inspection.ts"
import type { Report } from "../../log/report.ts"
import { STATEMENT_CHARACTERS_MAX } from "../../values/limits.ts"

/** What is undone goes first, because a validator would not find it alone. */
export function statementIn({ claim }: Report): WorkerStatement | null {
  if (claim === null) return null
  const undone = fitting(claim.undone, STATEMENT_CHARACTERS_MAX, line => line.length)
  const done = fitting(claim.done, undone.room, line => line.length)
  const commands = fitting(claim.commands, done.room, ({ run }) => run.length)
  const all = claim.undone.length + claim.done.length + claim.commands.length
  const kept = { undone: undone.items, done: done.items, commands: commands.items }
  const count = kept.undone.length + kept.done.length + kept.commands.length
  return { ...kept, leftOut: all - count }
}

/** The first items that fit, and the room that they leave. */
function fitting<T>(all: readonly T[], room: number, sizeOf: (item: T) => number) {
  const items: T[] = []
  let left = room
  for (const item of all) {
    if (sizeOf(item) > left) break
    left -= sizeOf(item)
    items.push(item)
  }
  return { items, room: left }
}

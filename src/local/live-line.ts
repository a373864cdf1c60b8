/** Shows at the terminal what the agent of a running attempt says or does now, from its transcript. */
import type { Mission } from "../core/log/mission.ts"
import { cutTo, liveWords } from "../core/render/transcript.ts"
import type { AttemptKey } from "../core/values/id.ts"
import type { Terminal } from "./person.ts"
import { openReader, transcriptAt } from "./transcripts.ts"

export interface LiveLine {
  /** Shows what runs in this mission from now on. */
  see(mission: Mission): void
  stop(): void
}

/** Often enough to read along, and seldom enough to read a line to its end. */
const PAUSE_MS = 500

export function liveLine(
  data: string,
  { live, columns }: Pick<Terminal, "live" | "columns">,
): LiveLine {
  if (live === undefined || (columns?.() ?? null) === null) return { see() {}, stop() {} }
  const readers = new Map<AttemptKey, ReturnType<typeof openReader>>()
  const look = () => {
    for (const [attempt, reader] of readers) {
      const news = reader
        .more()
        .entries.flatMap(entry => liveWords(entry) ?? [])
        .at(-1)
      if (news !== undefined) live(cutTo(`${attempt}  ${news}`, (columns?.() ?? 0) - 1))
    }
  }
  // Whatever is wrong with a transcript, the mission goes on.
  const timer = setInterval(() => {
    try {
      look()
    } catch {
      readers.clear()
    }
  }, PAUSE_MS)
  timer.unref()
  return {
    see({ attempts, ref }) {
      const running = [...attempts.values()].filter(it => it.run !== null && it.ended === null)
      const keys = new Set(running.map(({ key }) => key))
      for (const key of readers.keys()) if (!keys.has(key)) readers.delete(key)
      for (const key of keys) {
        if (!readers.has(key)) readers.set(key, openReader(transcriptAt(data, ref.issue, key)))
      }
      if (keys.size === 0) live(null)
    },
    stop() {
      clearInterval(timer)
      live(null)
    },
  }
}

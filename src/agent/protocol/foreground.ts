/**
 * Knows when the work that a prompt began has ended. In version 2 the answer to a prompt says only
 * that it was taken. The session's state says the rest, and may be told again at any time.
 */

/** A state of a session; only "idle" ends work. */
export interface State {
  readonly state: string
}

interface Mark {
  /** Whether anything ran since the mark. */
  hasRun: boolean
  /** The state with which it ended; null while it goes on. */
  ended: State | null
}

interface Prompted {
  /** The prompt was taken, and has this place among the session's messages. */
  taken(messageId: string): void
  /** The idle state that ended its work. */
  readonly ended: Promise<State>
}

export interface Foreground {
  told(state: State): void
  /** A message of ours has its place. It may be told before or after the prompt's answer. */
  placed(messageId: string): void
  /** To be called before the prompt is sent. */
  prompting(): Prompted
}

export function watchForeground(): Foreground {
  let isIdle = true
  let watched: { readonly sent: Mark; readonly places: Map<string, Mark> } | null = null
  let taken: { readonly messageId: string; readonly end: (state: State) => void } | null = null
  const mark = (): Mark => ({ hasRun: !isIdle, ended: null })
  const look = () => {
    if (taken === null || watched === null) return
    // Whoever never says where the prompt stands is taken to have begun when it was sent.
    const { ended } = watched.places.get(taken.messageId) ?? watched.sent
    if (ended) taken.end(ended)
  }
  return {
    told(state) {
      isIdle = state.state === "idle"
      for (const mark of watched ? [watched.sent, ...watched.places.values()] : []) {
        // An idle state before anything ran is the one before the prompt, told once more.
        if (isIdle && mark.hasRun) mark.ended ??= state
        if (!isIdle) Object.assign(mark, { hasRun: true, ended: null })
      }
      look()
    },
    placed(messageId) {
      watched?.places.set(messageId, watched.places.get(messageId) ?? mark())
      look()
    },
    prompting() {
      const { promise: ended, resolve: end } = Promise.withResolvers<State>()
      watched = { sent: mark(), places: new Map() }
      taken = null
      return {
        ended,
        taken(messageId) {
          taken = { messageId, end }
          look()
        },
      }
    },
  }
}

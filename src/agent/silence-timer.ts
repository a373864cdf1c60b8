/** Fires once when nothing was heard for the given time. */

export interface SilenceTimer {
  heard(): void
  stop(): void
}

export function silenceTimer(silentMs: number, onSilence: () => void): SilenceTimer {
  const timer = setTimeout(onSilence, silentMs)
  let isStopped = false
  return {
    heard() {
      if (!isStopped) timer.refresh()
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

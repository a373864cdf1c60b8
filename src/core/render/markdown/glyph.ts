/** The five glyphs that we use. None is ever written without its word. */
import type { State } from "../../view/feature.ts"
import type { MissionView } from "../../view/mission.ts"

export const proven = "✅ proven"
export const running = "🔵 running"
export const waiting = "⚪ waiting"
export const needsYou = "🟠 needs you"
export const failed = "❌ failed"

function stateWord(state: State): string {
  switch (state) {
    case "proven":
      return proven
    case "running":
      return running
    case "waiting":
      return waiting
    case "needs_you":
      return needsYou
    case "failed":
      return failed
    case "skipped":
      return "skipped"
    case "nothing_to_do":
      return "nothing to do"
  }
}

/** When a mission has ended, nothing in it is called running or waiting any more. */
export const stateWordIn = ({ ended }: MissionView, state: State): string =>
  ended === null || STAYS.includes(state) ? stateWord(state) : "not proven"

const STAYS: readonly State[] = ["proven", "skipped", "nothing_to_do"]

export const verdictWord = (is: "pass" | "fail" | "inconclusive" | undefined): string => {
  if (is === "pass") return proven
  return is === "fail" ? failed : waiting
}

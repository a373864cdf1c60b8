/** Finds the browser of this machine, in which validators use the product. We never install one. */
import { accessSync, constants } from "node:fs"
import type { Outer } from "../check/environments.ts"

/** GitHub's Ubuntu images have Chrome and Chromium, Debian has Chromium, and macOS has Chrome. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
]

/** If CHROME_PATH is set, only the program that it names counts. null if there is no browser. */
export function findBrowser(outer: Outer, places: readonly string[] = PLACES): string | null {
  const named = outer["CHROME_PATH"]
  return (named ? [named] : places).find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

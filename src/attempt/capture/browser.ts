/** The browser of this machine, for validators to use the product in. None is ever installed by us. */
import { accessSync, constants } from "node:fs"
import type { Outer } from "../check/environments.ts"

/** GitHub's Ubuntu images have Chrome and Chromium, Debian the latter, macOS Chrome. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
]

/** CHROME_PATH goes before all places, and what it names must be there. null: there is none. */
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

/** One simulated mission as people would see it. */
import type { Settings } from "./arguments.ts"

export async function tellStory(settings: Settings): Promise<boolean> {
  console.log(`not yet ${settings.seed}`)
  return false
}

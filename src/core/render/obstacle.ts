/** Why nothing happens in a repository whose log cannot be written. */
import { inline } from "./markdown/neutral.ts"

export const emptyRepositoryText = (): string =>
  "**This repository has no commit yet.** A mission keeps its log in the repository, and there is nothing to start from. It begins by itself once somebody has pushed a first commit."

/** `said` is GitHub's own message. */
export const logRefusedText = (said: string): string =>
  `**GitHub does not let me write this mission's log**, so nothing can begin or go on here. GitHub says: ${inline(said, 160)}

The App needs *Contents: write* on this repository, and no rule may forbid refs below \`refs/missions/\`. I try again every hour, and at once when the App's permissions change.`

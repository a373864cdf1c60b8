/** What keeps a mission from its work and lies outside of it: a log that cannot be written, rights that the App lacks. */
import { inline } from "./markdown/neutral.ts"
import { listed } from "./phrase/amount.ts"

export const emptyRepositoryText = (): string =>
  "**This repository has no commit yet.** A mission keeps its log in the repository, and there is nothing to start from. It begins by itself once somebody has pushed a first commit."

/** `said` is GitHub's own message. */
export const logRefusedText = (said: string): string =>
  `**GitHub does not let me write this mission's log**, so nothing can begin or go on here. GitHub says: ${inline(said, 160)}

The App needs *Contents: write* on this repository, and no rule may forbid refs below \`refs/missions/\`. I try again every hour, and at once when the App's permissions change.`

/** `head` is the commit that the log's ref names. */
export const foreignLogText = (head: string): string =>
  `**This mission's log is not mine any more**, so nothing can begin or go on here. Its ref names ${head}, and neither that commit nor one before it is signed as mine.

Whoever may push to this repository can point the ref back to the last commit that I signed: \`git push --force origin <commit>:refs/missions/<issue>/log\`. Where no mission was before, delete the ref: \`git push origin :refs/missions/<issue>/log\`.`

/** `permissions` such as "checks: write". `url` is the page of the installation. */
export function lackedRightsText({
  permissions,
  events,
  url,
}: {
  readonly permissions: readonly string[]
  readonly events: readonly string[]
  readonly url: string
}): string {
  const words = (names: readonly string[]) => listed(names.map(it => `*${it}*`))
  const missing = listed([
    ...(permissions.length > 0
      ? [`the ${permissions.length === 1 ? "permission" : "permissions"} ${words(permissions)}`]
      : []),
    ...(events.length > 0
      ? [`the ${events.length === 1 ? "event" : "events"} ${words(events)}`]
      : []),
  ])
  const costs =
    permissions.length > 0 ? "what needs them is refused by GitHub" : "I notice some things late"
  return `**The App was not granted everything that it needs here**: ${missing}. The mission goes on, but ${costs}. Whoever administers the App's installation can accept them: ${url}`
}

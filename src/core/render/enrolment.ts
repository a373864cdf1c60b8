/** What GitHub shows of `missions init`: the commit, and the pull request if one was asked for. */
import { code, inline } from "./markdown/neutral.ts"
import { aloneLines } from "./phrase/alone.ts"

export interface EnrolmentFacts {
  /** Files that are new or newer. */
  readonly paths: readonly string[]
  /** True if an earlier version of them was there. */
  readonly isUpgrade: boolean
  /** The pinned Action. */
  readonly action: string
  /** The App's login. */
  readonly bot: string
  /** There is no App, and workflows look after missions. */
  readonly isAlone: boolean
}

export const enrolmentTitle = ({ isUpgrade }: EnrolmentFacts): string =>
  isUpgrade ? "Update the files of Missions" : "Let missions run in this repository"

export const enrolmentMessage = (facts: EnrolmentFacts): string =>
  `${enrolmentTitle(facts)}\n\n${inline(facts.bot, 60)} starts the workflow, which runs the Action\n${inline(facts.action, 120)}.\n`

export const enrolmentBody = (facts: EnrolmentFacts): string =>
  [
    facts.isUpgrade
      ? "**These files of Missions get newer.** Files that somebody changed by hand are left as they are."
      : "**With these files, `/mission` works on the issues of this repository.** Nothing runs before somebody types it.",
    facts.paths.map(path => `- ${code(path)}`).join("\n"),
    `Only ${code(facts.bot)} can start the workflow, and only on the default branch. It runs one Action, which is pinned by its commit: ${code(facts.action)}.`,
    ...(facts.isAlone
      ? [
          "No server looks after missions here, so some things differ:",
          aloneLines.map(it => `- ${it}`).join("\n"),
        ]
      : []),
  ].join("\n\n")

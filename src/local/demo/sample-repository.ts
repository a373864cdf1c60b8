/**
 * The demo: a small shop's repository, a goal for it, and the script that the scripted agent plays.
 * Nothing here is an outcome: every test and command of the story is really run.
 */
import { fileURLToPath } from "node:url"

export interface Sample {
  readonly goal: string
  /** Files of the repository, without a git directory. The demo commits a copy of them. */
  readonly directory: string
  /** The script for the scripted agent. */
  readonly script: string
  /** What the person answers to the planner's questions, as the text of their comment. */
  readonly answers: string
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

export const demo: Sample = {
  goal: "Customers can export their orders as JSON and pick them by date. The text output must not change.",
  directory: path("./repository"),
  script: path("./script.yml"),
  answers: path("./answers.txt"),
}

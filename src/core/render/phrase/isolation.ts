/** What stands between the code of agents and a machine, in a few words. */
import type { Isolation } from "../../log/attempt.ts"
import type { Reached } from "../../values/reached.ts"
import { listed } from "./amount.ts"

/** Continues a sentence about what ran. */
export const APART: Readonly<Record<Isolation, string>> = {
  user: "as a user of its own",
  bubblewrap: "in a sandbox (bubblewrap)",
  none: "without a sandbox",
}

/** What a check of GitHub says of the commands behind it. */
const BEHIND: Readonly<Record<Isolation, string>> = {
  user: "Everything here ran as a user of its own, behind a wall that was attacked first and held.",
  bubblewrap: "Everything here ran behind bubblewrap, which was attacked first and held.",
  none: "**No sandbox**: a process that an agent or a command left behind unseen could have changed what was checked after it.",
}

/** null: nothing has run. The weakest of several walls counts. */
export function behind(walls: readonly (Isolation | null)[]): string | null {
  const weakest = (["none", "bubblewrap", "user"] as const).find(it => walls.includes(it))
  return weakest === undefined ? null : BEHIND[weakest]
}

/** How the commands of a plan run for a person who starts them. */
export const RUN_AS: Readonly<Record<Isolation, string>> = {
  user: "a user of its own, with an empty home; your home and your processes are not there",
  bubblewrap:
    "you, behind bubblewrap, with an empty home; your home and your processes are not there",
  none: "you, without a sandbox, with an empty home",
}

/** The agent and the commands of a mission on a person's own machine. */
export const SANDBOX: Readonly<Record<Isolation, string>> = {
  user: "each agent and each step runs as a user of its own, and sees what it needs",
  bubblewrap: "bubblewrap: the agent and the plan's commands see what they need, and not your home",
  none: "none: the agent and the plan's commands run as you",
}

const REACHED: Readonly<Record<Reached, string>> = {
  environment: "the variables of our processes",
  memory: "the memory of our processes",
  processes: "the list of your processes",
  signal: "our processes, to end them",
  folder: "our folders",
  home: "your home",
  socket: "our sockets",
  abstract_socket: "our sockets without a path",
  port: "our ports",
  root: "root's rights",
  docker: "the socket of Docker, which gives root's rights",
  outlives: "the time after its end, by a process that stayed",
}

/** Why a wall is not used: what was reached from behind it, or what was in the way. */
export const wallFailed = (
  wall: string,
  { reached, why }: { readonly reached: readonly Reached[]; readonly why: string | null },
): string =>
  reached.length > 0
    ? `${wall} does not hold here: a program behind it reached ${listed(reached.map(it => REACHED[it]))}`
    : `${wall} cannot be used here: ${why || "it did not answer"}`

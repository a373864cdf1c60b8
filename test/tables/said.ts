/** One command of each name, about the one feature, criterion and milestone of given.ts. */
import type { Command, CommandName } from "../../src/core/log/command.ts"
import { draft } from "../core/people/given.ts"

export const said: { readonly [N in CommandName]: Extract<Command, { name: N }> } = {
  start: { name: "start", goal: "export --json" },
  go: { name: "go" },
  approve: { name: "approve", digest: null, care: null, max: null },
  revise: { name: "revise", text: "as CSV, too" },
  // All JSON is YAML.
  plan: { name: "plan", yaml: JSON.stringify(draft) },
  status: { name: "status" },
  explain: { name: "explain", subject: "F1" },
  pause: { name: "pause" },
  resume: { name: "resume" },
  cancel: { name: "cancel" },
  retry: { name: "retry", subject: "F1" },
  done: { name: "done", feature: "F1", at: null },
  skip: { name: "skip", feature: "F1", reason: "later" },
  steer: { name: "steer", feature: "F1", text: "use the old button" },
  use: { name: "use", agent: "other", feature: null },
  budget: { name: "budget", max: 40 },
  accept: { name: "accept", subject: "C1", reason: "by hand" },
  deliver: { name: "deliver", milestone: null },
  help: { name: "help" },
}

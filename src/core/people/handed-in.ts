/** What people hand in by name. It must be looked up on GitHub before the request can be decided. */
import type { Mission } from "../log/mission.ts"
import { whereOf } from "./decide/done.ts"
import { unanswered } from "./unanswered.ts"

/** Names of branches, "#pull requests" and commits that a person with the right to do so says are done. */
export const namesHandedIn = (
  m: Mission,
  seen: Parameters<typeof unanswered>[1],
): readonly string[] =>
  unanswered(m, seen).flatMap(({ said }) =>
    said.type === "command" && said.command.name === "done" ? [whereOf(m, said.command)] : [],
  )

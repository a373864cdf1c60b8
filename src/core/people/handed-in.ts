/** What people hand in by a name: it must be looked up on GitHub before their words can be decided. */
import type { Mission } from "../log/mission.ts"
import { whereOf } from "./decide/done.ts"
import { unanswered } from "./unanswered.ts"

/** Names of branches, "#pull requests" and commits that somebody who may says are done. */
export const namesHandedIn = (
  m: Mission,
  seen: Parameters<typeof unanswered>[1],
): readonly string[] =>
  unanswered(m, seen).flatMap(({ said }) =>
    said.type === "command" && said.command.name === "done" ? [whereOf(m, said.command)] : [],
  )

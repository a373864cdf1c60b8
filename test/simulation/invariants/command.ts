/** A command counts only as its author wrote it, and only if its author may give it. */
import type { Event } from "../../../src/core/log/event.ts"
import { parse } from "../../../src/core/people/parse.ts"
import type { Permission } from "../../../src/core/values/id.ts"
import { instant, plusMs } from "../../../src/core/values/time.ts"
import { EPOCH_MS } from "../hub.ts"
import type { Said, Watched, World } from "../world.ts"
import type { Broken } from "./reckon.ts"

/** How long it takes from asking about a person's rights to the append that relies on them, with all faults. */
const LOOK_MS_MAX = 180_000

type Accepted = Extract<Event, { readonly type: "command.accepted" }>

export function ofCommand(world: World, watched: Watched, event: Accepted): Broken {
  const id = /^comment:(\d+)/.exec(event.command)?.[1]
  const said = watched.said.get(Number(id))
  if (id !== undefined && !said) return ["S14", `${event.command} was obeyed, and nobody wrote it`]
  // What somebody else edited into a person's comment is not that person's word.
  if (said && !isWord(said, event)) {
    return ["S14", `"${said.wrote}" was obeyed as ${JSON.stringify(event.said)}`]
  }
  const levels = levelsOf(world, event.by.login)
  if (levels.includes(event.permission)) return null
  return ["S13", `${event.by.login} commands as ${event.permission} and is ${levels.join(", ")}`]
}

const isWord = ({ wrote, on }: Said, { said }: Accepted): boolean =>
  [true, false].some(hasMission =>
    parse(wrote, { hasMission, on }).some(
      asked =>
        asked.said.type === "command" &&
        JSON.stringify(asked.said.command) === JSON.stringify(said),
    ),
  )

/** What a person was allowed at any moment of the look that is about to end. */
function levelsOf(world: World, login: string): readonly Permission[] {
  const since = plusMs(instant(world.time.now() + EPOCH_MS), -LOOK_MS_MAX)
  const all = world.rights.get(login) ?? []
  return all.flatMap(({ level }, at) => {
    const until = all[at + 1]?.at
    return until === undefined || until >= since ? [level] : []
  })
}

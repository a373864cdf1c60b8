/** How a person of a simulated world does something on GitHub. */
import type { Place } from "../../src/core/people/place.ts"
import type { Answer, Call } from "../../src/embedded/github/call.ts"
import { dataOf, OWNER, type Person, REPO, type Somebody } from "./hub.ts"
import type { Network } from "./network.ts"
import type { Random } from "./random.ts"
import type { Watched, World } from "./world.ts"

export interface Acting {
  readonly world: World
  readonly network: Network
  readonly random: Random
  readonly watched: Watched
}

export function ask(
  { world, network }: Acting,
  operation: string,
  path: Call["path"],
  body: Call["body"],
  by: Somebody = world.hub.people.ada,
): Answer {
  const call = { operation, path: { owner: OWNER, repo: REPO, ...path }, query: {}, body }
  return network.direct(by.login, by.actor, call)
}

/** Comments on the mission's issue, or on one of its features' or milestones' if that exists. */
export function say(
  acting: Acting,
  by: Person,
  body: string,
  wanted: Place["on"] = "mission",
): number {
  const { world, watched } = acting
  const issue = watched.mission.things.get(`issue ${wanted}` as never)?.number ?? null
  const on = issue === null ? "mission" : wanted
  const path = { issue_number: issue ?? watched.ref.issue }
  const answer = ask(acting, "issues/create-comment", path, { body }, by)
  const { id } = dataOf(answer)
  const said = { id, by: by.login, on, wrote: body, body, isEdited: false, isHeard: false }
  watched.said.set(id, said)
  world.trace.line(`${by.login} #${path.issue_number} says: ${body.split("\n")[0]}`)
  return id
}

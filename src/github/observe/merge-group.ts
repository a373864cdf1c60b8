/**
 * What a merge queue made of our pull request, before it is merged. GitHub documents the branches'
 * prefix alone (merge_group event); that a name ends with the pull request's number and the commit
 * it is put upon is seen, and where it is otherwise no check is made.
 */
import type { Mission } from "../../core/log/mission.ts"
import type { Observed } from "../../core/log/observed.ts"
import { requestOf } from "../../core/log/scope.ts"
import { keyOf } from "../../core/log/thing.ts"
import type { Sha } from "../../core/values/id.ts"
import type { Identity, Request } from "../request.ts"
import { refsUnder } from "./list.ts"

const PREFIX = "heads/gh-readonly-queue/"
const NAME = /\/pr-(\d+)-[0-9a-f]{40}$/

export async function readMergeGroups(
  request: Request,
  { repository }: Identity,
  m: Mission,
): Promise<NonNullable<Observed["mergeGroups"]>> {
  // Nobody queues a draft.
  if (m.ended !== null || (m.delivered === null && m.stale === null)) return []
  const number = m.things.get(keyOf(requestOf(m)))?.number
  if (number === undefined) return []
  const refs = await refsUnder(request, repository, PREFIX)
  return refs
    .filter(({ ref }) => Number(NAME.exec(ref)?.[1]) === number)
    .map(({ object }) => object.sha as Sha)
}

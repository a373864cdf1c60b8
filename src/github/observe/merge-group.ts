/**
 * Finds the commits that a merge queue made from our pull request. GitHub documents only the prefix
 * of their branches (merge_group event). We have seen that a name ends with the number of the pull
 * request and the commit below it; for other names we make no check.
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
  // A draft can't be in a merge queue.
  if (m.ended !== null || (m.delivered === null && m.stale === null)) return []
  const number = m.things.get(keyOf(requestOf(m)))?.number
  if (number === undefined) return []
  const refs = await refsUnder(request, repository, PREFIX)
  return refs
    .filter(({ ref }) => Number(NAME.exec(ref)?.[1]) === number)
    .map(({ object }) => object.sha as Sha)
}

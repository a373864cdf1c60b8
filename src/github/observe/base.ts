/**
 * Reads the default branch: its head, its policy, and whether it still contains the start of the
 * mission.
 */
import type { Observed } from "../../core/log/observed.ts"
import { forbiddenBy } from "../../core/plan/policy/effective.ts"
import type { Sha } from "../../core/values/id.ts"
import { statusOf } from "../errors.ts"
import type { ReadPolicy } from "../policy.ts"
import type { Identity, Request } from "../request.ts"
import { readRequired } from "./ci.ts"
import { readHead } from "./head.ts"

interface BaseQuestion {
  readonly branch: string
  /** The commit that the branch should contain; null if that doesn't matter yet. */
  readonly start: Sha | null
  readonly readPolicy: ReadPolicy
  /** True while a plan may come in. Then we also read which checks the branch requires. */
  readonly isPlanning: boolean
}

export async function readBase(
  request: Request,
  identity: Identity,
  { branch, start, readPolicy, isPlanning }: BaseQuestion,
): Promise<Observed["base"]> {
  const sha = await readHead(request, identity.repository, branch)
  if (sha === null) return null
  const effective = await readPolicy(sha)
  const isLacking = start !== null && !(await contains(request, identity, { head: sha, start }))
  const requires = isPlanning ? { requires: await readRequired(request, identity, branch) } : {}
  const forbids = forbiddenBy(effective)
  const { policy } = effective
  return { sha, policy, forbids, ...requires, ...(isLacking && { lacks: start }) }
}

async function contains(
  request: Request,
  { repository }: Identity,
  { head, start }: { readonly head: Sha; readonly start: Sha },
): Promise<boolean> {
  if (head === start) return true
  try {
    const { data } = await request("GET /repos/{owner}/{repo}/compare/{base}...{head}", {
      ...repository,
      base: start,
      head,
      per_page: 1,
    })
    return data.status === "ahead" || data.status === "identical"
  } catch (error) {
    // The commit no longer exists, or shares no history with the branch.
    if (statusOf(error) === 404) return false
    throw error
  }
}

/** What a repository's own policy file says, as far as it can be used. */
import { type EffectivePolicy, effectivePolicy } from "../core/plan/policy/effective.ts"
import { defaultPolicy } from "../core/plan/policy.ts"
import { POLICY_PATH, withFilesBy } from "../github/policy.ts"
import { parsePolicyFile } from "../github/policy-yaml.ts"
import type { Repository, Request } from "../github/request.ts"
import { textAt } from "./repository-place.ts"

/** `ref`: the commit that is read. A policy with a mistake says nothing but its findings. */
export async function ownPolicyOf(
  request: Request,
  repository: Repository,
  ref: string,
): Promise<EffectivePolicy> {
  const read = async (path: string) => {
    const text = await textAt(request, repository, { path, ref })
    return text === null ? null : parsePolicyFile(path, text)
  }
  const nobody = defaultPolicy({ planner: "none", worker: "none", validator: "none" })
  const file = await read(POLICY_PATH)
  const own = file && (await withFilesBy(file, read))
  return effectivePolicy(nobody, { repository: own, organisation: null })
}

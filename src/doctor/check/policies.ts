/** The two policies that bind a mission: the repository's own file, and its organisation's. */

import { forbiddenBy } from "../../core/plan/policy/effective.ts"
import { findingWords, place } from "../../core/render/policy-finding.ts"
import { ownPolicyOf } from "../../enrol/own-policy.ts"
import { statusOf } from "../../github/errors.ts"
import { type Finding, note, well, wrong } from "../finding.ts"
import { type AppHere, isHere, type Patient } from "../patient.ts"

export async function ownPolicy({
  reader,
  repository,
  head,
  page,
  branch,
}: Patient): Promise<Finding> {
  const forbids = forbiddenBy(await ownPolicyOf(reader.request, repository, head))
  const file = `${page}/blob/${branch}/.github/missions.yml`
  if (forbids === null) return well("The policy of the repository lets missions start.")
  if (forbids.is === "switched_off")
    return wrong(
      `The policy switches missions off, in line ${forbids.line}.`,
      `set enabled: true in ${file}`,
    )
  const [first] = forbids.findings
  const said = first ? `${findingWords(first)}, in ${place(first)}` : "it cannot be used"
  return wrong(`The policy has a mistake: ${said.replaceAll("`", "")}.`, `mend ${file}`)
}

/** The file with the rules for all repositories of an account. */
const PLACE = { repo: ".github", path: "missions.yml" }

/** Absence is only believed where the App could have seen the file. */
export async function organisationPolicy(
  { repository, isOrganisation, person, page }: Patient,
  { request, slug }: AppHere,
): Promise<Finding> {
  const { owner } = repository
  const [home, path] = [{ owner, repo: PLACE.repo }, `${owner}/${PLACE.repo}/${PLACE.path}`]
  const isSeen = await exists(() => request("GET /repos/{owner}/{repo}", home))
  if (isSeen) {
    const at = { ...home, path: PLACE.path }
    const isThere = await exists(() => request("GET /repos/{owner}/{repo}/contents/{path}", at))
    return well(isThere ? `The App reads ${path}.` : `The App sees that there is no ${path}.`)
  }
  const account = isOrganisation ? `organizations/${owner}/` : ""
  const settings = `${new URL(page).origin}/${account}settings/installations`
  const next = `install ${slug} on ${owner}/${PLACE.repo} as well, at ${settings}`
  const isThere =
    isHere(person) && (await exists(() => person.request("GET /repos/{owner}/{repo}", home)))
  if (isThere) return wrong(`The App cannot see ${owner}/${PLACE.repo}, which is there.`, next)
  if (!isOrganisation && isHere(person) && person.isAdmin)
    return well(`Neither the App nor you see ${owner}/${PLACE.repo}, so it has no policy.`)
  return note(
    `The App cannot tell whether there is a policy of ${owner}: ${next}.`,
    `404 for ${path}`,
  )
}

async function exists(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return true
  } catch (error) {
    if (statusOf(error) === 404) return false
    throw error
  }
}

/** The environment that holds the model's key: who may use it, and where else the key lies. */
import { statusOf } from "../../github/errors.ts"
import { ENVIRONMENT, KEY_NAME } from "../../local/own-model.ts"
import { type Finding, note, well, wrong } from "../finding.ts"
import type { Patient, Present } from "../patient.ts"

interface Environment {
  readonly protection_rules?: readonly { readonly type?: string; readonly wait_timer?: number }[]
  readonly deployment_branch_policy: {
    readonly protected_branches: boolean
    readonly custom_branch_policies: boolean
  } | null
}

export async function environment(patient: Patient): Promise<Finding> {
  const { reader, repository, page, branch, init } = patient
  const at = { ...repository, environment_name: ENVIRONMENT }
  const settings = `${page}/settings/environments`
  let found: Environment
  try {
    const path = "GET /repos/{owner}/{repo}/environments/{environment_name}"
    found = (await reader.request(path, at)).data
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    return wrong(`There is no environment ${ENVIRONMENT}.`, init, "404")
  }
  const waits = (found.protection_rules ?? []).filter(
    it => it.type === "required_reviewers" || (it.wait_timer ?? 0) > 0,
  )
  if (waits.length > 0) {
    const said = `Every attempt waits in ${ENVIRONMENT} until a person or a timer lets it go on.`
    return wrong(said, `remove ${waits.map(it => it.type).join(" and ")} at ${settings}`)
  }
  const rule = found.deployment_branch_policy
  if (rule === null) {
    const said = `Every branch may use ${ENVIRONMENT}, so everybody who can push can read the model's key.`
    return wrong(said, `limit it to ${branch} at ${settings}`)
  }
  if (rule.protected_branches)
    return note(`Protected branches may use ${ENVIRONMENT}; attempts need that ${branch} is one.`)
  const names = await branchesOf(patient)
  if (!names.includes(branch))
    return wrong(`${ENVIRONMENT} does not let ${branch} use it.`, `allow ${branch} at ${settings}`)
  const others = names.filter(it => it !== branch)
  if (others.length === 0) return well(`Only ${branch} may use ${ENVIRONMENT}.`)
  const said = `${others.join(", ")} may use ${ENVIRONMENT} as well, so whoever pushes there can read the model's key.`
  return wrong(said, `limit it to ${branch} at ${settings}`)
}

async function branchesOf({ reader, repository }: Patient): Promise<readonly string[]> {
  const { data } = await reader.request(
    "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
    { ...repository, environment_name: ENVIRONMENT, per_page: 100 },
  )
  return data.branch_policies.map((it: { readonly name: string }) => it.name)
}

/** A secret of the repository is read by every workflow that somebody with write access pushes. */
export async function secretScope(
  { repository, page }: Patient,
  { request }: Present,
): Promise<Finding> {
  const places = [
    ["the repository", "GET /repos/{owner}/{repo}/actions/secrets"],
    ["the organisation", "GET /repos/{owner}/{repo}/actions/organization-secrets"],
  ] as const
  for (const [owner, path] of places) {
    const { data } = await request(path, { ...repository, per_page: 100 })
    const names = data.secrets.map((it: { readonly name: string }) => it.name)
    if (!names.includes(KEY_NAME)) continue
    const said = `${KEY_NAME} is a secret of ${owner}, so a workflow on any branch can read it.`
    return wrong(
      said,
      `keep it in the environment ${ENVIRONMENT} only: ${page}/settings/secrets/actions`,
    )
  }
  return well(`${KEY_NAME} lies in no place that every workflow can read.`)
}

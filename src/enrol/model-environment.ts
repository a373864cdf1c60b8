/** The environment `missions` of a repository, which holds the model's key for one branch only. */
import { messageOf, statusOf } from "../github/errors.ts"
import { ENVIRONMENT, KEY_NAME } from "../local/own-model.ts"
import type { Row } from "./enrolment-row.ts"
import type { RepositoryPlace } from "./repository-place.ts"

/** What a person does by hand where the token may not. */
const environmentByHand = ({ page, branch }: Pick<RepositoryPlace, "page" | "branch">) =>
  `make it at ${page}/settings/environments/new: name it ${ENVIRONMENT}, and allow the branch ${branch} only`

/** Makes what is missing and changes nothing that is there. */
export async function makeEnvironment(place: RepositoryPlace): Promise<Row> {
  const { request, repository, branch, isAdmin } = place
  const at = { ...repository, environment_name: ENVIRONMENT }
  const row = (is: Row["is"], text: string): Row => ({ label: "environment", is, text })
  try {
    const found = await isThere(place)
    if (found !== null) {
      if (found.deployment_branch_policy?.protected_branches)
        return row("there", `${ENVIRONMENT}, for protected branches`)
      const branches = found.deployment_branch_policy?.custom_branch_policies
        ? await branchesOf(place)
        : null
      if (branches !== null && !branches.includes(branch))
        return row("left", `${ENVIRONMENT} does not allow ${branch}: ${settingsOf(place)}`)
      return row("there", branches === null ? anyBranch(place) : `${ENVIRONMENT}, for ${branch}`)
    }
    if (!isAdmin) return row("left", `needs an administrator: ${environmentByHand(place)}`)
    const rule = { protected_branches: false, custom_branch_policies: true }
    await request("PUT /repos/{owner}/{repo}/environments/{environment_name}", {
      ...{ ...at, deployment_branch_policy: rule },
    })
    await request(
      "POST /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
      { ...at, name: branch },
    )
    return row("made", `${ENVIRONMENT}, for ${branch} only`)
  } catch (error) {
    const why = `GitHub refuses (${statusOf(error)}): ${messageOf(error)}`
    return row("left", `${why}; ${environmentByHand(place)}`)
  }
}

const settingsOf = ({ page }: RepositoryPlace): string => `${page}/settings/environments`

const anyBranch = (place: RepositoryPlace): string =>
  `${ENVIRONMENT}, for every branch: limit it to ${place.branch} at ${settingsOf(place)}`

interface Found {
  readonly deployment_branch_policy: {
    readonly protected_branches: boolean
    readonly custom_branch_policies: boolean
  } | null
}

async function isThere({ request, repository }: RepositoryPlace): Promise<Found | null> {
  try {
    const at = { ...repository, environment_name: ENVIRONMENT }
    return (await request("GET /repos/{owner}/{repo}/environments/{environment_name}", at)).data
  } catch (error) {
    if (statusOf(error) === 404) return null
    throw error
  }
}

async function branchesOf({ request, repository }: RepositoryPlace): Promise<readonly string[]> {
  const { data } = await request(
    "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
    { ...repository, environment_name: ENVIRONMENT, per_page: 100 },
  )
  return data.branch_policies.map((it: { readonly name: string }) => it.name)
}

/** `key` is sealed on this machine, so that only GitHub can open it. null: nobody gave one. */
export async function makeSecret(place: RepositoryPlace, key: string | null): Promise<Row> {
  const { request, repository, page } = place
  const at = { ...repository, environment_name: ENVIRONMENT, secret_name: KEY_NAME }
  const row = (is: Row["is"], text: string): Row => ({ label: "secret", is, text })
  const path = "/repos/{owner}/{repo}/environments/{environment_name}/secrets"
  try {
    if (await isKept(place)) return row("there", `${KEY_NAME} in ${ENVIRONMENT}; its value is kept`)
    if (key === null) {
      const where = `${page}/settings/environments`
      return row(
        "left",
        `set ${KEY_NAME} in your shell and type this again, or add it to ${ENVIRONMENT} at ${where}`,
      )
    }
    const { secret_name: _, ...environment } = at
    const { data } = await request(`GET ${path}/public-key`, environment)
    const encrypted_value = await sealed(key, data.key)
    await request(`PUT ${path}/{secret_name}`, { ...at, encrypted_value, key_id: data.key_id })
    return row("made", `${KEY_NAME} in ${ENVIRONMENT}, from your shell`)
  } catch (error) {
    const why = `GitHub refuses (${statusOf(error)}): ${messageOf(error)}`
    return row("left", `${why}; add ${KEY_NAME} to ${ENVIRONMENT} at ${page}/settings/environments`)
  }
}

async function isKept({ request, repository }: RepositoryPlace): Promise<boolean> {
  try {
    await request(
      "GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}",
      { ...repository, environment_name: ENVIRONMENT, secret_name: KEY_NAME },
    )
    return true
  } catch (error) {
    if (statusOf(error) === 404) return false
    throw error
  }
}

/** The library is large and no other command needs it. */
async function sealed(value: string, publicKey: string): Promise<string> {
  const { default: sodium } = await import("libsodium-wrappers")
  await sodium.ready
  const { ORIGINAL } = sodium.base64_variants
  const key = sodium.from_base64(publicKey, ORIGINAL)
  return sodium.to_base64(sodium.crypto_box_seal(value, key), ORIGINAL)
}

/** Environments of a repository: which branches may use them, and their secrets. */
import { notFound, Refusal } from "../call-refusal.ts"
import {
  type InRepository,
  noContent,
  type Operations,
  ok,
  reads,
  writes,
  created as written,
} from "../operation.ts"
import type { Sealing } from "../sealing.ts"
import { placesOf } from "../view/repository.ts"
import { iso, nodeId } from "../view/shared.ts"

export const environments: Operations = {
  "repos/get-environment": reads("actions,environments", at => ok(viewEnvironment(at, nameOf(at)))),

  "repos/create-or-update-environment": writes(
    "administration",
    at => {
      const name = String(at.call.path["environment_name"])
      if (at.repository.environmentsAllowed === false) {
        throw new Refusal(
          422,
          "Failed to create the environment protection rule. Please ensure the billing plan supports the required reviewers protection rule.",
        )
      }
      const { environments, deployments } = at.repository
      environments[name] ??= {}
      const { deployment_branch_policy: rule } = at.call.body as { deployment_branch_policy?: Rule }
      if (rule?.custom_branch_policies === rule?.protected_branches && rule) {
        throw new Refusal(
          422,
          "custom_branch_policies and protected_branches cannot have the same value",
        )
      }
      const branches = rule?.custom_branch_policies ? (deployments?.[name] ?? []) : null
      at.repository.deployments = { ...deployments, [name]: branches }
      return ok(viewEnvironment(at, name))
    },
    "admin",
  ),

  "repos/delete-an-environment": writes(
    "administration",
    at => {
      delete at.repository.environments[nameOf(at)]
      return noContent()
    },
    "admin",
  ),

  "repos/list-deployment-branch-policies": reads("actions", at => {
    const names = at.repository.deployments?.[nameOf(at)] ?? []
    const branch_policies = names.map((name, index) => viewBranch(at, name, index))
    return ok({ total_count: names.length, branch_policies })
  }),

  "repos/create-deployment-branch-policy": writes(
    "administration",
    at => {
      const environment = nameOf(at)
      const names = at.repository.deployments?.[environment]
      if (!names) throw notFound()
      const name = String(at.call.body["name"])
      if (names.includes(name)) return { status: 303, headers: {}, data: undefined }
      at.repository.deployments = { ...at.repository.deployments, [environment]: [...names, name] }
      return ok(viewBranch(at, name, names.length))
    },
    "admin",
  ),

  "actions/get-environment-public-key": reads("environments", at => {
    nameOf(at)
    return ok({ key_id: KEY_ID, key: sealingOf(at).key })
  }),

  "actions/list-environment-secrets": reads("environments", at => {
    const made = iso(at.repository.createdAt)
    const names = Object.keys(at.repository.environments[nameOf(at)] ?? {})
    const secrets = names.map(name => ({ name, created_at: made, updated_at: made }))
    return ok({ total_count: names.length, secrets })
  }),

  "actions/get-environment-secret": reads("environments", at => {
    const name = String(at.call.path["secret_name"]).toUpperCase()
    if (at.repository.environments[nameOf(at)]?.[name] === undefined) throw notFound()
    const { createdAt } = at.repository
    return ok({ name, created_at: iso(createdAt), updated_at: iso(createdAt) })
  }),

  "actions/create-or-update-environment-secret": writes("environments", at => {
    const name = String(at.call.path["secret_name"]).toUpperCase()
    const secrets = at.repository.environments[nameOf(at)]!
    const { encrypted_value, key_id } = at.call.body
    if (key_id !== KEY_ID) throw new Refusal(422, "Invalid key_id")
    const value = sealingOf(at).open(String(encrypted_value))
    if (value === null) throw new Refusal(422, "Improperly encrypted secret")
    const isNew = secrets[name] === undefined
    secrets[name] = value
    return isNew ? written({}) : noContent()
  }),
}

interface Rule {
  readonly protected_branches: boolean
  readonly custom_branch_policies: boolean
}

const KEY_ID = "568250167242549743"

function sealingOf({ world }: InRepository): Sealing {
  if (world.sealing) return world.sealing
  throw new Refusal(501, "This GitHub was opened without a key for sealed secrets.")
}

function nameOf({ repository, call }: InRepository): string {
  const name = String(call.path["environment_name"])
  if (!Object.hasOwn(repository.environments, name)) throw notFound()
  return name
}

function viewEnvironment(at: InRepository, name: string) {
  const { api, html } = placesOf(at.world, at.repository)
  const branches = at.repository.deployments?.[name] ?? null
  return {
    id: at.repository.id,
    node_id: nodeId("EN", at.repository.id, name),
    name,
    url: `${api}/environments/${encodeURIComponent(name)}`,
    html_url: `${html}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    created_at: iso(at.repository.createdAt),
    updated_at: iso(at.repository.createdAt),
    protection_rules: at.repository.reviewed?.includes(name) ? [viewReview(at, name)] : [],
    deployment_branch_policy:
      branches === null ? null : { protected_branches: false, custom_branch_policies: true },
  }
}

const viewReview = (at: InRepository, name: string) => ({
  id: 1,
  node_id: nodeId("GA", at.repository.id, name),
  type: "required_reviewers",
  prevent_self_review: false,
  reviewers: [],
})

const viewBranch = (at: InRepository, name: string, index: number) => ({
  id: index + 1,
  node_id: nodeId("GBP", at.repository.id, name),
  name,
  type: "branch",
})

/** What a repository says about its Actions: what may run, and the names of its secrets. */
import { type InRepository, type Operations, ok, reads, writes } from "../operation.ts"
import { placesOf } from "../view/repository.ts"
import { iso } from "../view/shared.ts"

const forAdmins = (run: (at: InRepository) => object) =>
  writes("administration", at => ok(run(at)), "admin")

export const actionsSettings: Operations = {
  "actions/get-github-actions-permissions-repository": forAdmins(at => {
    const { enabled = true, allowed = "all", isPinned = false } = at.repository.actions ?? {}
    const { api } = placesOf(at.world, at.repository)
    const selected_actions_url = `${api}/actions/permissions/selected-actions`
    if (!enabled) return { enabled }
    const more = allowed === "selected" ? { selected_actions_url } : {}
    return { enabled, allowed_actions: allowed, sha_pinning_required: isPinned, ...more }
  }),

  "actions/get-allowed-actions-repository": forAdmins(at => ({
    github_owned_allowed: true,
    verified_allowed: false,
    patterns_allowed: at.repository.actions?.patterns ?? [],
  })),

  "actions/get-github-actions-default-workflow-permissions-repository": forAdmins(
    ({ repository: { actions, actionsMayCreatePullRequests } }) => ({
      default_workflow_permissions: actions?.defaultPermission ?? "read",
      can_approve_pull_request_reviews: actionsMayCreatePullRequests,
    }),
  ),

  // A person needs write access, and an App a permission that ours does not ask for.
  "actions/list-repo-secrets": writes("secrets", at => {
    const made = iso(at.repository.createdAt)
    const names = Object.keys(at.repository.secrets)
    const secrets = names.map(name => ({ name, created_at: made, updated_at: made }))
    return ok({ total_count: names.length, secrets })
  }),

  "actions/list-repo-organization-secrets": reads("secrets", () =>
    ok({ total_count: 0, secrets: [] }),
  ),
}

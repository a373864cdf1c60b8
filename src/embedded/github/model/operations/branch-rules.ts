/** Rules of branches: those of rulesets, and the older protection of a single branch. */
import { notFound, Refusal } from "../call-refusal.ts"
import { type InRepository, type Operations, ok, reads, writes } from "../operation.ts"
import type { Ruleset } from "../owners-rules.ts"
import { isFreeOf, rulesetsOf } from "../rulesets.ts"
import { placesOf } from "../view/repository.ts"

export const branchRules: Operations = {
  "repos/get-branch-rules": reads("metadata", at => {
    const ref = `refs/heads/${at.call.path["branch"]}`
    const rules = rulesetsOf(at.repository, ref).flatMap(({ id, rules: own }) =>
      own.map(rule => ({ ...DEFAULTS[rule.type], ...rule, ...sourceOf(at, id) })),
    )
    return ok([...requiredChecks(at), ...rules])
  }),

  "repos/get-repo-ruleset": reads("metadata", at => {
    const id = Number(at.call.path["ruleset_id"])
    const found = at.repository.rulesets?.find(it => it.id === id)
    if (!found) throw notFound()
    return ok(viewRuleset(at, found))
  }),

  // Nobody but an administrator is shown it.
  "repos/get-branch-protection": writes(
    "administration",
    at => {
      const required = at.repository.protection ?? []
      if (required.length === 0) throw new Refusal(404, "Branch not protected")
      const url = `${placesOf(at.world, at.repository).api}/branches/${at.call.path["branch"]}`
      const required_status_checks = {
        contexts: required.map(it => it.context),
        checks: required.map(({ context, app }) => ({ context, app_id: app })),
      }
      return ok({ url: `${url}/protection`, required_status_checks })
    },
    "admin",
  ),
}

/** What GitHub's description requires of some rules. */
const DEFAULTS: Readonly<Record<string, object>> = {
  pull_request: {
    parameters: {
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_approving_review_count: 1,
      required_review_thread_resolution: false,
    },
  },
}

/** Checks that each branch requires, by one more ruleset, which has the repository's id. */
function requiredChecks(at: InRepository) {
  const required = (at.repository.rules ?? []).map(({ context, app }) => ({
    context,
    ...(app === null ? {} : { integration_id: app }),
  }))
  const parameters = {
    strict_required_status_checks_policy: false,
    required_status_checks: required,
  }
  const rule = { type: "required_status_checks", parameters, ...sourceOf(at, at.repository.id) }
  return required.length === 0 ? [] : [rule]
}

const sourceOf = ({ world, repository }: InRepository, ruleset_id: number) => ({
  ruleset_source_type: "Repository",
  ruleset_source: `${world.state.users[repository.owner]!.login}/${repository.name}`,
  ruleset_id,
})

function viewRuleset(at: InRepository, ruleset: Ruleset) {
  const { id, name, refs, rules } = ruleset
  const { ruleset_source: source } = sourceOf(at, id)
  return {
    ...{ id, name, source, source_type: "Repository", target: "branch", enforcement: "active" },
    conditions: { ref_name: { include: refs, exclude: [] } },
    rules: rules.map(rule => ({ ...DEFAULTS[rule.type], ...rule })),
    current_user_can_bypass: isFreeOf(ruleset, at.actor) ? "always" : "never",
  }
}

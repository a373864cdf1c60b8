/** Calls every operation of the table once, in an order in which each finds what it needs. */
import type routes from "../../src/embedded/github/http/routes.generated.json"
import { sealed } from "../embedded/github/http/sealing.ts"
import { here } from "../embedded/github/http/seeded.ts"

export type Operation = keyof typeof routes
export type Fields = Readonly<Record<string, unknown>>
/** The part of an earlier answer at a path such as "tree.sha". */
export type Known = (operation: Operation, path: string) => unknown
type Who = "person" | "bot" | "app" | "nobody"

export interface Step {
  readonly operation: Operation
  readonly status: number
  readonly who: Who
  readonly fields: (known: Known) => Fields
}

const walk: Step[] = []
export const steps: readonly Step[] = walk
const by =
  (who: Who) =>
  (operation: Operation, fields: Fields | Step["fields"] = {}, status = 200) => {
    const given = typeof fields === "function" ? fields : () => fields
    walk.push({ operation, status, who, fields: given })
  }
const person = by("person")
const bot = by("bot")
const app = by("app")
const nobody = by("nobody")

const issue = { ...here, issue_number: 1 }
const second = (known: Known) => known("issues/create", "id")
const comment = (known: Known) => ({
  ...here,
  comment_id: known("issues/create-comment", "id"),
})
const head = (known: Known) => known("git/get-ref", "object.sha")

nobody("apps/get-by-slug", { app_slug: "missions" })
nobody("apps/create-from-manifest", { code: "c0de" }, 201)
app("apps/get-authenticated")
app("apps/list-installations")
const installation = (known: Known) => ({
  installation_id: known("apps/list-installations", "0.id"),
})
app("apps/get-installation", installation)
app("apps/get-repo-installation", here)
app(
  "apps/create-installation-access-token",
  known => ({ ...installation(known), repositories: ["engine"], permissions: { issues: "read" } }),
  201,
)
bot("apps/list-repos-accessible-to-installation")
person("users/get-authenticated")
person("users/get-by-username", { username: "bob" })
bot("teams/get-membership-for-user-in-org", { org: "ada", team_slug: "leads", username: "bob" })

person("repos/list-for-org", { org: "ada" })
bot("repos/get", here)
bot("repos/get-collaborator-permission-level", { ...here, username: "bob" })
bot("repos/list-branches", here)
bot("repos/get-branch", { ...here, branch: "main" })
bot("repos/get-branch-rules", { ...here, branch: "main" })
bot("repos/get-content", { ...here, path: "README.md" })
bot("repos/list-commits", here)

bot("git/get-ref", { ...here, ref: "heads/main" })
bot("repos/get-commit", known => ({ ...here, ref: head(known) }))
bot("git/get-commit", known => ({ ...here, commit_sha: head(known) }))
bot("git/create-blob", { ...here, content: "hello", encoding: "utf-8" }, 201)
const blob = (known: Known) => known("git/create-blob", "sha")
bot("git/get-blob", known => ({ ...here, file_sha: blob(known) }))
bot(
  "git/create-tree",
  known => ({
    ...here,
    base_tree: known("git/get-commit", "tree.sha"),
    tree: [{ path: "hello.txt", mode: "100644", type: "blob", sha: blob(known) }],
  }),
  201,
)
bot("git/get-tree", known => ({
  ...here,
  tree_sha: known("git/create-tree", "sha"),
  recursive: "1",
}))
bot(
  "git/create-commit",
  known => ({
    ...here,
    message: "Say hello",
    tree: known("git/create-tree", "sha"),
    parents: [head(known)],
  }),
  201,
)
const made = (known: Known) => known("git/create-commit", "sha")
bot("git/create-ref", known => ({ ...here, ref: "refs/heads/topic", sha: head(known) }), 201)
bot("git/update-ref", known => ({ ...here, ref: "heads/topic", sha: made(known) }))
bot("git/list-matching-refs", { ...here, ref: "heads" })
bot("repos/compare-commits", { ...here, base: "main", head: "topic" })

person("issues/create", { ...here, title: "Goal", body: "All of it", assignees: ["ada"] }, 201)
bot("issues/create", { ...here, title: "Feature", body: "A part", labels: ["mission"] }, 201)
bot("issues/get", issue)
bot("issues/list-for-repo", { ...here, state: "all" })
bot("issues/update", { ...issue, title: "The goal", state: "closed", state_reason: "completed" })
bot("issues/create-label", { ...here, name: "proven", color: "00ff00" }, 201)
bot("issues/get-label", { ...here, name: "proven" })
bot("issues/list-labels-for-repo", here)
bot("issues/add-labels", { ...issue, labels: ["proven"] })
bot("issues/set-labels", { ...issue, labels: ["proven", "other"] })
bot("issues/remove-label", { ...issue, name: "other" })
bot("issues/delete-label", { ...here, name: "other" }, 204)
bot("issues/add-assignees", { ...issue, assignees: ["bob"] }, 201)
bot("issues/remove-assignees", { ...issue, assignees: ["bob"] })
bot(
  "issues/create-milestone",
  { ...here, title: "M1", description: "First", due_on: "2026-02-01T00:00:00Z" },
  201,
)
bot("issues/update-milestone", { ...here, milestone_number: 1, state: "closed" })
bot("issues/get-milestone", { ...here, milestone_number: 1 })
bot("issues/list-milestones", { ...here, state: "all" })

bot("issues/add-sub-issue", known => ({ ...issue, sub_issue_id: second(known) }), 201)
bot("issues/list-sub-issues", issue)
bot("issues/get-parent", { ...here, issue_number: 2 })
bot("issues/remove-sub-issue", known => ({ ...issue, sub_issue_id: second(known) }))
bot("issues/add-blocked-by-dependency", known => ({ ...issue, issue_id: second(known) }), 201)
bot("issues/list-dependencies-blocked-by", issue)
bot("issues/remove-dependency-blocked-by", known => ({ ...issue, issue_id: second(known) }))

bot("issues/create-comment", { ...issue, body: "Planning" }, 201)
bot("issues/update-comment", known => ({ ...comment(known), body: "Planned" }))
bot("issues/get-comment", comment)
bot("issues/list-comments", issue)
bot("issues/list-comments-for-repo", here)
bot("issues/pin-comment", comment)
bot("issues/unpin-comment", comment, 204)
bot("reactions/create-for-issue-comment", known => ({ ...comment(known), content: "rocket" }), 201)
bot("reactions/list-for-issue-comment", comment)
bot(
  "reactions/delete-for-issue-comment",
  known => ({
    ...comment(known),
    reaction_id: known("reactions/create-for-issue-comment", "id"),
  }),
  204,
)
bot("issues/list-events-for-repo", here)
bot("issues/list-events", issue)
bot("issues/list-events-for-timeline", issue)
bot("issues/delete-comment", comment, 204)

bot("pulls/create", { ...here, title: "Hello", head: "topic", base: "main", draft: true }, 201)
const pull = (known: Known) => ({ ...here, pull_number: known("pulls/create", "number") })
bot("pulls/get", pull)
bot("pulls/list", { ...here, state: "all" })
bot("pulls/update", known => ({ ...pull(known), body: "Says hello." }))
bot("pulls/list-reviews", pull)

bot(
  "checks/create",
  known => ({
    ...here,
    name: "missions",
    head_sha: made(known),
    status: "completed",
    conclusion: "success",
    output: {
      title: "Proven",
      summary: "All of it",
      annotations: [
        {
          path: "hello.txt",
          start_line: 1,
          end_line: 1,
          annotation_level: "notice",
          message: "Hello",
        },
      ],
    },
  }),
  201,
)
const check = (known: Known) => ({ ...here, check_run_id: known("checks/create", "id") })
bot("checks/update", known => ({ ...check(known), external_id: "7" }))
bot("checks/get", check)
bot("checks/list-for-ref", { ...here, ref: "topic" })
bot("checks/list-annotations", check)
person(
  "repos/create-commit-status",
  known => ({ ...here, sha: made(known), state: "success" }),
  201,
)
bot("repos/list-commit-statuses-for-ref", { ...here, ref: "topic" })

bot("git/create-ref", known => ({ ...here, ref: "refs/heads/other", sha: head(known) }), 201)
bot("repos/merge", { ...here, base: "other", head: "topic", commit_message: "Merge" }, 201)
person("pulls/create", { ...here, title: "Other", head: "other", base: "main" }, 201)
person("pulls/merge", pull)
bot("git/delete-ref", { ...here, ref: "heads/other" }, 204)

bot("repos/create-dispatch-event", { ...here, event_type: "look", client_payload: { n: 1 } }, 204)
bot("actions/list-repo-workflows", here)
bot(
  "actions/create-workflow-dispatch",
  { ...here, workflow_id: "attempt.yml", ref: "main", inputs: { key: "F1.1" } },
  204,
)
bot("actions/get-workflow", { ...here, workflow_id: "attempt.yml" })
bot("actions/disable-workflow", { ...here, workflow_id: "attempt.yml" }, 204)
bot("actions/enable-workflow", { ...here, workflow_id: "attempt.yml" }, 204)
bot("actions/list-workflow-runs-for-repo", here)
bot("actions/list-workflow-runs", { ...here, workflow_id: "attempt.yml" })
const run = (known: Known) => ({
  ...here,
  run_id: known("actions/list-workflow-runs-for-repo", "workflow_runs.0.id"),
})
bot("actions/get-workflow-run", run)
bot("actions/cancel-workflow-run", run, 202)
bot("actions/list-jobs-for-workflow-run", run)
bot("actions/re-run-workflow", run, 201)
bot("actions/get-repo-variable", { ...here, name: "MISSIONS" })

const place = { ...here, environment_name: "models" }
const branches = { protected_branches: false, custom_branch_policies: true }
person("repos/create-or-update-environment", { ...place, deployment_branch_policy: branches })
person("repos/create-deployment-branch-policy", { ...place, name: "main" })
person("repos/list-deployment-branch-policies", place)
person("repos/get-environment", place)
person("actions/get-environment-public-key", place)
person(
  "actions/create-or-update-environment-secret",
  known => ({
    ...{ ...place, secret_name: "KEY", encrypted_value: sealed("k") },
    key_id: known("actions/get-environment-public-key", "key_id"),
  }),
  201,
)
person("actions/get-environment-secret", { ...place, secret_name: "KEY" })
person("actions/list-environment-secrets", place)
person("repos/delete-an-environment", place, 204)

person("repos/get-branch-protection", { ...here, branch: "main" }, 404)
bot("repos/get-repo-ruleset", { ...here, ruleset_id: 7 })
bot("actions/get-workflow", { ...here, workflow_id: "attempt.yml" })
person("actions/list-repo-secrets", here)
person("actions/list-repo-organization-secrets", here)
person("actions/get-github-actions-permissions-repository", here)
person("actions/get-allowed-actions-repository", here)
person("actions/get-github-actions-default-workflow-permissions-repository", here)
